"""The library's logger, silent until the application configures logging, and the ``extra`` of its records."""

import logging

logger = logging.getLogger("offline_numbers")
logger.addHandler(logging.NullHandler())

Told = dict[str, dict[str, str | int | float | None]]
"""The ``extra`` of a record."""


def told(  # noqa: PLR0913 - the fields of a record
    action: str,
    *,
    attempt: int | None = None,
    outcome: str | None = None,
    status: int | None = None,
    elapsed: float | None = None,
    number: str = "-",
    error: BaseException | str | None = None,
    reference: str | None = None,
) -> Told:
    """Return the ``extra`` of a record, with all fields; ``None`` if a field does not apply.

    Args:
        action: the action, as the API names it.
        attempt: the number of the attempt within its call, from 1. In a record about a whole safe method
            or ``assign_once``: how many writes the call has sent so far.
        outcome: the outcome of the attempt, as in ``Attempt``.
        status: the HTTP status; ``None`` takes it from ``error``.
        elapsed: the seconds that the attempt took.
        number: the number in the request, masked.
        error: the error, or its class name.
        reference: the reference that was given to ``assign_once``.

    """
    if isinstance(error, BaseException):
        status = getattr(error, "status", None) if status is None else status
        error = type(error).__name__
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
