"""Requests, and a transport to send them."""

import asyncio

from offline_numbers.http.base_url import base_url_of
from offline_numbers.http.connections import Connections
from offline_numbers.http.key import Secret
from offline_numbers.http.outcome import Answer, NoAnswer, Ticket
from offline_numbers.http.transport import Transport
from offline_numbers.wire import Request, requests

KEY = "offl_c4n4ry_7b6d5f3a"
ODD_KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'  # encoded differently in queries, JSON and HTML

ASSIGN = Request(
    action="assign",
    query={"action": "assign", "phone_number": "0612345678", "description": "Magazine Ad", "type": "5"},
    is_write=True,
    phone_number="0612345678",
)
CHECK = Request(
    action="check",
    query={"action": "check", "tracking_number": "0899123456"},
    is_write=False,
    tracking_number="0899123456",
)
LIST = requests.listing(details=True)


def transport(
    url: str, connections: Connections, *, timeout: float = 5.0, key: str = KEY, request_id: str | None = None
) -> Transport:
    """Return a transport to a test's server."""
    return Transport(Secret(key), base_url_of(url), timeout, connections, request_id=request_id)


async def sent(client: Transport, request: Request, ticket: Ticket | None = None) -> Answer | NoAnswer:
    """Send in its own task.

    After a future has failed, Python 3.11 does not report the lines that follow in the same turn of a task to a
    tracer: without a second task, coverage would miss the rest of the test.
    """
    return await asyncio.create_task(client.send(request, ticket))
