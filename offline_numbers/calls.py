"""Sends one request and returns the value, or raises the error, that it ends with.

A read that fails has changed nothing: it raises its own error, and the retry policy may repeat it. A write is sent
once. If it fails without proof that nothing happened, the error is ``OutcomeUnknownError``.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from .allocation import Intent, refuse_marker, with_marker
from .attempts import Watch
from .errors import (
    DisconnectedError,
    HTTPStatusError,
    InvalidResponseError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    TimedOutError,
    TransportError,
)
from .http import Answer, Inspected, NoAnswer, RequestFailed, Stream, Ticket, Transport
from .retry import RetryPolicy
from .values import Normalize, NumberDetails, NumberState, Order, number_key
from .wire import (
    Allow,
    Request,
    Row,
    allowed,
    answers,
    bearable_in,
    find_details,
    iter_details,
    read_details,
    read_mapping,
    requests,
)

T = TypeVar("T")

_OK = HTTPStatus.OK.value  # a member of an enumeration costs a call


class Calls:
    """The requests of one domain, over one transport."""

    def __init__(
        self, transport: Transport, retry: RetryPolicy, normalize: Normalize, allow: Allow | None, watch: Watch
    ) -> None:
        self.transport = transport
        self.retry = retry
        self.normalize = normalize
        self.allow = allow
        self.watch = watch

    def assigning(self, order: Order, *, allow_marker: bool) -> Request:
        """Return the request of an order, if its description and its destination may be sent."""
        return self.allowed(requests.assign(order, self.normalize), allow_marker=allow_marker)

    def intent(self, order: Order) -> Intent:
        """Return the intent of an order, with the marker of its reference."""
        return Intent(self.assigning(with_marker(order), allow_marker=True))

    def allowed(self, request: Request, *, allow_marker: bool) -> Request:
        """Return the request if its description and its destination may be sent."""
        if not allow_marker:
            refuse_marker(request.query.get("description", ""))
        return allowed(request, self.allow)

    async def write(self, request: Request, ticket: Ticket | None = None) -> NumberState:
        """Send a write once; raise ``APIError``, ``NotSentError`` or ``OutcomeUnknownError`` if it fails."""
        ticket = Ticket() if ticket is None else ticket
        with self.watch.attempt(request, ticket.attempt, ticket):
            return await self._write_once(request, ticket)

    async def read(self, request: Request) -> NumberState:
        """Send a read, repeated by the retry policy; raise ``APIError`` or ``TransportError`` if it fails."""
        started = time.monotonic()
        try:
            if self.watch.is_heard():
                return await self._read_once(request, 1)
            return self._state(request, await self.transport.send(request))  # nearly always: it costs least
        except OfflineNumbersError as error:
            self.watch.name_host(error)
            failed = error
        return await self.retry.again(partial(self._read_once, request), failed, started)

    async def list_numbers(self) -> dict[str, str | None]:
        """Read the whole simple list."""
        reader = partial(read_mapping, bearable=bearable_in(self.transport.timeout))
        return await self._list(reader, requests.listing(details=False))

    async def list_details(self) -> Sequence[NumberDetails]:
        """Read the whole detailed list."""
        reader = partial(read_details, bearable=bearable_in(self.transport.timeout))
        return await self._list(reader, requests.listing(details=True))

    # assumes: list-in-time
    async def find_details(self, wanted: Callable[[Row], bool]) -> Sequence[NumberDetails]:
        """Read the detailed list to decide about a write, and keep the rows that are wanted."""
        return await self._list(partial(find_details, wanted=wanted), requests.listing(details=True))

    def inspect(self, request: Request) -> Awaitable[Inspected]:
        """Send a read, and return its answer undecoded, with its head; raise ``TransportError`` if none arrives."""
        return self.retry.call(partial(self._inspect_once, request))

    async def iter_details(self) -> AsyncGenerator[NumberDetails]:
        """Read the detailed list row by row; a failure after the first row is raised, not retried."""
        head, rest = await self.retry.call(self._first_row)
        async with aclosing(rest):
            for row in head:
                yield row
            async for row in rest:
                yield row

    async def assign(self, intent: "Intent", ticket: Ticket | None = None) -> NumberState:
        """Send the intent's assign once."""
        return await self.write(intent.request, ticket)

    async def check(self, phone_number: str) -> NumberState:
        """Read the number of one destination, to decide about a write."""
        request = requests.check(phone_number=phone_number, tracking_number=None, normalize=self.normalize)
        return await self.read(request.deciding())

    async def state_of(self, tracking_number: str) -> NumberState:
        """Read one tracking number, to decide about a write."""
        request = requests.check(phone_number=None, tracking_number=tracking_number, normalize=self.normalize)
        return await self.read(request.deciding())

    async def sleep(self, seconds: float) -> None:
        """Wait with the retry policy's own sleep."""
        self.transport.connections.open()  # a closed session raises: nothing can be read after the wait
        await self.retry.sleep(seconds)

    def key(self, number: str) -> str:
        """Return the comparison key of a phone number: equal for all spellings of one number."""
        return number_key(number, normalize=self.normalize)

    async def _write_once(self, request: Request, ticket: Ticket) -> NumberState:
        outcome = await self.transport.send(request, ticket)
        if isinstance(outcome, NoAnswer):
            raise self._lost_write(request, outcome) from outcome.fault
        # assumes: only-200-is-an-answer
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
            message=f"The answer is unusable: {reason}",
        )

    async def _read_once(self, request: Request, attempt: int) -> NumberState:
        with self.watch.attempt(request, attempt):
            return self._state(request, await self.transport.send(request))

    def _state(self, request: Request, outcome: Answer | NoAnswer) -> NumberState:
        """Return what the answer to a read says, or raise the error of the read."""
        if isinstance(outcome, NoAnswer):
            raise self._lost_read(request, outcome) from outcome.fault
        if outcome.status != _OK:
            raise self._wrong_status(request, outcome)
        return answers.decode_state(request, outcome.body, normalize=self.normalize)

    async def _inspect_once(self, request: Request, attempt: int) -> Inspected:
        with self.watch.attempt(request, attempt):
            try:
                inspected = await self.transport.inspect(request)
            except RequestFailed as error:
                lost = error.no_answer
            else:
                status = inspected.head.status
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise HTTPStatusError(request.action, host=self.transport.host, status=status)
                return inspected
            raise self._lost_read(request, lost) from lost.fault

    async def _list(self, reader: Callable[[AsyncIterator[bytes]], Awaitable[T]], request: Request) -> T:
        return await self.retry.call(partial(self._list_once, reader, request))

    async def _list_once(
        self, reader: Callable[[AsyncIterator[bytes]], Awaitable[T]], request: Request, attempt: int
    ) -> T:
        with self.watch.attempt(request, attempt):
            async with aclosing(self._chunks(request)) as chunks:
                return await reader(chunks)

    async def _first_row(self, attempt: int) -> tuple[Sequence[NumberDetails], AsyncGenerator[NumberDetails]]:
        """Read the detailed list up to its first row: the part that may be retried."""
        rows = self._rows(requests.listing(details=True), attempt)
        async for row in rows:
            return [row], rows
        return [], rows

    async def _rows(self, request: Request, attempt: int) -> AsyncGenerator[NumberDetails]:
        with self.watch.attempt(request, attempt):
            async with aclosing(self._chunks(request)) as chunks:
                async for row in iter_details(chunks):
                    yield row

    async def _chunks(self, request: Request) -> AsyncGenerator[bytes]:
        """Yield the body of a list as it arrives; raise every failure as the error of a read."""
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
        """Return the error of a read that got no answer."""
        self.transport.connections.open()  # a session that was closed meanwhile raises its own error
        host = self.transport.host
        if lost.unusable:
            return InvalidResponseError(request.action, reason=lost.unusable)  # `name_host` adds the host
        if lost.timed_out:
            return TimedOutError(request.action, host=host, timeout=self.transport.timeout)
        if lost.not_sent:
            return NotSentError(request.action, host=host, cause_name=lost.cause_name)
        return DisconnectedError(request.action, host=host, cause_name=lost.cause_name)

    def _lost_write(self, request: Request, lost: NoAnswer) -> NotSentError | OutcomeUnknownError:
        """Return the error of a write that got no answer: never sent only with proof, else unknown."""
        if lost.not_sent:
            return NotSentError(request.action, host=self.transport.host, cause_name=lost.cause_name)
        stage = "sent" if lost.status is None else "answered"
        message = f"The answer is unusable: {lost.unusable}" if lost.unusable else ""
        return _unknown(request, stage, lost.cause_name, status=lost.status, message=message)

    def _wrong_status(self, request: Request, answer: Answer | Stream) -> HTTPStatusError:
        """Return the error of an HTTP status, with the wait that the server asked for."""
        wait = answers.retry_after(answer.retry_after, now=datetime.now(UTC))
        return HTTPStatusError(request.action, host=self.transport.host, status=answer.status, retry_after=wait)


def _unknown(  # noqa: PLR0913 - the fields of the error
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
