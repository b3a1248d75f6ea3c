"""The library's logger, silent until the application configures logging, and the one ``extra`` of all its records."""

import logging

logger = logging.getLogger("offline_numbers")
logger.addHandler(logging.NullHandler())

Told = dict[str, dict[str, str | int | float | None]]
"""The ``extra`` of a record."""


def told(  # noqa: PLR0913 - the fields of a record, each by its name
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
    """Return the ``extra`` of a record: all fields on each one, ``None`` where one has nothing to say.

    Args:
        action: the action that the record is about.
        attempt: which attempt of its call, from 1; where ``safe_assign`` and ``assign_once`` tell of a whole call, how
            many assigns it has sent by then.
        outcome: what became of the attempt.
        status: the HTTP status; ``None``: what the error says of it.
        elapsed: the seconds that the attempt took.
        number: the number that the request names, masked.
        error: what went wrong, or its class name.
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
