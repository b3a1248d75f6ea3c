"""What all tools work with: the sessions, the limits, and the person who approves."""

from collections.abc import Callable, Sequence

from attrs import frozen
from mcp.types import InputRequiredResult

from offline_numbers.allocation import Journal, in_turns
from offline_numbers.errors import InvalidResponseError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberState, same_number

from .approval import Approval, Question, ToolContext
from .limits import Limits
from .looking import Looking
from .results import Number


@frozen
class Desk:
    """What all tools work with.

    Attributes:
        numbers: the session of the domain.
        looking: the same with a journal in which no reference can be begun.
        limits: what this run may do.
        approval: asks the person.
        settle: the seconds to wait before each read after a lost answer.

    """

    numbers: OfflineNumbersSession
    looking: OfflineNumbersSession
    limits: Limits
    approval: Approval
    settle: Sequence[float]

    @classmethod
    def of(cls, numbers: OfflineNumbersSession, journal: Journal, limits: Limits, settle: Sequence[float]) -> "Desk":
        """Return the desk of a session and its journal."""
        looking = numbers.with_options(journal=Looking(journal))
        return cls(numbers, looking, limits, Approval(limits.approval_timeout), settle)

    async def approved(self, context: ToolContext, question: Question) -> InputRequiredResult | None:
        """Return ``None`` if the write may be sent, or the question to end the tool with; else ``NotDoneError``."""
        if self.limits.approval:
            return await self.approval.get(context, question)
        await question()
        return None

    async def select(self, chosen: Callable[[NumberDetails], bool]) -> list[NumberDetails]:
        """Return the rows of the list that a filter selects."""
        return [row async for row in in_turns(await self.numbers.list_details()) if chosen(row)]

    async def at(self, destination: str) -> list[NumberDetails]:
        """Return the numbers of a destination."""
        return await self.select(lambda row: row.phone_number is not None and self.same(row.phone_number, destination))

    async def number(self, tracking_number: str) -> Number:
        """Return a number as it is now; without its description if the list cannot be read."""
        state = await self.numbers.check(tracking_number=tracking_number)
        try:
            rows = await self.select(lambda row: self.same(row.tracking_number, state.tracking_number))
        except InvalidResponseError:  # one broken description makes the whole list unreadable
            rows = []
        return shown(state, rows[0].description if rows else None)

    def same(self, one: str, other: str) -> bool:
        """Return whether two texts are one phone number."""
        return same_number(one, other, normalize=self.numbers.normalize)


def shown(state: NumberState, description: str | None) -> Number:
    """Return a number in the shape of ``--json``."""
    return Number.model_validate({**NumberState.to_dict(state), "description": description})
