"""What the state machines need of the API: a few calls, and a clock."""

from collections.abc import Callable, Sequence
from typing import Protocol

from offline_numbers.http import Ticket
from offline_numbers.values import NumberDetails, NumberState

from .intent import Intent


class Operations(Protocol):
    """The calls of the API that the state machines are made of, and the clock that they wait by."""

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Send the assign exactly once.

        Args:
            intent: what to send.
            ticket: records whether the request may have left, also if the call is cancelled.

        Returns:
            The number that the answer names.

        Raises:
            APIError: the API refused.
            NotSentError: the request never left, with proof.
            OutcomeUnknownError: everything else; it may have happened.

        """
        ...

    async def check(self, phone_number: str) -> NumberState:
        """Return one of the numbers that a destination holds: not always the newest.

        Raises:
            UnknownNumberError: the destination holds none.
            APIError: the API refused.
            TransportError: no usable answer, and the retry policy has given up.

        """
        ...

    async def find_details(self, wanted: Callable[[NumberDetails], bool]) -> Sequence[NumberDetails]:
        """Read the whole detailed list, and return the rows that are wanted.

        Args:
            wanted: decides for each row; rows that are not wanted take no memory.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer, and the retry policy has given up.

        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def key(self, number: str) -> str:
        """Return what a phone number is compared by: equal for all spellings of one number."""
        ...
