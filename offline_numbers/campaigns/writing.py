"""Writes of a plan: each is sent once, and a list that began afterwards confirms up to 25 of them."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

from attrs import asdict, define, field

from offline_numbers.allocation import Batch, Sent, in_turns, with_marker
from offline_numbers.errors import (
    AccessDeniedError,
    APIError,
    ArgumentError,
    InvalidKeyError,
    JournalError,
    OfflineNumbersError,
    OutcomeUnknownError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, NumberDetails, NumberState
from offline_numbers.wire import requests

from . import confirming
from .domain import Key, key_by, number_key
from .endings import CHANGED, UNCONFIRMED, Ending, ending_of
from .marking import label_of, order_of
from .values import Action, Campaign, Status, Step

_AT_ONCE = 50  # rows that are kept and still pending


@define(eq=False)
class Write:
    """One write of a step.

    Attributes:
        step: the step.
        ending: how it has ended; ``None`` as long as no list has confirmed it.
        sent: an assign.
        lost: the error of a change whose outcome is unknown.
        before: what ``check`` answered before a change.
        after: what the change was answered.

    """

    step: Step
    ending: Ending | None = None
    sent: Sent | None = None
    lost: OutcomeUnknownError | None = None
    before: NumberState | None = None
    after: NumberState | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether its outcome has to be found out before the next write."""
        return self.ending is None and (
            self.lost is not None or (self.sent is not None and self.sent.error is not None)
        )


@define(eq=False)
class Writer:
    """Sends the writes of a plan, and finds out what became of them.

    Attributes:
        session: the domain's session.
        waits: the seconds to wait before each further read of the list.
        numbers: what the last list showed, by ``number_key``; ``None`` before the first.

    """

    session: OfflineNumbersSession
    waits: tuple[float, ...]
    numbers: Mapping[str, NumberDetails] | None = None
    key: Key = field(init=False)
    batch: Batch = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.key = key_by(self.session.normalize)
        self.batch = self.session._batch(number_key)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of one package

    async def settle_kept(self, steps: Sequence[Step]) -> None:
        """Write to the journal that rows which are kept have their number: they would stay pending for ever."""
        try:
            begun = {one.reference for one in await self.session.pending()}
        except JournalError:
            return
        rows = [step.campaign for step in steps if step.action is Action.KEEP and step.campaign]
        open_rows = [row for row in rows if row.reference in begun]
        for place in range(0, len(open_rows), _AT_ONCE):
            await asyncio.gather(*map(self._settle, open_rows[place : place + _AT_ONCE]))

    async def _settle(self, row: Campaign) -> None:
        with suppress(OfflineNumbersError, ValueError):
            await self._assign_once(row)

    async def send(self, step: Step) -> Write:
        """Send the write of one step.

        Raises:
            ArgumentError: the step is none that ``plan_campaigns`` makes.

        """
        try:
            if self.numbers is None:
                await self._read()
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
        if not confirming.bearing(row.reference, self._shown()):
            request = requests.assign(with_marker(order_of(row)), self.session.normalize)
            sent = await self.batch.send(row.reference, request)
            if sent is not None:
                if isinstance(sent.error, InvalidKeyError | AccessDeniedError):
                    await self.batch.take_back(sent, sent.error)
                    return Write(step, ending_of(sent.error))
                return Write(step, sent=sent)
        return Write(step, await self._read_only(row))  # somebody has begun it: only reads follow

    async def _assign_once(self, row: Campaign) -> Allocation:
        return await self.session.assign_once(**asdict(order_of(row), recurse=False), settle=self.waits)

    async def _read_only(self, row: Campaign) -> Ending:
        allocation = await self._assign_once(row)
        number = allocation.tracking_number
        if allocation.surplus:
            return confirming.several((number, *allocation.surplus))
        if self.key(allocation.phone_number or "") != self.key(row.destination):
            return confirming.elsewhere(number)
        with suppress(JournalError):
            if all(one.reference != row.reference for one in await self.session.pending()):
                return Ending(Status.ALLOCATED, number)
        return Ending(Status.UNCONFIRMED, number, UNCONFIRMED, went_wrong=True)

    async def _change(self, step: Step, number: NumberDetails) -> Write:
        """Change or release a number that still is as the plan saw it, by the list and by ``check``."""
        now = self._shown().get(number_key(number.tracking_number))
        if now is None or (now.phone_number, now.description) != (number.phone_number, number.description):
            return Write(step, Ending(Status.CONFLICT, message=CHANGED))
        # assumes: list-agrees-with-check
        before = await self.session.check(tracking_number=number.tracking_number)
        if self.key(before.phone_number or "") != self.key(number.phone_number or ""):
            return Write(step, Ending(Status.CONFLICT, message=CHANGED))
        write = Write(step, before=before)
        try:
            write.after = await self._send_change(step, number)
        except OutcomeUnknownError as error:
            write.lost = error
        return write

    async def _send_change(self, step: Step, number: NumberDetails) -> NumberState:
        if step.action is Action.RELEASE:
            return await self.session.unassign(tracking_number=number.tracking_number)
        row = cast("Campaign", step.campaign)
        return await self.session.reassign(
            tracking_number=number.tracking_number,
            phone_number=row.destination,
            description=label_of(row),
            allow_redirect=None if step.action is Action.ADOPT else row.allow_redirect,
            allow_marker=True,
        )

    async def confirm(self, writes: Sequence[Write]) -> None:
        """Read the list, now and after each wait, until it has confirmed each of some writes; give each an ending."""
        for wait in (0.0, *self.waits):
            waiting = [write for write in writes if write.ending is None]
            if not waiting:
                return
            try:
                if wait:
                    await self.session.retry.sleep(wait)
                await self._read()
            except (APIError, TransportError):
                continue
            except SessionClosedError:
                break
            for write in waiting:
                write.ending = await self._shown_ending(write)
        for write in writes:
            if write.ending is None:
                write.ending = self._last_ending(write)

    async def _shown_ending(self, write: Write) -> Ending | None:
        """Return how a write has ended, as far as the last list shows it."""
        if write.sent is not None:
            return await self._shown_assign(write.step, write.sent)
        number = cast("NumberDetails", write.step.number)
        now = self._shown().get(number_key(number.tracking_number))
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

    async def _shown_assign(self, step: Step, sent: Sent) -> Ending | None:
        rows = confirming.bearing(step.reference, self._shown())
        confirmed = self.batch.shown(sent, rows)
        if confirmed is None:
            if isinstance(sent.error, APIError):  # no copy of the request got a number
                await self.batch.take_back(sent, sent.error)
                return ending_of(sent.error)
            return None
        number = confirmed.number.tracking_number
        try:
            await self.batch.finish(sent, confirmed)
        except JournalError:
            return Ending(Status.UNCONFIRMED, number, UNCONFIRMED, went_wrong=True)
        if confirmed.surplus:
            return confirming.several((number, *confirmed.surplus))
        row = cast("Campaign", step.campaign)
        if self.key(confirmed.number.phone_number or "") != self.key(row.destination):
            return confirming.elsewhere(number)
        return Ending(Status.ALLOCATED, number, confirming.stored(confirmed.number.description, label_of(row)))

    async def _released(self, reference: str) -> Ending:
        with suppress(JournalError):  # it would only keep the reference from being used again
            await self.session.forget(reference)
        return Ending(Status.RELEASED)

    async def _redirect_problem(self, write: Write, number: NumberDetails) -> str:
        """Return how an adoption has changed the redirect, which it was not to change; empty if it has not."""
        before, after = write.before, write.after
        if before is None or (after and confirming.redirect(before) == confirming.redirect(after)):
            return ""
        with suppress(APIError, TransportError):  # the answer was lost, or it does not tell
            after = await self.session.check(tracking_number=number.tracking_number)
            if confirming.redirect(before) != confirming.redirect(after):
                return confirming.difference(before, after)
        return ""

    def _last_ending(self, write: Write) -> Ending:
        """Return how a write has ended that no list has confirmed."""
        if write.lost is not None:
            return ending_of(write.lost)
        sent = write.sent
        if sent is None:
            return Ending(Status.UNCONFIRMED, message=UNCONFIRMED, went_wrong=True)
        if sent.error is not None:
            return confirming.unknown(sent.error)
        number = sent.state.tracking_number if sent.state else None
        if self.batch.contradicts(sent, self._shown()):
            shown = f"the API answered {number}, but the list shows that number with another label"
            message = ". ".join(filter(None, (shown, self.batch.damage.fact, "Check it first")))
            return Ending(Status.UNKNOWN, number, message, went_wrong=True)
        return Ending(Status.UNCONFIRMED, number, UNCONFIRMED, went_wrong=True)

    async def _read(self) -> None:
        rows = in_turns(await self.session.list_details())
        self.numbers = {number_key(row.tracking_number): row async for row in rows}

    def _shown(self) -> Mapping[str, NumberDetails]:
        return self.numbers or {}
