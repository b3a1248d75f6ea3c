"""The number that a probe spends, in the journal and in the list: what an earlier probe has left, and its release."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import uuid4

from attrs import evolve, frozen

from offline_numbers.allocation import Record, is_marked, reported
from offline_numbers.errors import JournalError, OfflineNumbersError, UnknownNumberError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, number_key

from .findings import Findings
from .labels import FIRST, MARKER, REFERENCE, SECOND, SHORT, may_be_left_of

_WAITS = (0.0, 0.0, 0.5, 1.0, 2.0, 4.0)
_SENT = (f"{MARKER} {FIRST}", SECOND, *SHORT)


@frozen
class Leftovers:
    """Releases the numbers of probes.

    Attributes:
        session: the domain's session; its journal keeps the reference of the probe until its number is released.
        findings: names what could not be released.
        rows: the numbers of the domain.
        tell: called with a sentence.

    """

    session: OfflineNumbersSession
    findings: Findings
    rows: Sequence[NumberDetails]
    tell: Callable[[str], None]

    async def settled(self) -> bool:
        """Release what an earlier probe has left; return whether a number may be spent now."""
        record = await self._record()
        marked = self._marked(self.rows)
        if record is None:  # the journal of another machine may know them
            for row in marked:
                self._name(row.tracking_number)
            return not marked
        named = [
            row for row in self.rows if row.phone_number and self._same(row.tracking_number, record.tracking_number)
        ]
        ours = [row for row in named if any(may_be_left_of(label, row.description) for label in _SENT)]
        for row in named:
            if row not in ours:  # somebody has renamed it
                self._name(row.tracking_number)
        for row in (*ours, *(row for row in marked if row not in ours)):
            if not await self.release(row.tracking_number, row.phone_number or ""):
                return False
        if record.tracking_number or marked:
            await self.session.forget(REFERENCE)
            return True
        for row in self.rows:  # its request may have left: `assign_once` only reads now
            if row.phone_number and may_be_left_of(_SENT[0], row.description):
                self._name(row.tracking_number)
        return True

    async def remember(self, number: str) -> None:
        """Keep the number in the journal, whatever the list shows of its marker."""
        record = await self._record()
        if record and not self._same(record.tracking_number, number):
            known = evolve(record, tracking_number=number, token=uuid4().hex)
            swap = self.session.journal.swap(self.session.domain, REFERENCE, record, known)
            await reported("probe", REFERENCE, swap)

    async def release(self, number: str, destination: str) -> bool:
        """Release a number that has not moved, and forget its reference; else name it, and return ``False``."""
        if not await self._released(number, destination):
            self._name(number)
            return False
        self.findings.left[:] = [one for one in self.findings.left if not self._same(one, number)]
        with suppress(JournalError):
            await self.session.forget(REFERENCE)
        self.tell(f"{number} is released.")
        return True

    async def release_marked(self) -> None:
        """Release each number that bears the marker: its answer was lost, or a proxy sent its request twice."""
        with suppress(OfflineNumbersError):
            for row in self._marked(await self.session.list_details()):
                await self.release(row.tracking_number, row.phone_number or "")

    async def _released(self, number: str, destination: str) -> bool:
        for wait in _WAITS:
            if wait:
                await self.session.retry.sleep(wait)
            with suppress(OfflineNumbersError):
                if not await self._is_held(number, destination):
                    return True
                await self.session.unassign(tracking_number=number)
        return False

    async def _is_held(self, number: str, destination: str) -> bool:
        """Return whether the number still forwards to the destination: else, somebody else may have it by now."""
        try:
            shown = (await self.session.check(tracking_number=number)).phone_number
        except UnknownNumberError:
            rows = await self.session.list_details()
            shown = next((row.phone_number for row in rows if self._same(row.tracking_number, number)), None)
        return shown is not None and self._same(shown, destination)

    async def _record(self) -> Record | None:
        return await reported("probe", REFERENCE, self.session.journal.get(self.session.domain, REFERENCE))

    def _marked(self, rows: Sequence[NumberDetails]) -> list[NumberDetails]:
        return [row for row in rows if row.phone_number and is_marked(row.description, REFERENCE)]

    def _name(self, number: str) -> None:
        self.findings.left.append(number)
        check, release = f"offline-numbers check {number}", f"offline-numbers unassign {number}"
        self.tell(f"{number} may be allocated by a probe: run `{check}`, then `{release}` if it is.")

    def _same(self, one: str | None, other: str | None) -> bool:
        return bool(one and other) and self._key(one or "") == self._key(other or "")

    def _key(self, number: str) -> str:
        return number_key(number, normalize=self.session.normalize)
