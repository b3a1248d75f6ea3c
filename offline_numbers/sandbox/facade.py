"""``Sandbox``: the sandbox's public interface."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from .api import Api
from .backend import Backend
from .dialect import Dialect
from .faults import Fault, FaultOptions, PlantedFault
from .number import Number
from .records import AllocationRecord, RequestRecord
from .server import Server
from .state import Pool, State
from .thread import LoopThread

DEFAULT_KEY = "offl_0123456789abcdef"


def _utc_now() -> datetime:
    return datetime.now(tz=UTC)


class Sandbox:
    """A stand-in for the API to test an application with: a real HTTP server on 127.0.0.1 that fails on demand.

    ::

        async with Sandbox(pool={NumberType.PREFIX_0899: 20}) as sandbox:
            sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
            async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
                await numbers.safe_assign("0612345678", description="Magazine Ad", type=NumberType.PREFIX_0899)
            assert [request.action for request in sandbox.requests].count("assign") == 1
            assert len(sandbox.allocations) == 1

    ``async with`` serves in the running event loop. ``with`` serves from a thread, for tests without coroutines and
    applications that run their own loop. All methods but ``start`` and ``close`` are safe to call from any thread.

    It implements the API document a second time and shares no code with the client. If the document is silent, it is
    strict: a missing or malformed parameter is an error.

    Args:
        pool: the free numbers: prefix type id (``NumberType`` or ``int``) to how many to make up, or to their digits.
        numbers: more numbers, each with its own details; one with a destination is assigned from the start.
        key: the domain's API key.
        enabled: ``False``: every request gets "Access denied to this API".
        port: the port on 127.0.0.1; 0 takes a free one and keeps it for the next start.
        product_name: the domain's name in the detailed list.
        dialect: how the server writes answers and stores labels.
        clock: returns the time for ``last_update``.
        on_request: called with each ``RequestRecord`` before its answer leaves, and again after a late commit.

    Raises:
        ValueError: a type or number is unknown, there twice, or does not fit the other; the message names it.

    Attributes:
        state: the numbers, with methods that change them as the vendor's back office would: ``assign``, ``release``,
            ``reassign``, ``describe``, ``redirect``. No change there is a request.
        numbers: every number as it is now, by its digits; a live view.
        key: the key that it accepts.

    """

    def __init__(  # noqa: PLR0913 - keyword-only, each with a default
        self,
        pool: Pool | None = None,
        *,
        numbers: Iterable[Number] = (),
        key: str = DEFAULT_KEY,
        enabled: bool = True,
        port: int = 0,
        product_name: str = "example.com",
        dialect: Dialect | None = None,
        clock: Callable[[], datetime] = _utc_now,
        on_request: Callable[[RequestRecord], object] | None = None,
    ) -> None:
        self.state = State(pool or {}, numbers, clock)
        self.numbers = self.state.numbers
        self.key = key
        api = Api(self.state, key, enabled, product_name, dialect or Dialect())
        self._backend = Backend(api, on_request)
        self._server = Server(self._backend, port)
        self._thread = ExitStack()

    @property
    def url(self) -> str:
        """The base URL for clients, such as ``"http://127.0.0.1:8080"``.

        Raises:
            RuntimeError: the sandbox chooses its port and has not started yet.

        """
        return self._server.url

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """Every request to the API, in order of arrival."""
        return tuple(self._backend.requests)

    @property
    def allocations(self) -> tuple[AllocationRecord, ...]:
        """Every number that an ``assign`` request allocated, in order, also if it was released since."""
        return self._backend.ledger.allocations

    @property
    def planted(self) -> tuple[PlantedFault, ...]:
        """The faults that no request has met yet, in the order in which they were planted."""
        return self._backend.plan.waiting

    @property
    def late(self) -> tuple[RequestRecord, ...]:
        """The writes that wait for their late commit, in order of arrival."""
        return self._backend.late

    def fail_next(  # noqa: PLR0913 - keyword-only, each for the faults that use it
        self,
        action: str,
        fault: Fault,
        times: int = 1,
        *,
        retry_after: int | str | None = None,
        location: str | None = None,
        interval: float | None = None,
        delay: float | None = None,
        message: str | None = None,
    ) -> None:
        """Plant a fault for the next requests of an action; its faults happen in the order of planting.

        Args:
            action: ``"assign"``, ``"unassign"``, ``"reassign"``, ``"check"``, ``"redirect_setup"`` or ``"list"``.
            fault: the fault.
            times: how many requests get it.
            retry_after: ``HTTP_429`` and ``HTTP_503_...``: the header, in seconds or as an HTTP date.
            location: ``REDIRECT_...``: the header; by default the URL of the request.
            interval: ``DRIBBLE_...``: seconds between two bytes; by default 0.05.
            delay: ``LATE_COMMIT_...``: seconds until the commit; by default it waits for ``commit_late()``.
            message: ``API_ERROR``: the text; by default "Tracking number already assigned".

        Raises:
            TypeError: ``fault`` is not a ``Fault``.
            ValueError: the action is unknown, or the fault does not go with it, with ``times`` or with an option.

        """
        options = FaultOptions(
            retry_after=retry_after, location=location, interval=interval, delay=delay, message=message
        )
        self._backend.plan.plant(action, fault, times, options)

    def assert_no_double_allocation(self) -> None:
        """Fail if a request allocated a second number for an intent that held one.

        An intent is a reference of ``assign_once`` (a description that begins with ``[reference]``), or else a
        destination with a description. A number that was released before the second one was allocated does not count.

        Raises:
            AssertionError: the message names the intents, their numbers, and the requests that allocated them.

        """
        with self.state.lock:
            doubles = self._backend.ledger.doubles(self.requests)
        if doubles:
            raise AssertionError(doubles)

    def commit_late(self) -> None:
        """Execute now the writes that wait for their late commit."""
        self._backend.commit_late()

    def clear(self, *, keep_numbers: bool = False) -> None:
        """Forget requests, allocations, planted faults and late commits, and restore the numbers.

        Args:
            keep_numbers: leave the numbers as they are.

        """
        self._backend.clear()
        if not keep_numbers:
            self.state.reset()

    async def start(self) -> None:
        """Begin to listen; after ``close()`` on the same port as before, with the numbers as they were.

        Raises:
            OSError: the port is in use.
            RuntimeError: it already listens.

        """
        await self._server.start()

    async def close(self) -> None:
        """Stop at once and end hanging requests; a second call does nothing.

        Raises:
            Exception: the exception that ``on_request`` or ``clock`` raised during a request.

        """
        self._backend.stop_timers()
        await self._server.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            thread = stack.enter_context(LoopThread())
            thread.run(self.start())
            stack.callback(lambda: thread.run(self.close()))
            self._thread = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._thread.close()
