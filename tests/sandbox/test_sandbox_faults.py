"""Each fault: the client's answer, and the numbers afterwards."""

import json
import re

import pytest
from support.raw_http import connected, get, get_json, parse, request_bytes, send, target
from support.sandbox_faults import assert_committed, assign, begin

from offline_numbers.sandbox import Fault, Sandbox


def both(name: str) -> pytest.MarkDecorator:
    """Run a test for both faults of a pair, with the number of commits of each."""
    pairs = [(Fault[f"{name}_BEFORE_COMMIT"], 0), (Fault[f"{name}_AFTER_COMMIT"], 1)]
    return pytest.mark.parametrize(("fault", "commits"), pairs, ids=str)


@both("DROP")
async def test_drop(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The connection closes cleanly, without a byte."""
    sandbox.fail_next("assign", fault)
    assert await send(sandbox.url, request_bytes(assign(sandbox))) == b""
    assert_committed(sandbox, fault, commits)


@both("RESET")
async def test_reset(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The client gets a reset."""
    sandbox.fail_next("assign", fault)
    with pytest.raises(ConnectionResetError):
        await send(sandbox.url, request_bytes(assign(sandbox)))
    assert_committed(sandbox, fault, commits)


@both("HANG")
async def test_hang(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The client gets nothing until the sandbox closes, and other requests are answered."""
    sandbox.fail_next("assign", fault)
    reader, writer = await begin(sandbox, assign(sandbox))
    assert_committed(sandbox, fault, commits)
    assert (await get(sandbox.url, target(sandbox.key, "list"))).status == 200
    assert not reader.at_eof()
    await sandbox.close()
    assert await reader.read() == b""
    writer.close()


HTML: dict[str, str | None] = {"content-type": "text/html; charset=utf-8"}
HALF = rb'\{"status":"success","phone_number":"0612345678"[^}]*'
ANSWERS: list[tuple[str, int, dict[str, str | None], bytes]] = [
    ("HTTP_500", 500, {**HTML, "retry-after": None}, rb"(?s).*<h1>Internal Server Error</h1>.*"),
    ("HTTP_503", 503, {"retry-after": "2"}, rb"(?s).*"),
    ("CUT_BODY_WITHOUT_LENGTH", 200, {"content-length": None, "transfer-encoding": None}, HALF),
    ("HTML", 200, HTML, rb"(?s)<!DOCTYPE html>.*"),
    ("EMPTY_BODY", 200, {"content-length": "0"}, b""),
]


@pytest.mark.parametrize(("when", "commits"), [("BEFORE", 0), ("AFTER", 1)])
@pytest.mark.parametrize(("name", "status", "headers", "body"), ANSWERS)
async def test_another_answer(  # noqa: PLR0913, PLR0917 - the columns of the table
    sandbox: Sandbox, name: str, status: int, headers: dict[str, str | None], body: bytes, when: str, commits: int
) -> None:
    """The client gets the status, the headers and the body; ``None``: no such header."""
    fault = Fault[f"{name}_{when}_COMMIT"]
    sandbox.fail_next("assign", fault, retry_after=2 if name == "HTTP_503" else None)
    answer = await get(sandbox.url, assign(sandbox))
    assert answer.status == status
    assert {header: answer.headers.get(header) for header in headers} == headers
    assert re.fullmatch(body, answer.body)
    assert_committed(sandbox, fault, commits)


async def test_http_429(sandbox: Sandbox) -> None:
    """The client gets status 429 with the planted date, and nothing changes."""
    sandbox.fail_next("assign", Fault.HTTP_429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
    answer = await get(sandbox.url, assign(sandbox))
    assert answer.status == 429
    assert answer.headers["retry-after"] == "Wed, 21 Oct 2026 07:28:00 GMT"
    assert_committed(sandbox, Fault.HTTP_429, 0)


@both("CUT_BODY")
async def test_cut_body(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The client gets the first half of the announced body."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert answer.status == 200
    assert len(answer.body) == int(answer.headers["content-length"]) // 2
    assert answer.body.startswith(b'{"status":"success","phone_number":"0612345678"')
    assert_committed(sandbox, fault, commits)


@both("REDIRECT")
async def test_redirect(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The client gets status 302 to the same URL, its key included."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert answer.status == 302
    assert answer.headers["location"] == assign(sandbox)
    assert_committed(sandbox, fault, commits)


async def test_redirect_elsewhere(sandbox: Sandbox) -> None:
    """`location` replaces the URL of the request."""
    sandbox.fail_next("check", Fault.REDIRECT_BEFORE_COMMIT, location="http://127.0.0.1:9/")
    answer = await get(sandbox.url, target(sandbox.key, "check"))
    assert answer.status == 302
    assert answer.headers["location"] == "http://127.0.0.1:9/"


@both("DRIBBLE")
async def test_dribble(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The client gets the answer except for its last byte, then endless spaces."""
    sandbox.fail_next("assign", fault, interval=0)
    async with connected(sandbox.url) as (reader, writer):
        writer.write(request_bytes(assign(sandbox), version="1.0"))
        received = parse(await reader.readuntil(b"     "))
    assert received.status == 200
    assert received.headers["content-type"] == "application/json"
    assert json.loads(received.body.rstrip() + b"}")["status"] == "success"
    assert_committed(sandbox, fault, commits)


async def test_dribble_ends_when_the_sandbox_closes(sandbox: Sandbox) -> None:
    """By default it waits between two bytes, and `close` does not wait for it."""
    sandbox.fail_next("assign", Fault.DRIBBLE_AFTER_COMMIT)
    reader, writer = await begin(sandbox, assign(sandbox))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    await sandbox.close()
    assert not (await reader.read()).endswith(b"0\r\n\r\n")
    writer.close()


async def test_api_error(sandbox: Sandbox) -> None:
    """The client gets the planted message, or a documented one, and nothing changes."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="Quota exceeded")
    sandbox.fail_next("assign", Fault.API_ERROR)
    answers = [await get_json(sandbox.url, assign(sandbox)) for _ in range(2)]
    assert answers == [
        {"status": "error", "error": "Quota exceeded"},
        {"status": "error", "error": "Tracking number already assigned"},
    ]
    assert [request.error for request in sandbox.requests] == ["Quota exceeded", "Tracking number already assigned"]
    assert sandbox.allocations == ()
