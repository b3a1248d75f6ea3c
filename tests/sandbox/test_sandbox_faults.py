"""Each fault of the sandbox: what it looks like on the wire, and what it has done to the numbers."""

import asyncio
import json
from typing import Any

import pytest
from support.raw_http import connected, get, get_json, parse, port_of, request_bytes, send, target
from support.waiting import until

from offline_numbers.sandbox import Fault, Sandbox

AD = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}


def assign(sandbox: Sandbox) -> str:
    """Return the path and query of an assign."""
    return target(sandbox.key, "assign", **AD)


def both(name: str) -> pytest.MarkDecorator:
    """Run a test for both faults of a name, with the number of commits that each makes."""
    pairs = [(Fault[f"{name}_BEFORE_COMMIT"], 0), (Fault[f"{name}_AFTER_COMMIT"], 1)]
    return pytest.mark.parametrize(("fault", "commits"), pairs, ids=str)


def assert_committed(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Check what one assign did to the numbers, to the log and to the allocations."""
    taken = [number.tracking_number for number in sandbox.state.held_by("0612345678")]
    assert commits == len(taken) == len(sandbox.allocations)
    (request,) = sandbox.requests
    assert (request.fault, request.commits, request.committed) == (fault, commits, commits > 0)
    assert sandbox.planted == ()


async def begin(sandbox: Sandbox, target: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send a request and return once it has arrived."""
    arrived = len(sandbox.requests)
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(sandbox.url))
    writer.write(request_bytes(target))
    await until(lambda: len(sandbox.requests) > arrived)
    return reader, writer


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


@pytest.mark.parametrize("fault", [Fault.LATE_COMMIT_DROP, Fault.LATE_COMMIT_HANG], ids=str)
async def test_late_commit_on_demand(sandbox: Sandbox, fault: Fault) -> None:
    """The write is carried out when the test says so, in order, with what is free then."""
    sandbox.fail_next("assign", fault, times=2)
    connections = [await begin(sandbox, assign(sandbox)) for _ in range(2)]
    assert sandbox.late == sandbox.requests
    assert [request.commits for request in sandbox.requests] == [0, 0]
    sandbox.state.assign("0698765432", type=5)
    sandbox.state.assign("0698765432", type=5)
    sandbox.commit_late()
    assert [one.tracking_number for one in sandbox.allocations] == ["0899000003"]
    outcomes = [(request.commits, request.error) for request in sandbox.requests]
    assert outcomes == [(1, ""), (0, "No tracking number available")]
    assert sandbox.late == ()
    await sandbox.close()
    assert [await reader.read() for reader, _ in connections] == [b"", b""]
    for _, writer in connections:
        writer.close()


async def test_late_commit_on_time() -> None:
    """After its delay the write is carried out without being asked, and is told a second time."""
    told: asyncio.Queue[int] = asyncio.Queue()
    async with Sandbox({5: 3}, on_request=lambda record: told.put_nowait(record.commits)) as sandbox:
        sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP, delay=0.02)
        assert await send(sandbox.url, request_bytes(assign(sandbox))) == b""
        assert [await told.get(), await told.get()] == [0, 1]
        assert len(sandbox.allocations) == 1


async def test_late_commit_before_its_time(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """``commit_late`` does not wait for a delay, nor does a closed sandbox; no timer outlives its use."""
    timers: list[asyncio.TimerHandle] = []
    loop = asyncio.get_running_loop()
    call_later = loop.call_later

    def remember(*args: Any) -> asyncio.TimerHandle:  # noqa: ANN401 - whatever the loop takes
        timers.append(call_later(*args))
        return timers[-1]

    monkeypatch.setattr(loop, "call_later", remember)
    for end in (sandbox.commit_late, sandbox.clear, sandbox.close):
        sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP, delay=3600)
        await send(sandbox.url, request_bytes(assign(sandbox)))
        if ended := end():
            await ended
        assert [timer.cancelled() for timer in timers] == [True]
        timers.clear()
    assert [request.commits for request in sandbox.requests] == [0]
    sandbox.commit_late()
    assert [request.commits for request in sandbox.requests] == [1]


async def test_repeated_by_proxy(sandbox: Sandbox) -> None:
    """One request, two allocations, and only the second is told."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    assert (await get_json(sandbox.url, assign(sandbox)))["tracking_number"] == "0899000002"
    assert_committed(sandbox, Fault.REPEATED_BY_PROXY, 2)


async def test_stale_answer(sandbox: Sandbox) -> None:
    """What the same URL was answered before comes again; a URL that never was is answered as it should."""
    check = target(sandbox.key, "check", phone_number="0612345678")
    other = target(sandbox.key, "check", phone_number="0698765432")
    before = await get_json(sandbox.url, check)
    await get_json(sandbox.url, assign(sandbox))
    sandbox.fail_next("check", Fault.STALE_ANSWER)
    assert (await get_json(sandbox.url, other))["error"] == "Unknown tracking number"
    assert [planted.fault for planted in sandbox.planted] == [Fault.STALE_ANSWER]
    assert before == await get_json(sandbox.url, check)
    assert (await get_json(sandbox.url, check))["status"] == "success"


async def test_faults_are_met_in_turn(sandbox: Sandbox) -> None:
    """Each action has its own queue, a fault stands in it as often as was said, and what nobody met is shown."""
    sandbox.fail_next("check", Fault.HTTP_500_BEFORE_COMMIT, 2)
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    sandbox.fail_next("check", Fault.HTML_BEFORE_COMMIT)
    check = target(sandbox.key, "check", phone_number="1")
    statuses = [(await get(sandbox.url, check)).status for _ in range(2)]
    assert statuses == [500, 500]
    waiting = [(planted.action, planted.fault, planted.times) for planted in sandbox.planted]
    assert waiting == [("assign", Fault.DROP_AFTER_COMMIT, 1), ("check", Fault.HTML_BEFORE_COMMIT, 1)]
    assert (await get(sandbox.url, check)).body.startswith(b"<!DOCTYPE html>")
    assert (await get(sandbox.url, check)).body.startswith(b'{"status":"error"')


@pytest.mark.parametrize("fault", [fault for fault in Fault if "LATE" not in fault.name], ids=str)
async def test_every_fault_of_a_read_commits_nothing(sandbox: Sandbox, fault: Fault) -> None:
    """A list that goes wrong leaves the numbers as they are, before the commit or after it."""
    before = dict(sandbox.numbers)
    await get(sandbox.url, target(sandbox.key, "list"))
    sandbox.fail_next("list", fault)
    _, writer = await begin(sandbox, target(sandbox.key, "list"))
    assert before == sandbox.numbers
    assert [(request.fault, request.commits) for request in sandbox.requests] == [(None, 0), (fault, 0)]
    assert sandbox.planted == ()
    writer.close()


def test_what_makes_no_sense_is_refused() -> None:
    """A fault that could not be met as it is planted is a mistake of the test, and says which."""
    sandbox = Sandbox()
    with pytest.raises(ValueError, match="action: 'asign' is none of the API; choose one of assign, check, list"):
        sandbox.fail_next("asign", Fault.HTTP_429)
    for read in ("check", "list"):
        with pytest.raises(ValueError, match=f"LATE_COMMIT_DROP is for writes, and '{read}' has nothing to commit"):
            sandbox.fail_next(read, Fault.LATE_COMMIT_DROP)
    with pytest.raises(ValueError, match="times: 0 requests cannot meet a fault"):
        sandbox.fail_next("check", Fault.HTTP_429, times=0)
    with pytest.raises(TypeError, match=r"a member of Fault, as Fault.DROP_AFTER_COMMIT, not str"):
        sandbox.fail_next("check", "DROP_AFTER_COMMIT")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - the mistake
    with pytest.raises(ValueError, match="retry_after: HTTP_500_BEFORE_COMMIT has no use for it"):
        sandbox.fail_next("check", Fault.HTTP_500_BEFORE_COMMIT, retry_after=1)
    with pytest.raises(ValueError, match="delay: DROP_AFTER_COMMIT has no use for it"):
        sandbox.fail_next("check", Fault.DROP_AFTER_COMMIT, delay=1)
    with pytest.raises(ValueError, match="interval: "):
        sandbox.fail_next("check", Fault.DROP_AFTER_COMMIT, interval=1)
    with pytest.raises(ValueError, match="location: "):
        sandbox.fail_next("check", Fault.DROP_AFTER_COMMIT, location="/")
    with pytest.raises(ValueError, match="message: "):
        sandbox.fail_next("check", Fault.DROP_AFTER_COMMIT, message="x")
    assert sandbox.planted == ()


def test_every_fault_is_described() -> None:
    """The docstring of Fault names each member, those that come twice by their common part."""
    for fault in Fault:
        name = fault.name.replace("BEFORE_COMMIT", "...").replace("AFTER_COMMIT", "...")
        assert f"``{name}``" in str(Fault.__doc__)
    assert repr(Fault.HTTP_429) == "Fault.HTTP_429"
