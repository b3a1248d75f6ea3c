"""What becomes of one request: the value or the error that a read or a write ends with.

A read that fails changed nothing, so it raises what went wrong and the retry policy may repeat it. A write is sent
once; a failure that is not proven harmless is an ``OutcomeUnknownError``, whatever it looks like from below.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import TypeVar

from .allocation import Intent, refuse_marker
from .attempts import Watch
from .errors import (
    DisconnectedError,
    HTTPStatusError,
    InvalidResponseError,
    NotSentError,
    OutcomeUnknownError,
    TimedOutError,
    TransportError,
)
from .http import Answer, NoAnswer, RequestFailed, Stream, Ticket, Transport
from .retry import RetryPolicy
from .values import NumberDetails, NumberState, same_number
from .wire import (
    Allow,
    Normalize,
    Request,
    allowed,
    answers,
    bearable_in,
    iter_details,
    read_details,
    read_mapping,
    requests,
)

T = TypeVar("T")

_OK = HTTPStatus.OK.value  # a member of an enumeration takes a call to look up


class Calls:
    """The requests of one domain, over one transport; the ``Operations`` of both assign state machines."""

    def __init__(
        self, transport: Transport, retry: RetryPolicy, normalize: Normalize, allow: Allow | None, watch: Watch
    ) -> None:
        self.transport = transport
        self.retry = retry
        self.normalize = normalize
        self.allow = allow
        self.watch = watch

    def allowed(self, request: Request, *, allow_marker: bool) -> Request:
        """Return the request if its description and its destination may be sent."""
        if not allow_marker:
            refuse_marker(request.query.get("description", ""))
        return allowed(request, self.allow)

    async def write(self, request: Request, ticket: Ticket | None = None) -> NumberState:
        """Send a write once: a value, ``APIError``, ``NotSentError`` or ``OutcomeUnknownError``."""
        ticket = Ticket() if ticket is None else ticket
        with self.watch.one(request, ticket.attempt, ticket):
            return await self._write_once(request, ticket)

    def read(self, request: Request) -> Awaitable[NumberState]:
        """Send a read, again where the retry policy says so: a value, ``APIError`` or ``TransportError``."""
        return self.retry.call(self.watch.each(request, partial(self._read_once, request)))

    async def list_numbers(self) -> dict[str, str | None]:
        """Read the simple list, whole."""
        reader = partial(read_mapping, bearable=bearable_in(self.transport.timeout))
        return await self._list(reader, requests.listing(details=False))

    async def list_details(self) -> Sequence[NumberDetails]:
        """Read the detailed list, whole."""
        reader = partial(read_details, bearable=bearable_in(self.transport.timeout))
        return await self._list(reader, requests.listing(details=True))

    async def iter_details(self) -> AsyncGenerator[NumberDetails]:
        """Read the detailed list row by row; what fails after the first row is raised, not read again."""
        head, rest = await self.retry.call(partial(self._first_row, count(1)))
        async with aclosing(rest):
            for row in head:
                yield row
            async for row in rest:
                yield row

    async def assign(self, intent: "Intent", ticket: Ticket | None = None) -> NumberState:
        """Send the intent's assign once."""
        return await self.write(intent.request, ticket)

    async def check(self, phone_number: str) -> NumberState:
        """Read what one destination holds, to decide about a write."""
        request = requests.check(phone_number=phone_number, tracking_number=None, normalize=self.normalize)
        return await self.read(request.deciding())

    async def sleep(self, seconds: float) -> None:
        """Wait with the retry policy's own sleep; there is nothing to wait for once the session is closed."""
        self.transport.connections.open()
        await self.retry.sleep(seconds)

    def same_number(self, one: str, other: str) -> bool:
        """Compare two numbers in one form."""
        return same_number(one, other, normalize=self.normalize)

    async def _write_once(self, request: Request, ticket: Ticket) -> NumberState:
        outcome = await self.transport.send(request, ticket)
        if isinstance(outcome, NoAnswer):
            raise self._lost_write(request, outcome) from outcome.fault
        if outcome.status != _OK:
            raise _unknown(request, "answered", "HTTPStatusError", status=outcome.status)
        try:
            return answers.decode_state(request, outcome.body, normalize=self.normalize)
        except InvalidResponseError as error:
            reason = error.reason
        hints = answers.candidates(request, outcome.body) if request.action == "assign" else ()
        raise _unknown(
            request,
            "answered",
            "InvalidResponseError",
            status=outcome.status,
            candidates=hints,
            message=f"The answer is of no use: {reason}",
        )

    async def _read_once(self, request: Request) -> NumberState:
        outcome = await self.transport.send(request)
        if isinstance(outcome, NoAnswer):
            raise self._lost_read(request, outcome) from outcome.fault
        if outcome.status != _OK:
            raise self._wrong_status(request, outcome)
        try:
            return answers.decode_state(request, outcome.body, normalize=self.normalize)
        except InvalidResponseError as error:
            error.host = self.transport.host
            raise

    async def _list(self, reader: Callable[[AsyncIterator[bytes]], Awaitable[T]], request: Request) -> T:
        return await self.retry.call(self.watch.each(request, partial(self._list_once, reader, request)))

    async def _list_once(self, reader: Callable[[AsyncIterator[bytes]], Awaitable[T]], request: Request) -> T:
        async with aclosing(self._chunks(request)) as chunks:
            try:
                return await reader(chunks)
            except InvalidResponseError as error:
                error.host = self.transport.host
                raise

    async def _first_row(self, tries: Iterator[int]) -> tuple[Sequence[NumberDetails], AsyncGenerator[NumberDetails]]:
        """Begin the detailed list up to its first row, the part of it that may be read again."""
        rows = self._rows(requests.listing(details=True), next(tries))
        async for row in rows:
            return [row], rows
        return [], rows

    async def _rows(self, request: Request, attempt: int) -> AsyncGenerator[NumberDetails]:
        with self.watch.one(request, attempt):
            async with aclosing(self._chunks(request)) as chunks:
                try:
                    async for row in iter_details(chunks):
                        yield row
                except InvalidResponseError as error:
                    error.host = self.transport.host
                    raise

    async def _chunks(self, request: Request) -> AsyncGenerator[bytes]:
        """Give a list's body as it comes, every failure as an error of a read."""
        failure: TransportError
        fault: Exception | None = None
        try:
            async with self.transport.stream(request) as stream:
                if stream.status == _OK:
                    async for chunk in stream:
                        yield chunk
                    return
                failure = self._wrong_status(request, stream)
        except RequestFailed as error:
            failure, fault = self._lost_read(request, error.no_answer), error.no_answer.fault
        raise failure from fault

    def _lost_read(self, request: Request, lost: NoAnswer) -> TransportError:
        """Name what a read lost; nothing was changed by it. Where the session was closed meanwhile, that is said."""
        self.transport.connections.open()
        host = self.transport.host
        if lost.unusable:
            return InvalidResponseError(request.action, host=host, reason=lost.unusable)
        if lost.timed_out:
            return TimedOutError(request.action, host=host, timeout=self.transport.timeout)
        if lost.not_sent:
            return NotSentError(request.action, host=host, cause_name=lost.cause_name)
        return DisconnectedError(request.action, host=host, cause_name=lost.cause_name)

    def _lost_write(self, request: Request, lost: NoAnswer) -> NotSentError | OutcomeUnknownError:
        """Name what a write lost: never sent only with proof, else unknown."""
        if lost.not_sent:
            return NotSentError(request.action, host=self.transport.host, cause_name=lost.cause_name)
        stage = "sent" if lost.status is None else "answered"
        message = f"The answer is of no use: {lost.unusable}" if lost.unusable else ""
        return _unknown(request, stage, lost.cause_name, status=lost.status, message=message)

    def _wrong_status(self, request: Request, answer: Answer | Stream) -> HTTPStatusError:
        """Keep the status and the wait that the server asked for."""
        wait = answers.retry_after(answer.retry_after, now=datetime.now(UTC))
        return HTTPStatusError(request.action, host=self.transport.host, status=answer.status, retry_after=wait)


def _unknown(  # noqa: PLR0913 - what is known of the outcome, each part by its name
    request: Request,
    stage: str,
    cause_name: str,
    *,
    status: int | None,
    candidates: tuple[str, ...] = (),
    message: str = "",
) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        request.action,
        phone_number=request.phone_number,
        tracking_number=request.tracking_number,
        stage=stage,
        cause_name=cause_name,
        status=status,
        candidates=candidates,
        message=message,
    )
