"""What then happens: one module per command, whose function ``run`` does the work of the command.

Never here: a help text, or a check that needs no session (``commands``). A module is loaded when its command has read
its arguments.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from . import (
        apply,
        assign,
        audit,
        check,
        demo,
        doctor,
        export,
        forget,
        list,  # noqa: A004 - a command's name
        mcp,
        pending,
        plan,
        probe,
        reassign,
        recipe,
        redirect,
        sandbox,
        unassign,
    )

__all__ = [
    "apply",
    "assign",
    "audit",
    "check",
    "demo",
    "doctor",
    "export",
    "forget",
    "list",
    "mcp",
    "pending",
    "plan",
    "probe",
    "reassign",
    "recipe",
    "redirect",
    "sandbox",
    "unassign",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return importlib.import_module(f".{name}", __name__)
