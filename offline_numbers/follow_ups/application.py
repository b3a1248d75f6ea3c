"""Calls the application's functions ``tell`` and ``recall``, and logs their failures."""

import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

from offline_numbers.log import logger, told
from offline_numbers.values import Order

T = TypeVar("T")

Recall = Callable[[str], Order | Awaitable[Order | None] | None]
"""Returns the order of a reference from the application's own records; may be a coroutine function."""


async def report(tell: Callable[[T], object], news: T, reference: str) -> None:
    """Call ``tell``, and once more if it raises; then log the reference as an error."""
    name = ""
    for _ in range(2):
        try:
            returned = tell(news)
            if inspect.isawaitable(returned):
                await returned
        except Exception as error:  # noqa: BLE001 - each framework has its own errors
            name = type(error).__name__  # its text may contain the application's secrets
        else:
            return
    what = "[%s] tell raised %s twice: the outcome of this order is not reported"
    logger.error(what, reference, name, extra=told("assign", error=name, reference=reference))


async def recalled(recall: Recall | None, reference: str) -> Order | None:
    """Return the order of a reference; ``None``, with a warning: it stays pending."""
    try:
        order = recall(reference) if recall else None
        if inspect.isawaitable(order):
            order = await order
    except Exception as error:  # noqa: BLE001 - the application's records have their own errors
        warn(reference, "recall failed: it stays pending", error)
        return None
    if order is None or order.reference != reference:
        warn(reference, "is pending and recall returned no order of this reference: it stays pending")
        return None
    return order


def warn(reference: str, what: str, error: Exception | None = None) -> None:
    """Log a warning about a reference; the name of an error, never its text."""
    cause = "" if error is None else f" ({type(error).__name__})"
    logger.warning("[%s] %s%s", reference, what, cause, extra=told("assign", error=error, reference=reference))
