"""The numbers of one destination, and which of them are new."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from offline_numbers.errors import APIError, UnknownNumberError
from offline_numbers.values import NumberDetails

from .intent import Intent
from .operations import Operations


class NewNumbers(NamedTuple):
    """The numbers that a destination did not have before.

    Attributes:
        ours: those with the intent's description.
        strange: those with another one: a stranger's, or ours as the server changed it; also the one of ``check``.

    """

    ours: tuple[NumberDetails, ...]
    strange: tuple[NumberDetails, ...]


class Destination:
    """The destination of one intent; its reads raise ``APIError`` and ``TransportError``."""

    def __init__(self, operations: Operations, intent: Intent) -> None:
        self.operations = operations
        self.intent = intent
        self.before: frozenset[str] = frozenset()  # the keys of its numbers before anything was sent
        self._seen: dict[str, None] = {}  # a dictionary for its order: each number once

    async def remember(self) -> None:
        """Read its numbers before anything is sent."""
        self.before = frozenset(self.key(row.tracking_number) for row in await self._held())

    # assumes: check-shows-assigns
    async def new_numbers(self) -> NewNumbers:
        """Read the new numbers: by ``check``, and by the list if the destination has a number."""
        return self._new(await self._held())

    async def new_in_list(self) -> NewNumbers:
        """Read the new numbers from the list only."""
        return self._new(await self._listed())

    def is_new(self, tracking_number: str) -> bool:
        """Return whether the destination did not have this number before."""
        return self.key(tracking_number) not in self.before

    def key(self, number: str) -> str:
        """Return the comparison key of a number."""
        return self.operations.key(number)

    def hint(self, tracking_numbers: Iterable[str]) -> None:
        """Remember numbers that may be the result."""
        self._seen |= dict.fromkeys(tracking_numbers)

    @property
    def candidates(self) -> tuple[str, ...]:
        """All new numbers that reads and hints have shown so far, the first seen first."""
        return tuple(number for number in self._seen if self.is_new(number))

    # assumes: check-names-one
    async def _held(self) -> Sequence[NumberDetails]:
        """Read all numbers of the destination; the one that ``check`` names becomes a candidate."""
        try:
            state = await self.operations.check(self.intent.phone_number)
        except UnknownNumberError:
            # A server that stores numbers in another form than this session sends may not find them.
            return () if self._is_common else await self._listed()
        except APIError as error:
            # The API document does not specify the message for a destination without numbers: the list decides.
            if type(error) is not APIError:
                raise
            return await self._listed()
        self.hint([state.tracking_number])  # before the list is read: that may fail
        # Without a description: if the list does not show the number, nothing proves whose it is.
        return [*await self._listed(), NumberDetails(tracking_number=state.tracking_number)]

    # assumes: found-as-sent
    @property
    def _is_common(self) -> bool:
        return self.key(self.intent.phone_number) == self.intent.phone_number

    async def _listed(self) -> Sequence[NumberDetails]:
        here = self.key(self.intent.phone_number)
        rows = await self.operations.find_details(lambda row: self.key(row.phone_number or "") == here)
        # By number: a row that the list repeats is one number.
        return list({row.tracking_number: row for row in rows}.values())

    def _new(self, rows: Sequence[NumberDetails]) -> NewNumbers:
        """Return the new numbers of some rows; all of them become candidates."""
        new = [row for row in rows if self.is_new(row.tracking_number)]
        self.hint(row.tracking_number for row in new)
        description = self.intent.description.strip()
        # assumes: label-as-sent
        ours = tuple(row for row in new if row.description.strip() == description)
        return NewNumbers(ours, tuple(row for row in new if row not in ours))
