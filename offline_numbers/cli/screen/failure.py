"""What is said of a command that failed: one line for a person, or one JSON object for a script."""

import os
import re
import traceback
from collections.abc import Mapping

from attrs import field, frozen
from cyclopts import CycloptsError, UnusedCliTokensError

from offline_numbers.cli.exits import BUG, FILE, USAGE, CommandError, exit_code
from offline_numbers.errors import OfflineNumbersError
from offline_numbers.values import printable

DEBUG = "OFFLINE_NUMBERS_DEBUG"

# The library's sentences name its methods; whoever reads them here has commands.
_COMMANDS = {
    "check": "check",
    "list_details": "list --details",
    "list_numbers": "list",
    "reassign": "reassign",
    "unassign": "unassign",
}
_METHOD = re.compile(rf"\b({'|'.join(_COMMANDS)})\(\)")
_FORGET = re.compile(r"\bforget '([^']+)'")


@frozen
class Failure:
    """One failed command.

    Attributes:
        type: the class name of the error; ``UsageError`` where an argument was wrong.
        sentence: what happened and what to do next, on one line.
        exit_code: see ``exits``.
        details: the attributes of an error of the library, as its reference describes them.

    """

    type: str
    sentence: str
    exit_code: int
    details: Mapping[str, object] = field(factory=dict[str, object])

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "error": {
                "type": self.type,
                "message": self.sentence,
                "exit_code": self.exit_code,
                "details": dict(self.details),
            }
        }


def failure_of(error: Exception) -> Failure:
    """Return what is said of an error, whatever it is; one that nobody foresaw is a fault of this program."""
    name = type(error).__name__
    if isinstance(error, CommandError):
        return Failure(name, str(error), error.exit_code, vars(error))
    if isinstance(error, OfflineNumbersError):
        return Failure(name, for_a_shell(str(error)), exit_code(error), vars(error))
    if isinstance(error, CycloptsError | ValueError) and not isinstance(error, UnicodeError):
        return Failure("UsageError", printable(_of_arguments(error)), USAGE)
    if isinstance(error, OSError) and error.strerror:
        return Failure("OSError", printable(_of_a_file(error)), FILE)
    return Failure(name, f"this is a fault of the program ({name}); {DEBUG}=1 shows where. Please report it.", BUG)


def traceback_of(error: Exception) -> str:
    """Return the traceback of an error where ``OFFLINE_NUMBERS_DEBUG`` asks for it, else nothing; never the key."""
    if not os.environ.get(DEBUG):
        return ""
    text = "".join(traceback.format_exception(error))
    key = os.environ.get("OFFLINE_NUMBERS_KEY")
    return text.replace(key, "***") if key else text


def _of_arguments(error: CycloptsError | ValueError) -> str:
    if isinstance(error, UnusedCliTokensError):
        more = " ".join(error.unused_tokens or ())
        return f'too many arguments: {more}; put what holds spaces into quotes, as "06 12 34 56 78"'
    return str(error)


def _of_a_file(error: OSError) -> str:
    if error.filename is not None:
        return f"{str(error.filename)!r} cannot be used ({error.strerror})"
    return (
        f"the output cannot be written ({error.strerror}); a change that was asked for may be made all the same, so "
        "look with `offline-numbers list` before you repeat it"
    )


def for_a_shell(sentence: str) -> str:
    """Return a sentence of the library with commands in place of its methods, on one printable line.

    Args:
        sentence: what an error, a step of a plan or a result says.

    """
    named = _METHOD.sub(lambda method: f"`offline-numbers {_COMMANDS[method[1]]}`", sentence)
    return printable(_FORGET.sub(r"give `offline-numbers forget \1`", named))
