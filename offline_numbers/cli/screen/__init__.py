"""How something is shown: blocks of text, their layout, the terminal, progress, JSON and CSV.

Never here: a decision, a request, or an import from ``options``, ``steps``, ``work`` or ``commands``.
Its modules are loaded when they are asked for: ``--help`` prints no failure, and a pipe needs no Rich.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from . import failure, progress, spinner, stream, terminal

__all__ = ["failure", "progress", "spinner", "stream", "terminal"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return importlib.import_module(f".{name}", __name__)
