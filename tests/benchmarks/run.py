"""``python tests/benchmarks/run.py``: CPU, stalls and memory against other clients, on loopback."""

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import_module("benchmarks.main").main()
