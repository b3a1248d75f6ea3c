"""What a destination holds, and what of it is new: told by number and description, not by what ``check`` names."""

from collections.abc import Iterable, Sequence

from attrs import define, field, frozen

from offline_numbers.errors import APIError, UnknownNumberError
from offline_numbers.values import NumberDetails

from .intent import Intent, Operations
from .turns import in_turns


@frozen
class NewNumbers:
    """The numbers that a destination did not hold before.

    Attributes:
        ours: those with the intent's description.
        strange: those with another one: a stranger's, or ours as the server changed it.

    """

    ours: tuple[NumberDetails, ...]
    strange: tuple[NumberDetails, ...]


@define
class Holdings:
    """What the destination of one intent holds; its reads raise ``APIError`` and ``TransportError``."""

    _operations: Operations
    _intent: Intent
    _before: tuple[str, ...] = field(default=(), init=False)
    # A dictionary for its order: each number once.
    _seen: dict[str, None] = field(factory=dict[str, None], init=False)

    async def remember(self) -> None:
        """Read what is there before anything is sent."""
        self._before = tuple(row.tracking_number for row in await self._read())

    async def look(self) -> NewNumbers:
        """Read what is new: by ``check``, and by the list where there is something."""
        return self._new(await self._read())

    async def look_at_list(self) -> NewNumbers:
        """Read what is new by the list alone, whatever ``check`` would say."""
        return self._new(await self._listed())

    def is_new(self, tracking_number: str) -> bool:
        """Tell whether the destination did not hold this number before."""
        return not self._is_among(tracking_number, self._before)

    def hint(self, tracking_numbers: Iterable[str]) -> None:
        """Remember numbers that something else than a look has named."""
        self._seen |= dict.fromkeys(tracking_numbers)

    @property
    def candidates(self) -> tuple[str, ...]:
        """All new numbers that looks and hints have shown so far, the first seen first."""
        return tuple(number for number in self._seen if self.is_new(number))

    async def _read(self) -> Sequence[NumberDetails]:
        try:
            state = await self._operations.check(self._intent.phone_number)
        except UnknownNumberError:
            return ()
        except APIError as error:
            # Which message a destination without numbers gets is not documented: after any other text the list decides.
            if type(error) is not APIError:
                raise
            shown = []
        else:
            shown = [state.tracking_number]
        # Kept before the list is read: the list may fail.
        self.hint(shown)
        rows = await self._listed()
        listed = [row.tracking_number for row in rows]
        unlisted = [number for number in shown if not self._is_among(number, listed)]
        return [*rows, *(NumberDetails(tracking_number=number) for number in unlisted)]

    async def _listed(self) -> Sequence[NumberDetails]:
        # By number, since a row that the list repeats is one number.
        here: dict[str, NumberDetails] = {}
        async for row in in_turns(await self._operations.list_details()):
            if row.phone_number and self._operations.same_number(row.phone_number, self._intent.phone_number):
                here[row.tracking_number] = row
        return list(here.values())

    def _is_among(self, number: str, others: Iterable[str]) -> bool:
        return any(self._operations.same_number(number, other) for other in others)

    def _new(self, rows: Sequence[NumberDetails]) -> NewNumbers:
        new = [row for row in rows if self.is_new(row.tracking_number)]
        self.hint(row.tracking_number for row in new)
        description = self._intent.description.strip()
        ours = tuple(row for row in new if row.description.strip() == description)
        return NewNumbers(ours, tuple(row for row in new if row not in ours))
