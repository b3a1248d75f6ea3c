"""Lends the key to a request while it is being sent, and disables aiohttp's silent re-send: a client middleware.

It turns each exception into a ``RequestFailed``. That is neither an ``OSError`` nor an error of aiohttp, so aiohttp
does not send the request again. The original exception is dropped, because its traceback contains the address with
the key; so is the traceback of a cancellation.
"""

import asyncio
from typing import cast

import aiohttp
from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse, UploadTracker

from .fault import fault_of
from .key import Secret
from .one_request import OneRequest, UnexpectedBytesError
from .outcome import NoAnswer, RequestFailed, Ticket

_CONNECTIONS = 3  # to try, if each contains bytes before the request is sent


def next_to_the_wire(key: Secret, ticket: Ticket | None = None) -> ClientMiddlewareType:
    """Return the middleware that lends the key to a request, and notes on the ticket whether it may have left."""

    async def send_once(request: OneRequest, handler: ClientHandlerType) -> ClientResponse:
        address = request.url
        request.add_key = key.add_to
        tries = 1
        while True:
            try:
                return await handler(request)
            except Exception as error:  # noqa: BLE001 - aiohttp might retry any that passes
                if isinstance(error, UnexpectedBytesError) and tries < _CONNECTIONS:
                    tries += 1
                    continue
                failure = failure_of(error, key, not_sent=_never_left(request))
                break
            except BaseException as error:
                forget_origin(error)
                if not _given_up_by_aiohttp(request, error):
                    raise
                failure = NoAnswer(cause_name="ClientConnectionError", not_sent=_never_left(request))
                break
            finally:
                request.url = address
                request.response = None  # it contains the address with the key
                if ticket is not None:
                    ticket.may_have_left = not _never_left(request)
        raise RequestFailed(failure)

    return cast("ClientMiddlewareType", send_once)  # every session here has this class of requests


def failure_of(error: Exception, key: Secret, *, not_sent: bool = False) -> NoAnswer:
    """Return the failure for an exception; it keeps the exception itself if the application's own code raised it."""
    if isinstance(error, RequestFailed):
        return error.no_answer
    if isinstance(error, TimeoutError):
        return NoAnswer(cause_name="TimeoutError", timed_out=True)
    return NoAnswer(cause_name=type(error).__name__, not_sent=not_sent, fault=fault_of(error, key))


def forget_origin(error: BaseException) -> None:
    """Remove the traceback and the chained exceptions, which may show the key."""
    error.__cause__ = error.__context__ = error.__traceback__ = None


def was_aborted(tracker: UploadTracker) -> bool:
    """Return whether aiohttp reports that it never wrote the request, and tried at most once.

    A tracker that aiohttp never received, because of a mock for example, proves nothing.
    """
    upload = tracker.upload_complete
    return tracker.attempts <= 1 and upload.done() and isinstance(upload.exception(), aiohttp.UploadAbortedError)


def _never_left(request: ClientRequest) -> bool:
    """Return whether aiohttp was never given a connection to write the request to."""
    return isinstance(request, OneRequest) and not request.may_have_left


def _given_up_by_aiohttp(request: ClientRequest, error: BaseException) -> bool:
    """Return whether aiohttp, not the caller, cancelled a request, because its session was closed meanwhile."""
    task = asyncio.current_task()
    cancelled = task is None or task.cancelling() > 0
    return isinstance(error, asyncio.CancelledError) and request.session.closed and not cancelled
