"""What a failed command prints, one line or one JSON object, and its exit code."""

import os
import traceback
from collections.abc import Mapping
from typing import TextIO

from attrs import field, frozen
from cyclopts import CycloptsError, MissingArgumentError, UnusedCliTokensError

from offline_numbers import errors
from offline_numbers.cli.exits import BUG, FILE, USAGE, CommandError
from offline_numbers.values import printable

from .blocks import Line
from .stream import show, show_json, write

DEBUG = "OFFLINE_NUMBERS_DEBUG"

EXIT_CODES: dict[type[Exception], int] = {
    errors.InvalidKeyError: 3,
    errors.AccessDeniedError: 3,
    errors.PoolExhaustedError: 4,
    errors.UnknownNumberError: 5,
    errors.APIError: 6,
    errors.TransportError: 7,
    errors.OutcomeUnknownError: 8,
    errors.ReferenceConflictError: 9,
    errors.JournalError: 10,
    errors.ReferenceEndedError: 13,
}
"""The code of an error class, and of every subclass without its own code."""

_LATER = "Run the same command again later."

# Instead of the library's advice, which names its methods.
_ADVICE: dict[type[errors.OfflineNumbersError], str] = {
    errors.AlreadyAssignedError: (
        "Change its destination with `offline-numbers reassign`, or release it with `offline-numbers unassign` first."
    ),
    errors.UnknownNumberError: "Run `offline-numbers list` to see the numbers of the domain.",
    errors.NotSentError: "Check the connection and --base-url, then run the same command again.",
    errors.TimedOutError: _LATER,
    errors.DisconnectedError: _LATER,
    errors.HTTPStatusError: "Run the same command again later; if it persists, check --base-url.",
    errors.InvalidResponseError: "Check --base-url; if it persists, show this answer to the vendor.",
    errors.JournalError: "Repair the journal, then run the same command again.",
}


@frozen
class Failure:
    """One failed command.

    Attributes:
        type: the class name of the error; ``UsageError`` for a wrong argument.
        sentence: what happened and what to do next, on one line.
        exit_code: see ``exits``.
        details: the attributes of an error of the library.

    """

    type: str
    sentence: str
    exit_code: int
    details: Mapping[str, object] = field(factory=dict[str, object])

    def as_json(self) -> dict[str, object]:
        """Return what ``--json`` prints about it."""
        return {
            "error": {
                "type": self.type,
                "message": self.sentence,
                "exit_code": self.exit_code,
                "details": dict(self.details),
            }
        }

    def show(self, stream: TextIO, trace: str, *, as_json: bool) -> None:
        """Write the failure, below the traceback if there is one.

        Raises:
            OSError: it cannot be written.

        """
        write(stream, trace)
        if as_json:
            show_json(stream, self.as_json())
        else:
            show(stream, [Line(f"offline-numbers: {self.sentence}", "red")])


def failure_of(error: Exception) -> Failure:
    """Return the output for any error; an unexpected one is a bug in this program."""
    name = type(error).__name__
    if isinstance(error, CommandError):
        return Failure(name, str(error), error.exit_code, vars(error))
    if isinstance(error, errors.OfflineNumbersError):
        return Failure(name, sentence_of(error), exit_code(error), vars(error))
    if isinstance(error, CycloptsError | ValueError | errors.ArgumentTypeError) and not isinstance(error, UnicodeError):
        return Failure("UsageError", printable(_about_arguments(error)), USAGE)
    if isinstance(error, OSError) and error.strerror:
        return Failure("OSError", printable(_about_a_file(error)), FILE)
    return Failure(name, f"bug in this program ({name}). Set {DEBUG}=1 to see where, and report it.", BUG)


def exit_code(error: errors.OfflineNumbersError) -> int:
    """Return the exit code of an error of the library: its own class's, else that of the nearest base class."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), BUG)


def sentence_of(error: errors.OfflineNumbersError) -> str:
    """Return what happened and what to do next, on one printable line, with commands in place of methods."""
    return printable(f"{error.facts} {_advice(error)}")


def _advice(error: errors.OfflineNumbersError) -> str:
    """Return what to do next, as a command."""
    match error:
        case errors.TimedOutError(action="list"):
            return "A list takes longer the more numbers it holds: run the same command again with --timeout 60."
        case errors.OutcomeUnknownError(reference=str()):
            return "Run the same command again later; with its reference, it only reads."
        case errors.OutcomeUnknownError(action="assign"):
            return "Do not repeat it: run `offline-numbers list --details` now, and again some minutes later."
        case errors.OutcomeUnknownError():
            return "Run `offline-numbers check` before you repeat it."
        case errors.ReferenceEndedError(reference=reference):
            return f"For a new number, use a new reference, or run `offline-numbers forget {reference}` first."
        case _:
            return _ADVICE.get(type(error), error.advice)


def traceback_of(error: Exception) -> str:
    """Return the traceback of an error if ``OFFLINE_NUMBERS_DEBUG`` is set, else nothing; never the key."""
    if not os.environ.get(DEBUG):
        return ""
    text = "".join(traceback.format_exception(error))
    key = os.environ.get("OFFLINE_NUMBERS_KEY")
    return text.replace(key, "***") if key else text


def _about_arguments(error: Exception) -> str:
    match error:
        case UnusedCliTokensError():
            more = " ".join(error.unused_tokens or ())
            return f'too many arguments: {more}. Quote an argument with spaces, as "06 12 34 56 78"'
        case MissingArgumentError(keyword=str() as option):
            return f'{error} If its value begins with "-", write {option}="-20% été"'
        case _:
            return str(error)


def _about_a_file(error: OSError) -> str:
    if error.filename is not None:
        return f"cannot use {str(error.filename)!r} ({error.strerror})"
    return (
        f"cannot write the output ({error.strerror}). If the command changes something, run `offline-numbers list` "
        "before you repeat it"
    )
