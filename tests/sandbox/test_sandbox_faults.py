"""Each fault of the sandbox: what it looks like on the wire, and what it has done to the numbers."""

import json

import pytest
from support.raw_http import connected, get, get_json, parse, request_bytes, send, target
from support.sandbox_faults import assert_committed, assign, begin

from offline_numbers.sandbox import Fault, Sandbox


def both(name: str) -> pytest.MarkDecorator:
    """Run a test for both faults of a name, with the number of commits that each makes."""
    pairs = [(Fault[f"{name}_BEFORE_COMMIT"], 0), (Fault[f"{name}_AFTER_COMMIT"], 1)]
    return pytest.mark.parametrize(("fault", "commits"), pairs, ids=str)


@both("DROP")
async def test_drop(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The connection ends in good order, without a byte."""
    sandbox.fail_next("assign", fault)
    assert await send(sandbox.url, request_bytes(assign(sandbox))) == b""
    assert_committed(sandbox, fault, commits)


@both("RESET")
async def test_reset(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The client is told of a reset."""
    sandbox.fail_next("assign", fault)
    with pytest.raises(ConnectionResetError):
        await send(sandbox.url, request_bytes(assign(sandbox)))
    assert_committed(sandbox, fault, commits)


@both("HANG")
async def test_hang(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Nothing comes until the sandbox closes, while others are answered."""
    sandbox.fail_next("assign", fault)
    reader, writer = await begin(sandbox, assign(sandbox))
    assert_committed(sandbox, fault, commits)
    assert (await get(sandbox.url, target(sandbox.key, "list"))).status == 200
    assert not reader.at_eof()
    await sandbox.close()
    assert await reader.read() == b""
    writer.close()


@both("HTTP_500")
async def test_http_500(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """A page for people, with status 500."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert (answer.status, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert b"<h1>Internal Server Error</h1>" in answer.body
    assert "retry-after" not in answer.headers
    assert_committed(sandbox, fault, commits)


@both("HTTP_503")
async def test_http_503(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Status 503, and the Retry-After that the test wants."""
    sandbox.fail_next("assign", fault, retry_after=2)
    answer = await get(sandbox.url, assign(sandbox))
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert_committed(sandbox, fault, commits)


async def test_http_429(sandbox: Sandbox) -> None:
    """Status 429, not carried out, with a date where the test wants one."""
    sandbox.fail_next("assign", Fault.HTTP_429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
    answer = await get(sandbox.url, assign(sandbox))
    assert (answer.status, answer.headers["retry-after"]) == (429, "Wed, 21 Oct 2026 07:28:00 GMT")
    assert_committed(sandbox, Fault.HTTP_429, 0)


@both("CUT_BODY")
async def test_cut_body(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Half of the body that was announced, the start of the very answer."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert answer.status == 200
    assert len(answer.body) == int(answer.headers["content-length"]) // 2
    assert answer.body.startswith(b'{"status":"success","phone_number":"0612345678"')
    assert_committed(sandbox, fault, commits)


@both("CUT_BODY_WITHOUT_LENGTH")
async def test_cut_body_without_length(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The same with nothing that tells where the body should end."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert answer.status == 200
    assert {"content-length", "transfer-encoding"}.isdisjoint(answer.headers)
    assert answer.body.startswith(b'{"status":"success","phone_number":"0612345678"')
    assert b"}" not in answer.body
    assert_committed(sandbox, fault, commits)


@both("HTML")
async def test_html(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """A page for people, with status 200."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert_committed(sandbox, fault, commits)


@both("EMPTY_BODY")
async def test_empty_body(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Status 200 and nothing in it."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "0", b"")
    assert_committed(sandbox, fault, commits)


@both("REDIRECT")
async def test_redirect(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Status 302 to the same write again, key and all."""
    sandbox.fail_next("assign", fault)
    answer = await get(sandbox.url, assign(sandbox))
    assert (answer.status, answer.headers["location"]) == (302, assign(sandbox))
    assert_committed(sandbox, fault, commits)


async def test_redirect_elsewhere(sandbox: Sandbox) -> None:
    """A test may say where to."""
    sandbox.fail_next("check", Fault.REDIRECT_BEFORE_COMMIT, location="http://127.0.0.1:9/")
    answer = await get(sandbox.url, target(sandbox.key, "check"))
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:9/")


@both("DRIBBLE")
async def test_dribble(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """The answer comes but for its last byte, and blanks come after it without end."""
    sandbox.fail_next("assign", fault, interval=0)
    async with connected(sandbox.url) as (reader, writer):
        writer.write(request_bytes(assign(sandbox), version="1.0"))
        received = parse(await reader.readuntil(b"     "))
    assert (received.status, received.headers["content-type"]) == (200, "application/json")
    assert json.loads(received.body.rstrip() + b"}")["status"] == "success"
    assert_committed(sandbox, fault, commits)


async def test_dribble_at_its_own_pace(sandbox: Sandbox) -> None:
    """Without an interval it waits between bytes, and the sandbox closes all the same."""
    sandbox.fail_next("assign", Fault.DRIBBLE_AFTER_COMMIT)
    reader, writer = await begin(sandbox, assign(sandbox))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    await sandbox.close()
    assert not (await reader.read()).endswith(b"0\r\n\r\n")
    writer.close()


async def test_api_error(sandbox: Sandbox) -> None:
    """The error envelope with the message of the test, or a documented one; nothing is carried out."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="Quota exceeded")
    sandbox.fail_next("assign", Fault.API_ERROR)
    answers = [await get_json(sandbox.url, assign(sandbox)) for _ in range(2)]
    assert answers == [
        {"status": "error", "error": "Quota exceeded"},
        {"status": "error", "error": "Tracking number already assigned"},
    ]
    assert [request.error for request in sandbox.requests] == ["Quota exceeded", "Tracking number already assigned"]
    assert sandbox.allocations == ()
