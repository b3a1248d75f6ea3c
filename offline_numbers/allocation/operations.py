"""What the state machines need of the API: a few calls, and a clock."""

from collections.abc import Callable, Sequence
from typing import Protocol

from offline_numbers.http import Ticket
from offline_numbers.values import NumberDetails, NumberState, Order
from offline_numbers.wire import Request, Row

from .intent import Intent


class Reads(Protocol):
    """What every safe write needs: the list, the clock, and how numbers are compared."""

    async def find_details(self, wanted: Callable[[Row], bool]) -> Sequence[NumberDetails]:
        """Read the whole detailed list, and return the rows that are wanted; other rows use no memory."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def key(self, number: str) -> str:
        """Return the comparison key of a phone number: equal for all spellings of one number."""
        ...


class Operations(Reads, Protocol):
    """What an allocation needs."""

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Send it once; after ``OutcomeUnknownError`` it may have happened, after ``APIError`` a proxy's copy."""
        ...

    async def check(self, phone_number: str) -> NumberState:
        """Return one of the numbers of a destination: not always the newest."""
        ...


class Changes(Reads, Protocol):
    """What a change of one number needs."""

    async def write(self, request: Request, ticket: Ticket | None = None) -> NumberState:
        """Send a write once; after ``OutcomeUnknownError`` it may have happened, after ``APIError`` a proxy's copy."""
        ...

    async def state_of(self, tracking_number: str) -> NumberState:
        """Return the state of a tracking number."""
        ...


class SafeCalls(Operations, Changes, Protocol):
    """What the session's safe methods need."""

    def normalize(self, number: str, /) -> str:
        """Return the one form of a phone number that is sent and compared."""
        ...

    def assigning(self, order: Order, *, allow_marker: bool) -> Request:
        """Return the request of an assign, or raise ``ArgumentError`` or ``ArgumentTypeError``."""
        ...

    def allowed(self, request: Request, *, allow_marker: bool) -> Request:
        """Return the request, or raise ``ArgumentError`` if its description or its destination may not be sent."""
        ...
