"""The probes that spend one number: allocated, changed and released, whatever happens in between.

The journal knows the number before anything else is sent, so that a later run finds what an interrupted one has left.
"""

from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial

from attrs import define, field

from offline_numbers.errors import APIError, OfflineNumbersError, OutcomeUnknownError, TransportError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberState, NumberType, Timetable, number_key

from .findings import Findings
from .labels import ALL_FIELDS, FIRST, MARKER, REFERENCE, SECOND, SHORT, agreed, explaining
from .leftovers import Leftovers
from .reading import RID, Reader
from .report import Verdict
from .shapes import see_message, see_state

WAITS = (0.0, 0.5, 1.0, 2.0, 4.0, *[8.0] * 8)
"""The seconds before each read of the list; a minute and a quarter in all."""

_WEEK = Timetable({"monday": "10:00-12:00;17:15-18:24"})
_NIGHT = Timetable({"tuesday": "20:00-24:00"})
_USE_ONCE = "use safe_assign only with long settle waits, or assign_once"


@define
class Spending:
    """One probe that spends.

    Attributes:
        session: the domain's session.
        findings: what was seen so far.
        reader: has read the domain's numbers.
        type: the type of the number.
        destination: where its calls ring.
        tell: called with a sentence as soon as a number is allocated or released.
        number: the number, once it is allocated.
        timetable: the timetable that was set last.
        lag: how many reads of the list did not show the first change.

    """

    session: OfflineNumbersSession
    findings: Findings
    reader: Reader
    type: NumberType
    destination: str
    tell: Callable[[str], None]
    number: str = field(default="", init=False)
    timetable: Timetable = field(factory=Timetable, init=False)
    lag: int | None = field(default=None, init=False)

    async def run(self) -> None:
        """Release what an earlier run has left, then allocate, observe and release."""
        leftovers = Leftovers(self.session, self.findings, self.reader.rows, self.tell)
        if not await leftovers.settled():
            return
        held = [row for row in self.reader.rows if self._key(row.phone_number or "") == self._key(self.destination)]
        try:
            await self._allocate()
            self.tell(
                f"{self.number} is allocated to {self.destination}. If this is interrupted, run the probe again, "
                f"or `offline-numbers unassign {self.number}`."
            )
            await leftovers.remember(self.number)
            await self._observe(held)
        except OfflineNumbersError as error:
            self.findings.failure = error
        finally:
            if not self.number or await leftovers.release(self.number, self.destination):
                await leftovers.release_marked()

    async def _allocate(self) -> None:
        """Allocate under the probe's reference, so that the journal knows it before the request leaves."""
        try:
            allocation = await self.session.assign_once(REFERENCE, self.destination, description=FIRST, type=self.type)
        except OutcomeUnknownError as error:
            if error.stage != "verifying":
                raise
            [self.number] = error.candidates  # the answer named it; the list shows it without the marker
        else:
            self.number = allocation.tracking_number
            if not allocation.recovered:
                see_state(self.findings, allocation)
        before = {self._key(row.tracking_number) for row in self.reader.rows if row.phone_number}
        self.findings.judge("assign-names-a-new-number", holds=self._key(self.number) not in before, breaks=True)
        is_right = self.number.startswith(self.type.prefix)
        self.findings.judge("type-is-the-prefix", holds=is_right, seen=f"type={int(self.type)} got {self.number[:5]}")

    async def _observe(self, held: Sequence[NumberDetails]) -> None:
        """Send every kind of request about the number, and note what each shows."""
        await self._found_by_destination(held)
        row, _ = await self._until(lambda now: bool(now.phone_number))
        await self._timetables()
        if row:
            await self._labels(row)
        await self._unset()
        await self._unassign(held)

    async def _found_by_destination(self, held: Sequence[NumberDetails]) -> None:
        """Note whether ``check`` finds the number by its destination, and which it names if there are several."""
        for wait in (0.0, 0.5, 1.0, 2.0):
            await self.session.retry.sleep(wait)
            found = await self.reader.check(phone_number=self.destination)
            if isinstance(found, NumberState):
                is_new = self._key(found.tracking_number) == self._key(self.number)
                if held:
                    self.findings.write("check_by_destination", "newest" if is_new else "oldest")
                if is_new:
                    self.findings.judge("check-shows-assigns", holds=wait == 0, seen=f"after {wait:g} s")
                return
        seen = "check by destination did not find the number"
        self.findings.note("check-shows-assigns", Verdict.BREAKS, seen, _USE_ONCE)

    async def _timetables(self) -> None:
        """Set a timetable, another one that ends at midnight, and then the flag alone."""
        set_up = partial(self.session.redirect_setup, tracking_number=self.number)
        for name, week in (("days-sent-in-full", _WEEK), ("ends-at-24-00", _NIGHT)):
            with self._refusable(name, advice="timetables cannot be set as documented; ask the vendor"):
                state = await set_up(allow_redirect=True, timetable=week)
                see_state(self.findings, state)
                self.timetable = state.timetable
                seen = f"{week!r} became {state.timetable!r}"
                self.findings.judge(name, holds=state.timetable == week, breaks=True, seen=seen)
        with self._refusable("timetable-stays"):
            state = await set_up(allow_redirect=False)
            self._judge_kept("timetable-stays", state)

    async def _labels(self, row: NumberDetails) -> None:
        """Change the label until what became of the labels is explained."""
        shown = [(f"{MARKER} {FIRST}", row.description)]
        is_marked = row.description.startswith(MARKER)
        seen = "" if is_marked else f"{MARKER!r} became {row.description[: len(MARKER)]!r}"
        advice = "assign_once and campaigns cannot find their numbers with this API: use safe_assign"
        self.findings.judge("label-keeps-marker", holds=is_marked, breaks=True, seen=seen, advice=advice)
        is_explained = is_marked and len(agreed(explaining(shown))) == ALL_FIELDS
        for label in (SECOND,) if is_explained else SHORT:
            relabelled = await self._relabelled(row, label)
            if relabelled:
                row = relabelled
                shown.append((label, row.description))
        dialects = explaining(shown)
        self.findings.judge("query-as-in-php", holds=bool(dialects), seen=f"{shown[0][0]!r} became {shown[0][1]!r}")
        for name, value in agreed(dialects).items():
            self.findings.write(name, value)

    async def _relabelled(self, row: NumberDetails, label: str) -> NumberDetails | None:
        """Change the label, and return the row that shows it; ``None`` if none does."""
        with self._refusable("reassign-keeps-the-rest"):
            state = await self.session.reassign(
                tracking_number=self.number, phone_number=self.destination, description=label, allow_marker=True
            )
            self._judge_kept("reassign-keeps-the-rest", state)
            after, misses = await self._until(lambda now: now.description != row.description)
            if after:
                self.lag = misses if self.lag is None else self.lag
                self.findings.write("list_lag", self.lag)
            return after
        return None

    def _judge_kept(self, name: str, state: NumberState) -> None:
        """Note whether a write has left the timetable as it was."""
        kept = state.timetable == self.timetable
        seen = "" if kept else f"{self.timetable!r} became {state.timetable!r}"
        self.findings.judge(name, holds=kept, seen=seen)

    async def _unset(self) -> None:
        """Unset the timetable, read the number, and unset it again."""
        unset = partial(
            self.session.redirect_setup, tracking_number=self.number, allow_redirect=False, timetable=Timetable()
        )
        with self._refusable("no-timetable"):
            see_state(self.findings, await unset())
            now = await self.reader.check(tracking_number=self.number)
            if isinstance(now, NumberState):
                is_fresh = not now.timetable and not now.allow_redirect
                self.findings.judge("no-silent-cache", holds=is_fresh, breaks=True, advice=RID)
            await self._repeated(unset)

    async def _unassign(self, held: Sequence[NumberDetails]) -> None:
        """Release the number, and note how it is shown afterwards; release it again while it is in the pool."""
        with self._refusable("unassign-may-name-none"):
            state = await self.session.unassign(tracking_number=self.number)
            self.findings.judge("unassign-may-name-none", holds=bool(state.raw.get("tracking_number")))
            now = await self.reader.check(tracking_number=self.number)
            if isinstance(now, NumberState) and now.phone_number is None:
                await self._repeated(partial(self.session.unassign, tracking_number=self.number))
        row, _ = await self._until(lambda now: not now.phone_number)
        if row:
            self.findings.judge("released-label-may-stay", holds=not row.description, seen=repr(row.description))
        if not held:
            self.reader.see_nothing_held(await self.reader.check(phone_number=self.destination))

    async def _repeated(self, write: Callable[[], Awaitable[NumberState]]) -> None:
        """Send a write that changes nothing."""
        try:
            await write()
        except APIError as error:
            see_message(self.findings, error.message)
            self.findings.write("repeated_write", "error")
        else:
            self.findings.write("repeated_write", "success")

    async def _until(self, is_there: Callable[[NumberDetails], bool]) -> tuple[NumberDetails | None, int]:
        """Read the list until its row of the number is right; return the row, and how many reads did not show it."""
        for misses, wait in enumerate(WAITS):
            if wait:
                await self.session.retry.sleep(wait)
            rows = await self.session.list_details()
            row = next((row for row in rows if self._key(row.tracking_number) == self._key(self.number)), None)
            if row and is_there(row):
                return row, misses
        seen = f"the list does not show a change after {sum(WAITS):g} s"
        self.findings.note("list-shows-assigns", Verdict.BREAKS, seen, "give assign_once longer settle waits")
        return None, len(WAITS)

    @contextmanager
    def _refusable(self, name: str, advice: str = "") -> Generator[None]:
        """Note that the API refuses a request; what is lost is not seen."""
        try:
            yield
        except APIError as error:
            self.findings.note(name, Verdict.BREAKS, f"the API answered {error.message!r}", advice)
        except (OutcomeUnknownError, TransportError):
            pass

    def _key(self, number: str) -> str:
        return number_key(number, normalize=self.session.normalize)
