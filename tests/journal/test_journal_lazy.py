"""The import loads neither database."""

import subprocess
import sys

from support.waiting import LIMIT


def test_importing_the_library_loads_no_database() -> None:
    """``sqlite3`` comes with ``SQLiteJournal``, and ``redis`` only with the application's own client."""
    script = """
import sys
sys.modules.pop("sqlite3", None)  # a tool that measures the tests may have loaded it
import offline_numbers
offline_numbers.OfflineNumbersSession
print(sorted({"sqlite3", "redis"} & set(sys.modules)))
offline_numbers.SQLiteJournal, offline_numbers.RedisJournal
print(sorted({"sqlite3", "redis"} & set(sys.modules)))
"""
    command = [sys.executable, "-c", script]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT)
    assert shown.stdout.splitlines() == ["[]", "['sqlite3']"]
