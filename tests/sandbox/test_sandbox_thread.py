"""`with` serves the sandbox from a thread, and any thread can use it."""

import asyncio
import gc
import socket
import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from support.raw_http import connected, port_of, request_bytes, target
from support.sandbox_faults import assign
from support.waiting import LIMIT

from offline_numbers.sandbox import Fault, RequestRecord, Sandbox


def ask(sandbox: Sandbox, path: str) -> bytes:
    """Send one request and block until the answer."""
    with urlopen(sandbox.url + path) as answer:  # noqa: S310 - the sandbox's own address
        return bytes(answer.read())


def test_it_serves_a_test_that_blocks() -> None:
    """It answers and logs; afterwards its thread has ended, and the next start has the same port."""
    before = threading.active_count()
    sandbox = Sandbox({5: 3})
    urls: list[str] = []
    for expected in (1, 2):
        with sandbox:
            ask(sandbox, assign(sandbox))
            urls.append(sandbox.url)
        assert len(sandbox.allocations) == expected
        assert threading.active_count() == before
    assert len(set(urls)) == 1


async def test_another_thread_commits_before_the_timer() -> None:
    """`commit_late` executes the write, and the timer finds nothing to do."""
    commits: list[int] = []
    with Sandbox({5: 3}, on_request=lambda record: commits.append(record.commits)) as sandbox:
        sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP, delay=0.01)
        async with connected(sandbox.url) as (reader, writer):
            writer.write(request_bytes(assign(sandbox)))
            assert await reader.read() == b""
        with sandbox.state.lock:  # blocked: the timer comes too late
            await asyncio.sleep(0.02)
            sandbox.commit_late()
        ask(sandbox, target(sandbox.key, "list"))  # answered after the timer
    assert commits == [0, 1, 0]


@pytest.mark.parametrize("closed", [True, False], ids=["gone at once", "still there"])
def test_connections_without_a_request_are_closed_at_its_end(*, closed: bool) -> None:
    """No transport is left for the garbage collector, which would warn."""
    for _ in range(5):
        with Sandbox() as sandbox:
            peers = [socket.create_connection(("127.0.0.1", port_of(sandbox.url))) for _ in range(8)]
            for peer in peers[: 8 * closed]:
                peer.close()
        for peer in peers:
            peer.close()
    gc.collect()  # an unclosed transport fails this test


def test_a_port_in_use_ends_the_thread() -> None:
    """A start that fails leaves nothing behind."""
    before = threading.active_count()
    with Sandbox() as first:
        second = Sandbox(port=int(first.url.rpartition(":")[2]))
        with pytest.raises(OSError, match=r"address already in use|\[winerror 10048\]"):
            second.__enter__()
        assert threading.active_count() == before + 1


def test_the_end_raises_what_the_callback_raised() -> None:
    """The `with` block raises the exception of the other thread."""

    def broken(_: RequestRecord) -> None:
        msg = "broken"
        raise ZeroDivisionError(msg)

    broken_one = Sandbox(on_request=broken)
    with pytest.raises(ZeroDivisionError, match="broken"), broken_one, pytest.raises(HTTPError) as refused:
        ask(broken_one, target(broken_one.key, "list"))
    with refused.value as answer:
        assert answer.code == 500


def test_no_view_shows_half_of_a_request() -> None:
    """Another thread never sees a request that is executed only to be undone."""
    with Sandbox({5: 1}) as sandbox:
        seen: list[str | None] = []
        with sandbox.state.rolled_back():
            sandbox.state.assign("0612345678", type=5)
            reader = threading.Thread(target=lambda: seen.extend(n.destination for n in sandbox.numbers.values()))
            reader.start()
            reader.join(LIMIT)
        assert seen == [None]
