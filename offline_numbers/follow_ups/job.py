"""One order on its way to an answer."""

import asyncio
from typing import Generic

from attrs import define, field

from offline_numbers.values import Allocation, Order

from .news import Context, News

Outcome = Allocation | Exception


def _future() -> "asyncio.Future[Outcome | None]":
    return asyncio.get_running_loop().create_future()


@define(eq=False)
class Job(Generic[Context]):
    """One order on its way to an answer.

    Attributes:
        order: the order.
        context: the application's context.
        promised: ``tell`` is to be called.
        noted: set as soon as the journal contains the order; ``place`` returns ``None`` only afterwards.
        first: the result or error of ``place``; ``None``: it is not known yet.
        is_over: the application has its answer; only the journal still contains the order.
        gone: set as soon as the journal no longer contains it.

    """

    order: Order
    context: Context | None
    promised: bool
    noted: asyncio.Event = field(factory=asyncio.Event)
    first: "asyncio.Future[Outcome | None]" = field(factory=_future)
    is_over: bool = False
    gone: asyncio.Event = field(factory=asyncio.Event)

    @property
    def reference(self) -> str:
        """The order's reference."""
        return self.order.reference

    def answer(self, outcome: Outcome | None) -> None:
        """Set the outcome for every waiting ``place``."""
        self.noted.set()
        if not self.first.done():
            self.first.set_result(outcome)

    def news(self, outcome: Outcome) -> News[Context]:
        """Return the argument of ``tell``."""
        if isinstance(outcome, Exception):
            return News(order=self.order, error=outcome, context=self.context)
        return News(order=self.order, allocation=outcome, context=self.context)
