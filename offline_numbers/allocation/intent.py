"""What an assign means to do, and the few operations that the state machines need to do it safely."""

import hashlib
import json
from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from offline_numbers.http import Ticket
from offline_numbers.values import NumberDetails, NumberState
from offline_numbers.wire import Request


@frozen
class Intent:
    """One number that somebody wants: an assign request, whose arguments are already checked.

    Attributes:
        request: the assign, ready to send.

    """

    request: Request

    @property
    def phone_number(self) -> str:
        """The destination, in the one form that is sent and compared."""
        return self.request.query["phone_number"]

    @property
    def description(self) -> str:
        """The label as it is sent: with the destination, all that the list shows of who a number belongs to."""
        return self.request.query["description"]

    @property
    def fingerprint(self) -> str:
        """A SHA-256 digest of all arguments as sent, in hexadecimal: equal for equal arguments in any process."""
        arguments = json.dumps(sorted(self.request.query.items()))
        return hashlib.sha256(arguments.encode()).hexdigest()


class Operations(Protocol):
    """The calls of the API that the state machines are made of, and the clock that they wait by."""

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Send the assign exactly once.

        Args:
            intent: what to send.
            ticket: told whether the request may have left, so that it can be read after a cancellation too.

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

    async def list_details(self) -> Sequence[NumberDetails]:
        """Return every number of the domain, with its destination and its description.

        Raises:
            APIError: the API refused.
            TransportError: no usable answer, and the retry policy has given up.

        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def same_number(self, one: str, other: str) -> bool:
        """Tell whether two spellings are one phone number."""
        ...
