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
    """Return the ``extra`` of a record; for a whole safe method, ``attempt`` is how many writes it has sent."""
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
