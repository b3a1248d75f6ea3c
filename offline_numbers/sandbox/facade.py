"""The sandbox as its users meet it."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, Self

from .api import Api
from .backend import Backend
from .dialect import Dialect
from .faults import Fault, FaultOptions, PlantedFault
from .number import Number
from .records import AllocationRecord, RequestRecord
from .server import Server
from .state import Pool, State
from .thread import LoopThread
from .writer import Writer

DEFAULT_KEY = "offl_0123456789abcdef"


def _utc_now() -> datetime:
    return datetime.now(tz=UTC)


class Sandbox:
    """A stand-in for the API, for the tests of an application: a real HTTP server on 127.0.0.1, faults on demand.

    ::

        async with Sandbox(pool={NumberType.PREFIX_0899: 20}) as sandbox:
            sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
            async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
                await numbers.safe_assign("0612345678", description="Magazine Ad", type=NumberType.PREFIX_0899)
            assert [request.action for request in sandbox.requests].count("assign") == 1
            assert len(sandbox.allocations) == 1

    ``with`` in place of ``async with`` serves from a thread of its own: for tests that are no coroutines, and for an
    application that runs in another event loop than the test. All methods but ``start`` and ``close`` may be called in
    any thread.

    It is a reading of the API document of its own and shares nothing with the client. Where the document is silent, it
    is strict: a parameter that is missing or malformed is an error, not a guess.

    Args:
        pool: the free numbers: prefix type id (``NumberType`` or ``int``) to how many are made up, or to the numbers
            themselves, as digits.
        numbers: more numbers, each with its own details: those with a destination are assigned from the start.
        key: the domain's API key.
        enabled: ``False``: every request is answered "Access denied to this API".
        port: where to listen; 0 lets the system choose, and the choice is kept when it is started again.
        check_answers: which of several numbers ``check``, ``unassign`` and ``redirect_setup`` by ``phone_number`` take.
        product_name: the domain's name in the detailed list.
        dialect: the shapes of the answers.
        clock: gives the time for ``last_update``.
        on_request: called with each ``RequestRecord`` when it is known what became of it, before the answer leaves, and
            again after a late commit.

    Raises:
        ValueError: a type or number is unknown, there twice, or does not fit the other, or ``check_answers`` is
            something else; the message says which.

    Attributes:
        state: the numbers, with methods for what other people do meanwhile: ``assign``, ``release``, ``reassign``,
            ``describe``, ``redirect``. Nothing of it is logged.

    """

    def __init__(  # noqa: PLR0913 - keyword-only, each with a default
        self,
        pool: Pool | None = None,
        *,
        numbers: Iterable[Number] = (),
        key: str = DEFAULT_KEY,
        enabled: bool = True,
        port: int = 0,
        check_answers: Literal["oldest", "newest"] = "oldest",
        product_name: str = "example.com",
        dialect: Dialect | None = None,
        clock: Callable[[], datetime] = _utc_now,
        on_request: Callable[[RequestRecord], object] | None = None,
    ) -> None:
        self.state = State(pool or {}, numbers, clock)
        api = Api(self.state, key, enabled, check_answers, product_name, Writer(dialect or Dialect()))
        self._backend = Backend(api, on_request)
        self._key = key
        self._server = Server(self._backend, port)
        self._thread = ExitStack()

    @property
    def url(self) -> str:
        """What a client takes for its base URL, ``"http://127.0.0.1:8080"`` for example.

        Raises:
            RuntimeError: it was not started with a port of its own, and so has none yet.

        """
        return self._server.url

    @property
    def key(self) -> str:
        """The key that it accepts."""
        return self._key

    @property
    def numbers(self) -> Mapping[str, Number]:
        """Every number as it is now, by its digits; a live view."""
        return self.state.numbers

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """Every request to the API, in order of arrival."""
        return tuple(self._backend.requests)

    @property
    def allocations(self) -> tuple[AllocationRecord, ...]:
        """Every number that an ``assign`` request has allocated, in order, released since or not."""
        return self._backend.ledger.allocations

    @property
    def planted(self) -> tuple[PlantedFault, ...]:
        """The faults that no request has met yet, in the order in which they were planted."""
        return self._backend.planted

    @property
    def late(self) -> tuple[RequestRecord, ...]:
        """The writes that wait for their late commit, in order of arrival."""
        return self._backend.late

    def fail_next(  # noqa: PLR0913 - keyword-only, each for the faults that have a use for it
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
        """Let the next requests of an action go wrong; faults for the same action are met in turn.

        Args:
            action: ``"assign"``, ``"unassign"``, ``"reassign"``, ``"check"``, ``"redirect_setup"`` or ``"list"``.
            fault: what goes wrong.
            times: how many requests meet it.
            retry_after: ``HTTP_429`` and ``HTTP_503_...``: the header, in seconds or as an HTTP date.
            location: ``REDIRECT_...``: the header; left out, the URL of the request itself.
            interval: ``DRIBBLE_...``: seconds between two bytes; left out, 0.05.
            delay: ``LATE_COMMIT_...``: seconds until the commit; left out, it waits for ``commit_late()``.
            message: ``API_ERROR``: the text; left out, "Tracking number already assigned".

        Raises:
            TypeError: ``fault`` is no ``Fault``.
            ValueError: there is no such action, or the fault makes no sense for it, or so often, or with such details.

        """
        options = FaultOptions(
            retry_after=retry_after, location=location, interval=interval, delay=delay, message=message
        )
        self._backend.plant(action, fault, times, options)

    def assert_no_double_allocation(self) -> None:
        """Fail where a request allocated a number for an intent that held one already: the second is paid for as well.

        An intent is a reference of ``assign_once`` (descriptions that begin with ``[reference]``), else a destination
        with a description. Released before the second was allocated, the first is no double.

        Raises:
            AssertionError: the message names the intents, their numbers, and the requests that did it.

        """
        with self.state.lock:
            doubles = self._backend.ledger.doubles(self.requests)
        if doubles:
            raise AssertionError(doubles)

    def commit_late(self) -> None:
        """Carry out now the writes that wait for their late commit."""
        self._backend.commit_late()

    def clear(self, *, keep_numbers: bool = False) -> None:
        """Forget requests, allocations, planted faults and late commits, and make the numbers what they were at first.

        Args:
            keep_numbers: leave the numbers as they are.

        """
        self._backend.clear()
        if not keep_numbers:
            self.state.reset()

    async def start(self) -> None:
        """Begin to listen; after ``close()`` again on the same port, with the numbers as they were left.

        Raises:
            OSError: the port is in use.
            RuntimeError: it listens already.

        """
        await self._server.start()

    async def close(self) -> None:
        """Stop at once, whatever still hangs; a second time does nothing.

        Raises:
            Exception: what ``on_request`` or ``clock`` raised while a request was answered.

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
