"""Writes of a plan: each is a safe write, and a list that began afterwards confirms up to 25 of them."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

from attrs import define, evolve, field

from offline_numbers.allocation import (
    Change,
    ChangedMeanwhileError,
    Course,
    Find,
    Wanted,
    reference_of,
    safe_change,
)
from offline_numbers.errors import (
    APIError,
    ArgumentError,
    JournalError,
    OfflineNumbersError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberState, number_key
from offline_numbers.wire import requests

from . import confirming
from .endings import AS_SENT, CHANGED, UNCONFIRMED, Ending, ending_of
from .marking import label_of, order_of
from .values import Action, Campaign, Status, Step

_AT_ONCE = 50  # rows that are kept and still pending
_ATTEMPTS = 2  # requests of one change; the second only if the number is exactly as before


@define(eq=False)
class Write:
    """One write of a step.

    Attributes:
        step: the step.
        ending: its ending; ``None`` until a list has confirmed it.
        course: an assign.
        before: the number before a change, by ``check``.
        after: the number after it, by its answer or by a read.

    """

    step: Step
    ending: Ending | None = None
    course: Course | None = None
    before: NumberState | None = None
    after: NumberState | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether its outcome has to be found out before the next write."""
        return self.ending is None and self.course is not None and self.course.failure is not None


@define(eq=False)
class Writer:
    """Sends the writes of a plan, and finds their outcomes.

    Attributes:
        session: the domain's session.
        waits: the seconds to wait before each further read of the list.
        steps: those of the plan.
        numbers: the rows of the last list that concern the plan, by number; ``None`` before the first.
        marked: the assigned ones that bear a marker, by its reference.

    """

    session: OfflineNumbersSession
    waits: tuple[float, ...]
    steps: Sequence[Step]
    numbers: Mapping[str, NumberDetails] | None = None
    marked: defaultdict[str, list[NumberDetails]] = field(factory=lambda: defaultdict[str, list[NumberDetails]](list))

    def key(self, number: str) -> str:
        """Return the comparison key of a destination."""
        return number_key(number, normalize=self.session.normalize)

    async def settle_kept(self) -> None:
        """Write to the journal that kept rows have their number; otherwise they would stay pending."""
        try:
            begun = {one.reference for one in await self.session.pending()}
        except JournalError:
            return
        rows = [step.campaign for step in self.steps if step.action is Action.KEEP and step.campaign]
        open_rows = [row for row in rows if row.reference in begun]
        for place in range(0, len(open_rows), _AT_ONCE):
            await asyncio.gather(*map(self._settle, open_rows[place : place + _AT_ONCE]))

    async def _settle(self, row: Campaign) -> None:
        with suppress(OfflineNumbersError, ValueError):
            await self._course(row).run()

    async def send(self, step: Step) -> Write:
        """Send the write of one step; raise ``ArgumentError`` if it is none that ``plan_campaigns`` makes."""
        try:
            match step:
                case Step(action=Action.ALLOCATE, campaign=Campaign() as row):
                    return await self._allocate(step, row)
                case Step(action=Action.RELEASE, number=NumberDetails() as number):
                    return await self._change(step, number)
                case Step(campaign=Campaign(), number=NumberDetails() as number) if step.action.is_change:
                    return await self._change(step, number)
                case _:
                    pass
        except (OfflineNumbersError, ValueError) as error:
            return Write(step, ending_of(error))
        msg = f"{step.action} of {step.reference!r} lacks a row or a number; take a plan of plan_campaigns()"
        raise ArgumentError("plan", msg)

    async def _allocate(self, step: Step, row: Campaign) -> Write:
        course = self._course(row)
        await course.run_until_sent(await self._reread() if self.numbers is None else self._listed)
        return Write(step, None if course.is_unsettled else await self._assigned(row, course), course)

    def _course(self, row: Campaign) -> Course:
        intent = self.session.calls.intent(order_of(row))
        return self.session.shared.course(row.reference, intent, self.waits)

    def _listed(self, wanted: Wanted) -> Sequence[NumberDetails]:
        """Return the rows of the last list with a reference's marker; later reads also find a relabelled number."""
        return self.marked[wanted.reference]

    async def _assigned(self, row: Campaign, course: Course, listed: Find | None = None) -> Ending:
        """Return how an assign ends."""
        try:
            allocation = await course.run(listed)
        except (OfflineNumbersError, ValueError) as error:
            return ending_of(error)
        number = allocation.tracking_number
        if course.row is None:
            return Ending(Status.UNCONFIRMED, number, UNCONFIRMED, went_wrong=True)
        if allocation.surplus:
            return confirming.several((number, *allocation.surplus))
        if self.key(allocation.phone_number or "") != self.key(row.destination):
            return confirming.elsewhere(number, went_wrong=course.sent > 0)
        if allocation.recovered and course.answer:
            return confirming.contradicted(number, course.answer.tracking_number)
        return Ending(Status.ALLOCATED, number, confirming.stored(course.row.description, label_of(row)))

    async def _change(self, step: Step, number: NumberDetails) -> Write:
        """Change or release a number that still is as the plan saw it, by the list and by ``check``."""
        if self.numbers is None:
            await self._read()
        now = self._shown().get(number.tracking_number)
        if now is None or (now.phone_number, now.description) != (number.phone_number, number.description):
            return Write(step, Ending(Status.CONFLICT, message=CHANGED))
        change = self._changing(step, number)
        try:
            after = await safe_change(change, self.session.domain, attempts=_ATTEMPTS, settle=self.waits)
        except ChangedMeanwhileError:
            return Write(step, Ending(Status.CONFLICT, message=CHANGED))
        except APIError as error:
            if type(error) is not APIError or step.action is not Action.DESCRIBE:
                raise
            return Write(step, evolve(ending_of(error), message=f"{error} {AS_SENT}"))
        return Write(step, before=change.state, after=after)

    def _changing(self, step: Step, number: NumberDetails) -> Change:
        """Return the safe write of a change or of a release."""
        calls = self.session.calls
        tracking_number, normalize = number.tracking_number, self.session.normalize
        if step.action is Action.RELEASE:
            request = requests.unassign(tracking_number=tracking_number, phone_number=None, normalize=normalize)
            return Change(calls, request, number)
        row = cast("Campaign", step.campaign)
        request = requests.reassign(
            tracking_number=tracking_number,
            phone_number=row.destination,
            description=label_of(row),
            allow_redirect=None if step.action is Action.ADOPT else row.allow_redirect,
            normalize=normalize,
        )
        return Change(calls, calls.allowed(request, allow_marker=True), number)

    async def confirm(self, writes: Sequence[Write]) -> None:
        """Read the list once, and set the ending of each write; those that it does not confirm are read again."""
        waiting = [write for write in writes if write.ending is None]
        if not waiting:
            return
        listed = await self._reread()
        await asyncio.gather(
            self._confirm_changes([write for write in waiting if not write.course], is_read=listed is not None),
            *(self._confirm_assign(write, listed) for write in waiting if write.course),
        )

    async def _reread(self) -> Find | None:
        """Read the list, and return what finds rows in it; ``None``: it cannot be read."""
        with suppress(APIError, TransportError, SessionClosedError):
            await self._read()
            return self._listed
        return None

    async def _confirm_assign(self, write: Write, listed: Find | None) -> None:
        write.ending = await self._assigned(cast("Campaign", write.step.campaign), cast("Course", write.course), listed)

    async def _confirm_changes(self, writes: Sequence[Write], *, is_read: bool) -> None:
        """Read the list after each wait, until it has confirmed each change; set the ending of each."""
        for wait in (None, *self.waits):
            if wait is not None:
                await self.session.retry.sleep(wait)
                is_read = await self._reread() is not None
            for write in writes:
                if is_read and write.ending is None:
                    write.ending = await self._shown_ending(write)
            if all(write.ending for write in writes):
                return
        for write in writes:
            write.ending = write.ending or Ending(Status.UNCONFIRMED, message=UNCONFIRMED, went_wrong=True)

    async def _shown_ending(self, write: Write) -> Ending | None:
        """Return how a change has ended, as far as the last list shows it."""
        number = cast("NumberDetails", write.step.number)
        now = self._shown().get(number.tracking_number)
        if now is None:
            return None
        if write.step.action is Action.RELEASE:
            return None if now.phone_number else await self._released(write.step.reference)
        row = cast("Campaign", write.step.campaign)
        if self.key(now.phone_number or "") != self.key(row.destination):
            return None
        ending = confirming.changed(write.step, number, now, label_of(row))
        if ending and write.step.action is Action.ADOPT and (kept := await self._redirect_problem(write, number)):
            return confirming.redirect_changed(ending, kept)
        return ending

    async def _released(self, reference: str) -> Ending:
        with suppress(JournalError):  # it would only keep the reference from being used again
            await self.session.forget(reference)
        return Ending(Status.RELEASED)

    async def _redirect_problem(self, write: Write, number: NumberDetails) -> str:
        """Return how an adoption has changed the redirect, which it was not to change; empty if it has not."""
        before, after = write.before, write.after
        if before is None or (after and confirming.redirect(before) == confirming.redirect(after)):
            return ""
        with suppress(APIError, TransportError):  # the answer was lost, or lacks it
            after = await self.session.check(tracking_number=number.tracking_number)
            if confirming.redirect(before) != confirming.redirect(after):
                return confirming.difference(before, after)
        return ""

    async def _read(self) -> None:
        """Read the list, and keep the rows of the plan: the numbers of its steps, and those that bear its markers."""
        references = {step.reference for step in self.steps}
        numbers = {step.number.tracking_number for step in self.steps if step.number}
        rows = await self.session.calls.find_details(
            lambda row: row.tracking_number in numbers or reference_of(row.description) in references
        )
        self.numbers = {row.tracking_number: row for row in rows}  # a row that the list repeats is one number
        self.marked = defaultdict(list)
        for row in self.numbers.values():
            if row.phone_number and (reference := reference_of(row.description)):
                self.marked[reference].append(row)

    def _shown(self) -> Mapping[str, NumberDetails]:
        return self.numbers or {}
