"""``FollowUps``: an answer within seconds, or later in the background; after a crash at the next start."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Generic, Self, TypeGuard

from attrs import asdict

from offline_numbers.allocation import valid_reference
from offline_numbers.errors import (
    JournalError,
    OutcomeUnknownError,
    ReferenceConflictError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, Order

from .application import Recall, recalled, report, warn
from .arguments import valid_function, valid_instance, valid_seconds
from .job import Job, Outcome
from .news import Context, News
from .unanswered import Unanswered

_MAY_PASS = (OutcomeUnknownError, TransportError, JournalError)


class FollowUps(Generic[Context]):
    """One number for each order, with an answer now or later; an asynchronous context manager.

    ::

        async def tell(news: News[int]) -> None:
            await chat.send(news.context or chat_of(news.order), f"{news.order.description}: {news.text}")

        async with FollowUps(session, tell=tell, recall=orders.get) as follow_ups:
            allocation = await follow_ups.place(order, context=chat_id)

    Entering begins to settle, in the background, the unanswered orders of an earlier run. Leaving cancels that work
    and loses nothing: the journal keeps each order until the application has its answer, so give the session a
    ``SQLiteJournal`` or a ``RedisJournal``. Leave it before you close the session. It waits by the ``sleep`` of the
    session's ``RetryPolicy``. If two processes share a journal, one that starts also reports what the other one still
    works on.

    The logger ``offline_numbers`` gets a warning for each reference that stays pending, and an error for each outcome
    that ``tell`` did not take, with ``reference`` and ``error`` in their ``extra``. The ``on_attempt`` of the session
    receives each request. ``pending`` is for a gauge.

    Args:
        session: the session that allocates.
        tell: a function or coroutine function, called with the ``News`` of each order for which ``place`` returned
            ``None`` or was cancelled, and of each one left by an earlier run: once, and again after a crash or a
            shutdown during the call. If it raises, it is called once more; then the reference is logged as an error.
        recall: a function or coroutine function that returns the order of a reference from your own records, with the
            arguments of its first call; if it returns ``None`` or raises, the reference stays pending, with a warning.
            ``None``: there are no records.
        waits: the seconds to wait before each further check of an order whose outcome is unknown.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: a wait is negative or not finite.

    """

    def __init__(
        self,
        session: OfflineNumbersSession,
        *,
        tell: Callable[[News[Context]], object],
        recall: Recall | None = None,
        waits: Iterable[float] = (15.0, 60.0, 300.0, 900.0),
    ) -> None:
        valid_instance("session", session, OfflineNumbersSession)
        valid_function("tell", tell)
        if recall is not None:
            valid_function("recall", recall)
        self._session = session
        self._tell = tell
        self._recall = recall
        self._waits = tuple(valid_seconds("waits", wait) for wait in waits)
        self._unanswered = Unanswered(session.journal, session.domain)
        self._jobs: dict[str, Job[Context]] = {}
        self._tasks: dict[asyncio.Task[None], Job[Context] | None] = {}  # None: it has no order yet
        self._is_open = False

    @property
    def pending(self) -> int:
        """How many orders are without an answer now, for a gauge."""
        return len(self._jobs)

    async def place(self, order: Order, *, within: float = 2.5, context: Context | None = None) -> Allocation | None:
        """Allocate the number of an order by ``assign_once``; if it takes longer, ``tell`` reports it later.

        A second call with the same reference joins the first. If this call is cancelled, the order is carried out and
        ``tell`` reports it.

        Args:
            order: the order; ``reference_for`` builds its reference.
            within: the seconds to wait for the allocation, from 0.
            context: a value that ``tell`` needs for its answer, such as a chat's id. It is not stored: after a restart
                ``tell`` gets ``None``.

        Returns:
            The allocation; ``None``: it is not known yet, and ``tell`` reports the outcome.

        Raises:
            ValueError: an argument has a wrong value; nothing was sent.
            TypeError: an argument has a wrong type; nothing was sent.
            ReferenceConflictError: the reference was used with other arguments; nothing was sent.
            ReferenceEndedError: the number of the reference was released, relabelled or removed; nothing was sent.
            JournalError: the journal failed before anything was sent; place the order again.
            APIError: the API refused; nothing is allocated. ``PoolExhaustedError``: choose another type.
            TransportError: the list could not be read, or the request was not sent; place the order again.
            RuntimeError: called outside of ``async with``, or the session is closed; nothing was sent.

        """
        valid_instance("order", order, Order)
        reference, seconds = valid_reference(order.reference), valid_seconds("within", within)
        while (last := self._jobs.get(reference)) and last.is_over:
            await last.gone.wait()  # else its last step would remove this order from the journal
        job = self._job_for(order, context)
        try:
            await job.noted.wait()
            await asyncio.wait([job.first], timeout=seconds)
        except asyncio.CancelledError:
            job.promised = True
            raise
        if not job.first.done():
            job.promised = True
            return None
        outcome = job.first.result()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _job_for(self, order: Order, context: Context | None) -> Job[Context]:
        if not self._is_open:
            msg = "place() works inside `async with FollowUps(...)` only. Nothing was sent; enter it first"
            raise RuntimeError(msg)
        job = self._jobs.get(order.reference)
        if job is None:
            return self._begin(order, context)
        if order != job.order and self._plain(order) != self._plain(job.order):
            raise ReferenceConflictError("assign", reference=order.reference)
        if job.context is None:
            job.context = context
        return job

    def _plain(self, order: Order) -> dict[str, object]:
        """Return an order as it is compared with another one of the same reference."""
        return {**order.to_dict(), "phone_number": self._session.normalize(order.phone_number)}

    def _begin(self, order: Order, context: Context | None, *, promised: bool = False) -> Job[Context]:
        job = self._jobs[order.reference] = Job(order, context, promised)
        self._start(self._work(job), job).add_done_callback(lambda _: self._ended(job))
        return job

    def _ended(self, job: Job[Context]) -> None:
        del self._jobs[job.reference]
        job.gone.set()

    def _start(self, work: Coroutine[Any, Any, None], job: Job[Context] | None = None) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks[task] = job
        task.add_done_callback(self._tasks.pop)
        return task

    async def _work(self, job: Job[Context]) -> None:
        """Carry out one order, from the note in the journal to the answer."""
        outcome = await self._first(job)
        if isinstance(outcome, _MAY_PASS if job.promised else OutcomeUnknownError):
            job.promised = True
            job.answer(None)
            outcome = await self._later(job.order, outcome)
        job.answer(outcome)
        if self._is_cut_short(outcome):
            warn(job.reference, "the session is closed: the next start settles it", outcome)
            return
        if job.promised:
            await report(self._tell, job.news(outcome), job.reference)
        job.is_over = True
        await self._forget(job.reference)

    async def _first(self, job: Job[Context]) -> Outcome:
        try:
            await self._unanswered.add(job.reference)
        except JournalError as error:
            return error
        job.noted.set()
        return await self._ask(job.order)

    async def _later(self, order: Order, outcome: Outcome) -> Outcome:
        """Ask again after each wait, until the outcome is definite."""
        for wait in self._waits:
            await self._session.retry.sleep(wait)
            outcome = await self._ask(order)
            if not isinstance(outcome, _MAY_PASS) or self._is_cut_short(outcome):
                break
        return outcome

    def _is_cut_short(self, outcome: Outcome) -> TypeGuard[SessionClosedError | OutcomeUnknownError]:
        """Return whether the session was closed before the outcome was known."""
        is_unknown = isinstance(outcome, OutcomeUnknownError) and self._session.closed
        return is_unknown or isinstance(outcome, SessionClosedError)

    async def _ask(self, order: Order) -> Outcome:
        try:
            return await self._session.assign_once(**asdict(order, recurse=False))
        except Exception as error:  # noqa: BLE001 - `place` raises it, or `tell` gets it
            return error

    async def _forget(self, reference: str) -> None:
        try:
            await self._unanswered.remove(reference)
        except JournalError as error:
            warn(reference, "could not be removed from the journal: the next start reports it again", error)

    async def _resume(self, reference: str) -> None:
        """Continue an order of an earlier run."""
        order = await recalled(self._recall, reference)
        if order is None:
            return
        if job := self._jobs.get(reference):  # placed again meanwhile
            job.promised = True
        else:
            self._begin(order, None, promised=True)

    async def __aenter__(self) -> Self:
        """Read the orders of an earlier run, and begin to settle them.

        Raises:
            JournalError: the journal failed.

        """
        references = await self._unanswered.references()
        self._is_open = True
        for reference in references:
            self._start(self._resume(reference))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_open = False
        tasks = dict(self._tasks)
        for task, job in tasks.items():
            if job is None or not job.is_over:  # else it only removes its note
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        waiting = [job for job in tasks.values() if job and not job.first.done()]
        await asyncio.gather(*map(self._leave, waiting))

    async def _leave(self, job: Job[Context]) -> None:
        """Let those who still wait in ``place`` go; the next start answers."""
        try:
            await self._unanswered.add(job.reference)
        except JournalError as error:
            job.answer(error)
        else:
            job.answer(None)
