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
    TransportError,
    UnknownNumberError,
)

DONE = 0
DECLINED = 1
USAGE = 2
INTERRUPTED = 130

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
    JournalError: 10,
}


def exit_code(error: OfflineNumbersError) -> int:
    """Return the exit code of an error of the library."""
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
