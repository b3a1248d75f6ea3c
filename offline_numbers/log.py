"""The library's logger, silent until the application configures logging, and the one ``extra`` of all its records."""

import logging

logger = logging.getLogger("offline_numbers")
logger.addHandler(logging.NullHandler())


def told(  # noqa: PLR0913 - the fields of a record, each by its name
    action: str,
    *,
    attempt: int | None = None,
    outcome: str | None = None,
    status: int | None = None,
    elapsed: float | None = None,
    number: str = "-",
    error: str | None = None,
    reference: str | None = None,
) -> dict[str, dict[str, str | int | float | None]]:
    """Return the ``extra`` of a record: all fields on each one, ``None`` where one has nothing to say.

    Args:
        action: the action that the record is about.
        attempt: which attempt of its call, from 1; where a record sums up a call, how many were sent.
        outcome: what became of the attempt.
        status: the HTTP status.
        elapsed: the seconds that the attempt took.
        number: the number, masked.
        error: the class name of what went wrong.
        reference: the reference that was given to ``assign_once``.

    """
    fields = {
        "action": action,
        "attempt": attempt,
        "outcome": outcome,
        "status": status,
        "elapsed": elapsed,
        "number": number,
        "error": error,
        "reference": reference,
    }
    return {"offline_numbers": fields}
