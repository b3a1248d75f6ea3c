"""One write for one step: a look before, the request itself, and looks until the list bears it out."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from attrs import frozen

from offline_numbers.allocation import in_turns, marked
from offline_numbers.errors import (
    APIError,
    ArgumentError,
    JournalError,
    OfflineNumbersError,
    OutcomeUnknownError,
    TransportError,
)
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, NumberDetails, same_number

from .domain import is_described
from .endings import Ending, ending_of
from .values import Action, Campaign, Status, Step

_CHANGED = "nothing was sent: its number is no longer as the plan saw it; plan again"
_UNCONFIRMED = "the API said yes, and the list does not show it yet: plan again later, before anything is printed"


@frozen
class Writer:
    """Sends the writes of a plan.

    Attributes:
        session: the domain's session.
        waits: the seconds to wait before each further look at the list.

    """

    session: OfflineNumbersSession
    waits: tuple[float, ...]

    async def carry_out(self, step: Step) -> Ending:
        """Carry out one step that sends a write.

        Raises:
            ValueError: the step is none that ``plan_campaigns`` makes.

        """
        try:
            match step:
                case Step(action=Action.ALLOCATE, campaign=Campaign() as row):
                    return await self._allocate(row)
                case Step(action=Action.RELEASE, number=NumberDetails() as number):
                    return await self._release(step.reference, number)
                case Step(campaign=Campaign() as row, number=NumberDetails() as number):
                    return await self._reassign(step.action, row, number)
                case _:
                    pass
        except (OfflineNumbersError, ValueError) as error:
            return ending_of(error)
        msg = f"{step.action} of {step.reference!r} lacks a row or a number; take a plan of plan_campaigns()"
        raise ArgumentError("plan", msg)

    async def begun(self) -> frozenset[str]:
        """Return the references that an earlier run began and did not finish, as far as the journal says."""
        with suppress(JournalError):
            return frozenset(await self.session.pending())
        return frozenset()

    async def settle(self, step: Step, begun: frozenset[str]) -> None:
        """Have the journal know that a row which is kept has its number: of what is begun it would say so for ever.

        Args:
            step: any step.
            begun: the references that an earlier run began: for these ``assign_once`` only looks, unless somebody has
                released the number and forgotten the reference since the plan was made.

        """
        if step.action is Action.KEEP and step.campaign and step.reference in begun:
            with suppress(OfflineNumbersError, ValueError):
                await self._assign_once(step.campaign)

    async def _allocate(self, row: Campaign) -> Ending:
        allocation = await self._assign_once(row)
        number = allocation.tracking_number
        if allocation.surplus:
            both = ", ".join((number, *allocation.surplus))
            message = f"it holds more than one number, and each is paid for: {both}; unassign() all but one"
            return Ending(Status.CONFLICT, number, message, went_wrong=True)
        if not self._same(allocation.phone_number, row.destination):
            return Ending(Status.CONFLICT, number, "its number forwards to another destination by now; plan again")
        if not await self._is_settled(row.reference):
            return Ending(Status.UNCONFIRMED, number, _UNCONFIRMED, went_wrong=True)
        return Ending(Status.ALLOCATED, number)

    async def _assign_once(self, row: Campaign) -> Allocation:
        return await self.session.assign_once(
            row.reference,
            row.destination,
            description=row.description,
            type=row.type,
            allow_redirect=row.allow_redirect,
            cost_group=row.cost_group,
            timetable=row.timetable,
            operator=row.operator,
            settle=self.waits,
        )

    async def _is_settled(self, reference: str) -> bool:
        """Tell whether the list has confirmed a number, as far as the journal knows."""
        with suppress(JournalError):
            return reference not in await self.session.pending()
        return False

    async def _reassign(self, action: Action, row: Campaign, number: NumberDetails) -> Ending:
        if not await self._is_still(number):
            return Ending(Status.CONFLICT, message=_CHANGED)
        request = self.session.reassign(
            tracking_number=number.tracking_number,
            phone_number=row.destination,
            description=marked(row.reference, row.description),
            allow_redirect=row.allow_redirect,
            allow_marker=True,
        )
        status = Status.REASSIGNED if action is Action.REASSIGN else Status.DESCRIBED
        return await self._confirmed(request, number, status, lambda now: self._is_as_wanted(now, row))

    async def _release(self, reference: str, number: NumberDetails) -> Ending:
        if not await self._is_still(number):
            return Ending(Status.CONFLICT, message=_CHANGED)
        request = self.session.unassign(tracking_number=number.tracking_number)
        ending = await self._confirmed(request, number, Status.RELEASED, lambda now: not now.phone_number)
        if ending.status is Status.RELEASED:
            with suppress(JournalError):  # it would only keep the reference from being used again
                await self.session.forget(reference)
        return ending

    async def _confirmed(
        self,
        request: Awaitable[object],
        number: NumberDetails,
        status: Status,
        is_done: Callable[[NumberDetails], bool],
    ) -> Ending:
        """Send a write, and look until the list shows what it was for: an answer may be a cache's, or may be lost."""
        lost: OutcomeUnknownError | None = None
        try:
            await request
        except OutcomeUnknownError as error:
            lost = error
        for wait in (0.0, *self.waits):
            if wait:
                await self.session.retry.sleep(wait)
            with suppress(APIError, TransportError):
                now = await self._look(number)
                if now and is_done(now):
                    return Ending(status)
        return ending_of(lost) if lost else Ending(Status.UNCONFIRMED, message=_UNCONFIRMED, went_wrong=True)

    async def _is_still(self, number: NumberDetails) -> bool:
        now = await self._look(number)
        return now is not None and (now.phone_number, now.description) == (number.phone_number, number.description)

    async def _look(self, number: NumberDetails) -> NumberDetails | None:
        rows = in_turns(await self.session.list_details())
        return next(iter([row async for row in rows if row.tracking_number == number.tracking_number]), None)

    def _is_as_wanted(self, now: NumberDetails, row: Campaign) -> bool:
        return self._same(now.phone_number, row.destination) and is_described(now, row)

    def _same(self, one: str | None, other: str) -> bool:
        return same_number(one or "", other, normalize=self.session.normalize)
