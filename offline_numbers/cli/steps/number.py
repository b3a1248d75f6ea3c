"""Find the number that an argument names: a tracking number, or a number of a destination."""

from collections.abc import Sequence

from attrs import frozen

from offline_numbers.errors import InvalidResponseError, UnknownNumberError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberState, normalize_phone_number, same_number

from .waiting import Waiting


@frozen
class Found:
    """A number as the API shows it now.

    Attributes:
        state: the answer to ``check``.
        description: its description; ``None`` if the list cannot be read or does not contain the number.

    """

    state: NumberState
    description: str | None

    @property
    def title(self) -> str:
        """The number and its description."""
        return f"{self.state.tracking_number}  {self.description or ''}".rstrip()


async def find_all(numbers: OfflineNumbersSession, waiting: Waiting, number: str) -> list[Found]:
    """Return the tracking number, or every number of a destination.

    Raises:
        ValueError: it is not a phone number.
        UnknownNumberError: it is neither a tracking number of the domain nor a destination that has one.

    """
    with waiting.reading("Searching the number"):
        try:
            state = await numbers.check(tracking_number=number)
        except UnknownNumberError as error:
            rows = held_by(await numbers.list_details(), number)
            if not rows:
                raise UnknownNumberError("check", error.message) from None
            return [Found(await numbers.check(tracking_number=one.tracking_number), one.description) for one in rows]
        return [Found(state, await _description(numbers, state.tracking_number))]


# assumes: unassign-by-destination
async def find_one(numbers: OfflineNumbersSession, waiting: Waiting, number: str) -> Found:
    """Return the tracking number, or the only number of a destination.

    Raises:
        ValueError: it is not a phone number, or a destination that has several numbers.
        UnknownNumberError: it is neither a tracking number of the domain nor a destination that has one.

    """
    found = await find_all(numbers, waiting, number)
    if len(found) > 1:
        several = ", ".join(one.state.tracking_number for one in found)
        msg = f"NUMBER: the destination {number} has several tracking numbers: {several}. Pass one of them"
        raise ValueError(msg)
    return found[0]


def held_by(rows: Sequence[NumberDetails], destination: str) -> list[NumberDetails]:
    """Return the rows of a destination, which may be in any form."""
    return [row for row in rows if row.phone_number and same(row.phone_number, destination)]


def same(one: str, other: str) -> bool:
    """Report whether two texts are one phone number."""
    return same_number(one, other, normalize=normalize_phone_number)


async def _description(numbers: OfflineNumbersSession, tracking_number: str) -> str | None:
    """Return a number's description; one broken description makes the whole list unreadable, but not the number."""
    try:
        rows = await numbers.list_details()
    except InvalidResponseError:
        return None
    return next((row.description for row in rows if same(row.tracking_number, tracking_number)), None)
