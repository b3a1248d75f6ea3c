"""Which number a person means: a tracking number, or the one of a destination."""

from collections.abc import Sequence

from attrs import frozen

from offline_numbers.cli.screen.spinner import Spinner
from offline_numbers.errors import InvalidResponseError, UnknownNumberError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberState, normalize_phone_number, same_number


@frozen
class Found:
    """A number as both reads show it now.

    Attributes:
        state: what ``check`` answers.
        description: its label; ``None`` where the list could not be read, or does not show the number.

    """

    state: NumberState
    description: str | None

    @property
    def title(self) -> str:
        """The number and its label."""
        return f"{self.state.tracking_number}  {self.description or ''}".rstrip()


async def find_all(numbers: OfflineNumbersSession, spinner: Spinner, number: str) -> list[Found]:
    """Return the tracking number that is meant, or every one that a destination holds.

    Args:
        numbers: the session.
        spinner: shows what is read.
        number: a tracking number or a destination, as a person writes it.

    Raises:
        ValueError: it is no phone number.
        UnknownNumberError: it is neither a tracking number of the domain, nor a destination that holds one.

    """
    with spinner.reading("Looking for the number"):
        try:
            state = await numbers.check(tracking_number=number)
        except UnknownNumberError as error:
            rows = held_by(await numbers.list_details(), number)
            if not rows:
                raise UnknownNumberError("check", error.message) from None
            return [Found(await numbers.check(tracking_number=one.tracking_number), one.description) for one in rows]
        return [Found(state, await _description(numbers, state.tracking_number))]


async def find_one(numbers: OfflineNumbersSession, spinner: Spinner, number: str) -> Found:
    """Return the one number that is meant.

    Args:
        numbers: the session.
        spinner: shows what is read.
        number: a tracking number, or a destination that holds a single one.

    Raises:
        ValueError: it is no phone number, or a destination that holds several.
        UnknownNumberError: it is neither a tracking number of the domain, nor a destination that holds one.

    """
    found = await find_all(numbers, spinner, number)
    if len(found) > 1:
        several = ", ".join(one.state.tracking_number for one in found)
        msg = f"NUMBER: {number} is a destination that holds {several}; name the one that you mean"
        raise ValueError(msg)
    return found[0]


def held_by(rows: Sequence[NumberDetails], destination: str) -> list[NumberDetails]:
    """Return the rows of a destination.

    Args:
        rows: the detailed list.
        destination: a phone number, in any form.

    """
    return [row for row in rows if row.phone_number and same(row.phone_number, destination)]


def same(one: str, other: str) -> bool:
    """Tell whether two texts are one phone number."""
    return same_number(one, other, normalize=normalize_phone_number)


async def _description(numbers: OfflineNumbersSession, tracking_number: str) -> str | None:
    """Return a number's label; a list that one label has spoilt is no reason to do without the number."""
    try:
        rows = await numbers.list_details()
    except InvalidResponseError:
        return None
    return next((row.description for row in rows if same(row.tracking_number, tracking_number)), None)
