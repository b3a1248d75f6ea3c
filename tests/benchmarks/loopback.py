"""A minimal server in its own process, so that only the client is measured.

``python loopback.py ROWS`` prints its port and serves until its standard input ends. It answers the API's `check` of
any number, `assign` and lists, and returns one small object to each of the other libraries' clients. ``/figures``
returns what it counted.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import IO, cast
from urllib.parse import parse_qs

# The example of the API document.
STATE = {"status": "success", "phone_number": "0612345678", "tracking_number": "0899123456", "allow_redirect": "1"}
_PIECE = 2**16


def _written(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def details(count: int) -> bytes:
    """Return a detailed list with distinct numbers, every fifth of them in the pool."""
    return _written({"tracking_number_details": _rows(count)})


def _rows(count: int) -> list[dict[str, str]]:
    return [
        {
            "tracking_phone": f"0899{place:06}",
            "destination_phone": f"06{place * 7919 % 10**8:08}" if place % 5 else "",
            "description": f"Magazine Ad {place}",
            "product_name": "example.com",
            "last_update": f"2019-10-{place % 28 + 1:02} 12:00:00",
        }
        for place in range(count)
    ]


def _bodies(count: int) -> dict[str, bytes]:
    return {
        "/list": _written({row["tracking_phone"]: row["destination_phone"] for row in _rows(count)}),
        "IncomingPhoneNumbers/PN1.json": _written(
            {"sid": "PN1", "phone_number": "+33899123456", "friendly_name": "Ad"}
        ),
        "/v1/customers/cus_1": _written({"id": "cus_1", "object": "customer", "phone": "+33899123456", "name": "Ad"}),
        "/phone_numbers/1": _written({"data": {"id": "1", "phone_number": "+33899123456", "status": "active"}}),
    }


def _http(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class _Domain:
    """Answers requests; each assign adds a number to the detailed list."""

    def __init__(self, count: int) -> None:
        self.rows = [_written(row) for row in _rows(count)]
        self.fixed = {end: _http(body) for end, body in _bodies(count).items()}
        self.requests, self.bytes = Counter[str](), 0

    def answer(self, target: str) -> bytes:
        if "action=assign" in target:
            kind, answer = "assign", _http(self._assign(target))
        elif "action=check" in target:
            number = parse_qs(target.partition("?")[2])["tracking_number"][0]
            kind, answer = "other", _http(_written({**STATE, "tracking_number": number}))
        elif "details=1" in target:
            kind, answer = "list", _http(b'{"tracking_number_details":[%b]}' % b",".join(self.rows))
        elif target == "/figures":
            return _http(_written({"requests": self.requests, "bytes": self.bytes}))
        else:
            kind, answer = "other", next(answer for end, answer in self.fixed.items() if end in target)
        self.requests[kind] += 1
        self.bytes += len(answer)
        return answer

    def _assign(self, target: str) -> bytes:
        query = parse_qs(target.partition("?")[2])
        number, destination = f"0899{len(self.rows):06}", query["phone_number"][0]
        row = {"tracking_phone": number, "destination_phone": destination, "description": query["description"][0]}
        self.rows.append(_written({**row, "product_name": "example.com", "last_update": "2019-10-01 12:00:00"}))
        return _written({**STATE, "phone_number": destination, "tracking_number": number})


class _Server(asyncio.Protocol):
    """Answers each request by its path; requests have no bodies."""

    def __init__(self, domain: _Domain) -> None:
        self.domain = domain
        self.received = b""
        self.resumed = asyncio.Event()
        self.resumed.set()
        self.sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            answer = self.domain.answer(head.partition(b"\r\n")[0].split()[1].decode())
            if len(answer) < _PIECE:
                self.transport.write(answer)
            else:
                self.sending = asyncio.create_task(self._send(answer))

    async def _send(self, answer: bytes) -> None:
        for start in range(0, len(answer), _PIECE):
            await self.resumed.wait()
            self.transport.write(answer[start : start + _PIECE])

    def pause_writing(self) -> None:
        self.resumed.clear()

    def resume_writing(self) -> None:
        self.resumed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.resumed.set()
        if self.sending:
            self.sending.cancel()


async def _serve(count: int) -> None:
    domain = _Domain(count)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Server(domain), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - the parent reads it
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def loopback(count: int) -> Generator[str, None, None]:
    """Run the server with lists of ``count`` rows, and yield its address."""
    with Popen([sys.executable, __file__, str(count)], stdin=PIPE, stdout=PIPE, text=True) as process:
        stdin, stdout = cast("tuple[IO[str], IO[str]]", (process.stdin, process.stdout))
        yield f"http://127.0.0.1:{stdout.readline().strip()}"
        stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
