"""Executes requests or lets them fail, and keeps their log; knows no HTTP."""

import asyncio
import threading
from collections.abc import Callable

from attrs import define, field

from .api import Api
from .faults import Commit, FaultPlan, PlantedFault
from .ledger import Ledger
from .php_query import PhpArray
from .records import RequestRecord
from .refusal import ALREADY_ASSIGNED
from .thread import locked
from .writer import Answer


@define(eq=False)
class _LateCommit:
    record: RequestRecord
    given: PhpArray
    timer: asyncio.TimerHandle | None = None
    thread: int = field(factory=threading.get_ident)

    def stop(self) -> None:
        # A timer belongs to its loop's thread. If another thread commits first, the timer finds nothing to do.
        if self.timer is not None and self.thread == threading.get_ident():
            self.timer.cancel()


class Backend:
    """Takes each request from its arrival to its answer."""

    def __init__(self, api: Api, on_request: Callable[[RequestRecord], object] | None) -> None:
        self.lock = api.state.lock
        self.plan = FaultPlan(self.lock)
        self.requests: list[RequestRecord] = []
        self.ledger = Ledger(api.state)
        self._api = api
        self._on_request = on_request
        self._answered: dict[str, Answer] = {}
        self._late: list[_LateCommit] = []

    @locked
    def receive(self, url: str, record: RequestRecord, given: PhpArray) -> tuple[Answer, PlantedFault | None]:
        """Return the answer of a request, and the fault that keeps it from the client.

        ``url`` is the path and query, by which a cache would find an earlier answer.
        """
        self.requests.append(record)
        planted = self.plan.meet(record.action, answered_before=url in self._answered)
        if planted is None:
            answer = self._answered[url] = self._carry_out(record, given)
        else:
            record.fault = planted.fault
            answer = self._fail(url, record, given, planted)
        self._report(record)
        return answer, planted

    def _fail(self, url: str, record: RequestRecord, given: PhpArray, planted: PlantedFault) -> Answer:
        if planted.fault.commit is Commit.CACHED:
            return self._answered[url]
        if planted.fault.commit is Commit.REFUSED:
            record.error = planted.options.message or ALREADY_ASSIGNED
            return self._api.writer.error(record.error)
        if planted.fault.commit is Commit.TWICE:
            self._carry_out(record, given)
        if planted.fault.commit in {Commit.ONCE, Commit.TWICE}:
            return self._carry_out(record, given)
        if planted.fault.commit is Commit.LATE:
            self._postpone(record, given, planted.options.delay)
        with self._api.state.rolled_back():
            return self._api.carry_out(record.action, given).answer

    def _carry_out(self, record: RequestRecord, given: PhpArray) -> Answer:
        outcome = self._api.carry_out(record.action, given)
        number = outcome.number
        record.error = outcome.error
        record.tracking_number = number.tracking_number if number else None
        record.commits += outcome.committed
        if number and record.action == "assign":
            self.ledger.write(record, number)
        return outcome.answer

    def _postpone(self, record: RequestRecord, given: PhpArray, delay: float | None) -> None:
        late = _LateCommit(record, given)
        self._late.append(late)
        if delay is not None:
            late.timer = asyncio.get_running_loop().call_later(delay, self._commit_in_time, late)

    @property
    @locked
    def late(self) -> tuple[RequestRecord, ...]:
        """The writes that wait for their late commit, in order of arrival."""
        return tuple(late.record for late in self._late)

    @locked
    def commit_late(self) -> None:
        """Execute the writes that wait for their late commit."""
        for late in tuple(self._late):
            self._commit(late)

    @locked
    def _commit_in_time(self, late: _LateCommit) -> None:
        if late in self._late:
            self._commit(late)

    def _commit(self, late: _LateCommit) -> None:
        late.stop()
        self._late.remove(late)
        self._carry_out(late.record, late.given)
        self._report(late.record)

    @locked
    def stop_timers(self) -> None:
        """Execute no late commit by time any more; ``commit_late`` still does."""
        for late in self._late:
            late.stop()

    @locked
    def clear(self) -> None:
        """Forget everything but the numbers."""
        self.stop_timers()
        self._late.clear()
        self._answered.clear()
        self._api.forget()
        self.plan.clear()
        self.requests.clear()
        self.ledger.clear()

    def _report(self, record: RequestRecord) -> None:
        if self._on_request is not None:
            self._on_request(record)
