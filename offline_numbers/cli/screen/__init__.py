"""How something is shown: blocks of text, their layout, the terminal, progress, JSON and CSV.

Never here: a decision, a request, or an import from ``options``, ``steps``, ``actions`` or ``commands``.
``progress``, ``spinner`` and ``terminal`` are loaded when they are asked for: only a terminal needs Rich.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from . import progress, spinner, terminal

__all__ = ["progress", "spinner", "terminal"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return importlib.import_module(f".{name}", __name__)
