"""The one place where the key meets an address: a client middleware of aiohttp, next to the wire.

Whatever fails below it leaves as a ``RequestFailed``, which is neither an ``OSError`` nor an error of aiohttp: aiohttp
takes it for no reason to send the request again. The original is dropped, since its traceback holds the address with
the key, and so is the traceback of what must pass as it is, a cancellation above all.
"""

import asyncio

import aiohttp
from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse, UploadTracker

from .key import Secret
from .outcome import NoAnswer, RequestFailed


def next_to_the_wire(key: Secret) -> ClientMiddlewareType:
    """Return the middleware that adds the key to the address for as long as the request is being sent."""

    async def send_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        address = request.url
        try:
            request.url = key.add_to(address)
            return await handler(request)
        except Exception as error:  # noqa: BLE001 - none may pass, whatever it is
            failure = failure_of(error)
        except BaseException as error:
            forget_origin(error)
            if not _given_up_by_aiohttp(request, error):
                raise
            failure = NoAnswer(cause_name="ClientConnectionError")
        finally:
            request.url = address
            request.response = None  # it remembers the address as it was sent
        raise RequestFailed(failure)

    return send_once


def failure_of(error: Exception) -> NoAnswer:
    """Return what an exception says of a request, which is its name alone."""
    if isinstance(error, RequestFailed):
        return error.no_answer
    if isinstance(error, TimeoutError):
        return NoAnswer(cause_name="TimeoutError", timed_out=True)
    return NoAnswer(cause_name=type(error).__name__)


def forget_origin(error: BaseException) -> None:
    """Take from an exception all that tells where it comes from: frames and exceptions that may show the key."""
    error.__cause__ = error.__context__ = error.__traceback__ = None


def never_left(tracker: UploadTracker) -> bool:
    """Tell whether it is proven that a request never left.

    The proof is that aiohttp tried at most once and ended the try before it had written anything. No exception proves
    it: a timeout looks the same while connecting and while waiting for the answer. A tracker that aiohttp was never
    given, by a mock for example, proves nothing either.
    """
    upload = tracker.upload_complete
    return tracker.attempts <= 1 and upload.done() and isinstance(upload.exception(), aiohttp.UploadAbortedError)


def _given_up_by_aiohttp(request: ClientRequest, error: BaseException) -> bool:
    """Tell a request that waited for a free connection of a session that was closed: nobody cancelled its task."""
    task = asyncio.current_task()
    cancelled = task is None or task.cancelling() > 0
    return isinstance(error, asyncio.CancelledError) and request.session.closed and not cancelled
