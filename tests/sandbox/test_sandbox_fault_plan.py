"""Which request gets which fault; late commits, repeated requests and stale answers."""

import asyncio
from typing import Any

import pytest
from support.raw_http import get, get_json, request_bytes, send, target
from support.sandbox_faults import assert_committed, assign, begin

from offline_numbers.sandbox import Fault, Sandbox


@pytest.mark.parametrize("fault", [Fault.LATE_COMMIT_DROP, Fault.LATE_COMMIT_HANG], ids=str)
async def test_a_late_commit_waits_for_commit_late(sandbox: Sandbox, fault: Fault) -> None:
    """`commit_late` executes the writes in order, with the numbers that are free by then."""
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


async def test_a_late_commit_happens_after_its_delay() -> None:
    """The write is executed by itself, and reported a second time."""
    commits: asyncio.Queue[int] = asyncio.Queue()
    async with Sandbox({5: 3}, on_request=lambda record: commits.put_nowait(record.commits)) as sandbox:
        sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP, delay=0.02)
        assert await send(sandbox.url, request_bytes(assign(sandbox))) == b""
        assert [await commits.get(), await commits.get()] == [0, 1]
        assert len(sandbox.allocations) == 1


async def test_no_timer_of_a_late_commit_outlives_its_use(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """`commit_late`, `clear` and `close` cancel it; `commit_late` still works after `close`."""
    timers: list[asyncio.TimerHandle] = []
    loop = asyncio.get_running_loop()
    call_later = loop.call_later

    def remember(*args: Any) -> asyncio.TimerHandle:  # noqa: ANN401 - the arguments of `call_later`
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


async def test_a_proxy_repeats_a_request(sandbox: Sandbox) -> None:
    """One request makes two allocations, and the answer names the second."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    assert (await get_json(sandbox.url, assign(sandbox)))["tracking_number"] == "0899000002"
    assert_committed(sandbox, Fault.REPEATED_BY_PROXY, 2)


async def test_a_stale_answer_repeats_an_earlier_one(sandbox: Sandbox) -> None:
    """A URL that was answered before gets the same answer; another one gets its own."""
    check = target(sandbox.key, "check", phone_number="0612345678")
    other = target(sandbox.key, "check", phone_number="0698765432")
    before = await get_json(sandbox.url, check)
    await get_json(sandbox.url, assign(sandbox))
    sandbox.fail_next("check", Fault.STALE_ANSWER)
    assert (await get_json(sandbox.url, other))["error"] == "Unknown tracking number"
    assert [planted.fault for planted in sandbox.planted] == [Fault.STALE_ANSWER]
    assert before == await get_json(sandbox.url, check)
    assert (await get_json(sandbox.url, check))["status"] == "success"


async def test_faults_of_an_action_happen_in_order(sandbox: Sandbox) -> None:
    """Each fault happens as often as planted, and `planted` shows the rest."""
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
async def test_no_fault_of_a_read_commits_anything(sandbox: Sandbox, fault: Fault) -> None:
    """A list that fails leaves the numbers as they are."""
    before = dict(sandbox.numbers)
    await get(sandbox.url, target(sandbox.key, "list"))
    sandbox.fail_next("list", fault)
    _, writer = await begin(sandbox, target(sandbox.key, "list"))
    assert before == sandbox.numbers
    assert [(request.fault, request.commits) for request in sandbox.requests] == [(None, 0), (fault, 0)]
    assert sandbox.planted == ()
    writer.close()


def test_an_unknown_action_is_refused() -> None:
    """The message names the actions."""
    with pytest.raises(ValueError, match="action: unknown action 'asign'; use one of assign, check, list"):
        Sandbox().fail_next("asign", Fault.HTTP_429)


@pytest.mark.parametrize("read", ["check", "list"])
def test_a_late_commit_of_a_read_is_refused(read: str) -> None:
    """A read has nothing to commit."""
    with pytest.raises(ValueError, match=f"LATE_COMMIT_DROP needs a write, and '{read}' only reads"):
        Sandbox().fail_next(read, Fault.LATE_COMMIT_DROP)


def test_a_fault_for_no_request_is_refused() -> None:
    """It could never happen."""
    with pytest.raises(ValueError, match="times: invalid value 0; use 1 or more"):
        Sandbox().fail_next("check", Fault.HTTP_429, times=0)


def test_a_name_instead_of_a_fault_is_refused() -> None:
    """The message shows what a fault looks like."""
    with pytest.raises(TypeError, match=r"use a member of Fault, such as Fault.DROP_AFTER_COMMIT, not str"):
        Sandbox().fail_next("check", "DROP_AFTER_COMMIT")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - the mistake


@pytest.mark.parametrize(
    "option", [{"retry_after": 1}, {"delay": 1}, {"interval": 1}, {"location": "/"}, {"message": "x"}], ids=str
)
def test_an_option_that_the_fault_does_not_use_is_refused(option: dict[str, Any]) -> None:
    """The message names the option and the fault, and nothing is planted."""
    sandbox = Sandbox()
    with pytest.raises(ValueError, match=f"{next(iter(option))}: DROP_AFTER_COMMIT does not use it"):
        sandbox.fail_next("check", Fault.DROP_AFTER_COMMIT, **option)
    assert sandbox.planted == ()


def test_every_fault_is_described() -> None:
    """The docstring of Fault names each member; pairs by their common part."""
    for fault in Fault:
        name = fault.name.replace("BEFORE_COMMIT", "...").replace("AFTER_COMMIT", "...")
        assert f"``{name}``" in str(Fault.__doc__)
    assert repr(Fault.HTTP_429) == "Fault.HTTP_429"
