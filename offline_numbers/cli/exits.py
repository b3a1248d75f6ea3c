"""What a failed command's exit code tells a script: one code for each kind of thing to do next."""

from offline_numbers.errors import (
    AccessDeniedError,
    APIError,
    InvalidKeyError,
    JournalError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    ReferenceEndedError,
    TransportError,
    UnknownNumberError,
)

DONE = 0
DECLINED = 1
USAGE = 2
BUG = 70
FILE = 74
INTERRUPTED = 130
BROKEN_PIPE = 141

# The first class that fits decides: a leaf stands before the class above it.
EXIT_CODES: dict[type[OfflineNumbersError], int] = {
    InvalidKeyError: 3,
    AccessDeniedError: 3,
    PoolExhaustedError: 4,
    UnknownNumberError: 5,
    APIError: 6,
    TransportError: 7,
    OutcomeUnknownError: 8,
    ReferenceConflictError: 9,
    ReferenceEndedError: 9,
    JournalError: 10,
}

MEANINGS = {
    DONE: "done, or nothing was to be done",
    DECLINED: "a person was asked, and said no",
    USAGE: "an argument is wrong, or nobody can be asked and --yes is missing",
    3: "the API refused the key, or is not enabled for the domain",
    4: "no number of this type is free",
    5: "the number is none of the domain's, or the destination holds none",
    6: "the API refused for another reason",
    7: "no usable answer, and nothing was changed: try again later",
    8: "a write may or may not have happened: look before anything else",
    9: "the reference was begun with other arguments",
    10: "the journal failed before anything was sent",
    BUG: "a fault of this program",
    FILE: "a file or the output could not be read or written",
    INTERRUPTED: "interrupted by Ctrl+C",
    BROKEN_PIPE: "whoever read the output has gone",
}
"""Every exit code, and what it means."""


class CommandError(Exception):
    """A command that ends early, by its own decision or by a person's; its text is the sentence to show."""

    exit_code = USAGE


class DeclinedError(CommandError):
    """A person was asked and said no: nothing was changed."""

    exit_code = DECLINED


class InterruptedWriteError(CommandError):
    """Ctrl+C while a write was under way: it may or may not have happened."""

    exit_code = INTERRUPTED


def exit_code(error: OfflineNumbersError) -> int:
    """Return the exit code of an error of the library."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), BUG)
