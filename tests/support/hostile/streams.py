"""Endless answers, and answers with a wrong length or a wrong type, by name."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import count, islice, repeat

from support.behaviours import SUCCESS, answer, chunk, dribble, endless_head, head, redirect
from support.misbehaving import Behaviour, Exchange

from . import bombs

SPACES = b" " * 2**16
_DETAILS = b'{"tracking_number_details":['


def flood(start: bytes, more: Iterator[bytes] | None = None, again: bytes = SPACES) -> Behaviour:
    """Send a beginning, then repeat a piece endlessly, as fast as the client reads it."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(start)
        parts = repeat(again) if more is None else more
        while True:
            await exchange.send(next(parts))
            await asyncio.sleep(0)

    return behaviour


def said(*parts: bytes) -> Behaviour:
    """Send exactly these bytes, and close."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(*parts)
        exchange.close()

    return behaviour


def body_flood(start: bytes, more: Callable[[int], bytes]) -> Behaviour:
    """Send a valid beginning of a body, then endless pieces made from counted numbers."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(), start)
        numbers = count()
        while True:
            await exchange.send(b"".join(map(more, islice(numbers, 200))))

    return behaviour


def bomb(coding: str, parts: Callable[[], Iterator[bytes]]) -> Behaviour:
    """Send an endless compressed body."""

    async def behaviour(exchange: Exchange) -> None:
        await flood(head(content_encoding=coding), parts())(exchange)

    return behaviour


def row(number: int, more: bytes = b"") -> bytes:
    """Return one row of the detailed list and the comma after it."""
    return b"""{"tracking_phone":"0899%06d","destination_phone":"0612345678","description":"Magazine Ad",\
"product_name":"example.com","last_update":"2019-10-01 12:00:00"%s},""" % (number, more)


ROWS = b"".join(row(number) for number in range(6000))
HEAVY_ROWS = row(0, b',"more":[' + b",".join([b"[]"] * 1000) + b"]") * 20  # each row takes seventy kilobytes of memory
COOKIES = "".join(f"Set-Cookie: c{number}={'x' * 60}; Path=/\r\n" for number in range(100)).encode()
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n" * 2000
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" * 1000
CHUNKED = head(transfer_encoding="chunked")

# Every call gets each of these, in bounded memory and within the timeout.
STREAMS: dict[str, Behaviour] = {
    "spaces": flood(head()),
    "spaces in chunks": flood(CHUNKED, again=chunk(SPACES)),
    "a status other than 200": flood(head("500 Oops")),
    "digits": flood(head(), again=b"9" * 2**16),
    "brackets": flood(head(), again=b"[" * 2**16),
    "a text": flood(head() + b'{"status":"success","tracking_number":"', again=b"0" * 2**16),
    "an escaped text": flood(head() + b'{"status":"success","description":"', again=rb"\u00e9" * 2**13),
    "a member's name": flood(head() + b'{"', again=b"0" * 2**16),
    "members": body_flood(b'{"status":"success"', lambda number: b',"more%d":[]' % number),
    "numbers": body_flood(b"{", lambda number: b'"0899%06d":"0612345678",' % number),
    "other members": body_flood(b"{", lambda number: b'"x%d":{"a":[]},' % number),
    "rows": flood(head() + _DETAILS, again=ROWS),
    "heavy rows": flood(head() + _DETAILS, again=HEAVY_ROWS),
    "empty rows": flood(head() + _DETAILS, again=b"{}," * 2**14),
    "empty lists": flood(head() + _DETAILS, again=b"[]," * 2**14),
    "one long row": flood(head() + _DETAILS + b'{"a":[', again=b"[]," * 2**14),
    "commas": flood(head() + _DETAILS, again=b"," * 2**16),
    "commas and spaces": flood(head() + b'{"a":1', again=b", " * 2**15),
    "gzip of spaces": bomb("gzip", lambda: bombs.gzip(SPACES * 16)),
    "gzip of rows": bomb("gzip", lambda: bombs.gzip(ROWS)),
    "gzip of a list": bomb("gzip", lambda: bombs.gzip(b"[" * 2**20)),
    "deflate of spaces": bomb("deflate", lambda: bombs.deflate(SPACES * 16)),
    "raw deflate of spaces": bomb("deflate", lambda: bombs.raw_deflate(SPACES * 16)),
    "br of spaces": bomb("br", bombs.brotli),
    "zstd of spaces": bomb("zstd", bombs.zstd),
    "a head": endless_head,
    "a status line": flood(b"HTTP/1.1 200 ", again=b"x" * 2**16),
    "one header": flood(b"HTTP/1.1 200 OK\r\nX-More: ", again=b"x" * 2**16),
    "folded headers": flood(b"HTTP/1.1 200 OK\r\nX-More: x\r\n", again=b" x\r\n" * 2**14),
    "cookies in the head": flood(b"HTTP/1.1 200 OK\r\n", again=COOKIES),
    "100 Continue": flood(CONTINUE, again=CONTINUE),
    "103 Early Hints": flood(HINTS, again=HINTS),
    "an extension of a chunk": flood(CHUNKED + b"1;x=", again=b"x" * 2**16),
    "the size of a chunk": flood(CHUNKED, again=b"1" * 2**16),
    "chunks of one byte": flood(CHUNKED, again=chunk(b" ") * 2**13),
    "chunks with extensions": flood(CHUNKED, again=(b"1;%s=y\r\n \r\n" % (b"x" * 500)) * 100),
    "trailers": flood(CHUNKED + chunk(b"{}")[:-2] + b"\r\n0\r\n", again=b"X-More: more\r\n" * 2**12),
    "a byte now and then": dribble(0.001),
    "redirects": redirect("/"),
}

# Every call gets each of these, and ends at once.
LIES: dict[str, Behaviour] = {
    "a length too short": said(head(content_length=len(SUCCESS) - 5), SUCCESS),
    "a length of nothing": said(head(content_length=0), SUCCESS),
    "a length too long": said(head(content_length=10**15), SUCCESS),
    "a negative length": said(head(content_length=-5), SUCCESS),
    "a length in other digits": said(head(content_length="\u0665"), SUCCESS),
    "a huge length": said(head(content_length="9" * 5000), SUCCESS),
    "two lengths": said(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", SUCCESS),
    "a length and chunks": said(head(content_length=5, transfer_encoding="chunked"), chunk(SUCCESS) + chunk(b"")),
    "a chunk too short": said(CHUNKED, b"ff\r\n", SUCCESS, b"\r\n0\r\n\r\n"),
    "a negative chunk": said(CHUNKED, b"-5\r\n", SUCCESS, b"\r\n0\r\n\r\n"),
    "a chunk without a size": said(CHUNKED, b"\r\n", SUCCESS, b"\r\n0\r\n\r\n"),
    "HTTP/0.9": said(SUCCESS),
    "HTTP/2": said(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "no HTTP": said(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "no status": said(b"HTTP/1.1 \r\n\r\n", SUCCESS),
    "status 0": said(b"HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n"),
    "status 999": said(head("999 Odd", content_length=len(SUCCESS)), SUCCESS),
    "status 204": said(head("204 No Content")),
    "status 101": said(head("101 Switching Protocols", upgrade="websocket", connection="upgrade"), SUCCESS),
    "a null byte in the head": said(b"HTTP/1.1 200 OK\r\nX-Null: \x00\r\n\r\n", SUCCESS),
    "gzip that is none": said(head(content_encoding="gzip", content_length=len(SUCCESS)), SUCCESS),
    "deflate that is none": said(head(content_encoding="deflate", content_length=len(SUCCESS)), SUCCESS),
    "br that is none": said(head(content_encoding="br", content_length=len(SUCCESS)), SUCCESS),
    "zstd that is none": said(head(content_encoding="zstd", content_length=len(SUCCESS)), SUCCESS),
    "gzip cut short": said(head(content_encoding="gzip"), next(bombs.gzip(SUCCESS))[:20]),
    "gzip of gzip": said(head(content_encoding="gzip, gzip"), next(bombs.gzip(next(bombs.gzip(SUCCESS))))),
    "an unknown coding": answer(next(bombs.gzip(SUCCESS)), content_encoding="x-evil"),
}
