"""The news of an order, as `tell` receives it."""

from typing import Generic, TypeVar

from attrs import frozen

from offline_numbers.values import Allocation, Order

Context = TypeVar("Context")


@frozen(kw_only=True)
class News(Generic[Context]):
    """The outcome of one order: exactly one of ``allocation`` and ``error`` is set.

    Attributes:
        order: the order, as you placed it or as ``recall`` returned it.
        allocation: the number; ``None``: there is an error.
        error: why there is no number. An ``OutcomeUnknownError`` came after the last wait: a number may be allocated,
            and the next start checks again. ``None``: there is a number.
        context: what you attached to the order in ``place``; ``None``: nothing, or the order is of an earlier run.

    """

    order: Order
    allocation: Allocation | None = None
    error: Exception | None = None
    context: Context | None = None

    @property
    def text(self) -> str:
        """The tracking number, or the sentences of the error: an answer for a chat or a log."""
        return str(self.error) if self.allocation is None else self.allocation.tracking_number
