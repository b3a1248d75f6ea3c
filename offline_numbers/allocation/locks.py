"""One destination at a time in a process: two callers who allocate for it at once could confuse their numbers."""

import asyncio
import os
import threading
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

_Key = tuple[int, str, str]
_Turn = asyncio.Future[None]

# The callers for each destination, in every thread and event loop of this process; the first one works.
_queues: dict[_Key, deque[_Turn]] = {}
# Reentrant: the garbage collector may end a forgotten holder inside of it, in the same thread.
_lock = threading.RLock()


@asynccontextmanager
async def one_at_a_time(domain: str, destination: str) -> AsyncGenerator[None]:
    """Wait until no other caller of this process works on the same destination: first come, first served."""
    key = (os.getpid(), domain, destination)  # a forked child has none of its parent's callers
    turn: _Turn = asyncio.get_running_loop().create_future()
    _enter(key, turn)
    try:
        await turn
        yield
    finally:
        _leave(key, turn)


def _enter(key: _Key, turn: _Turn) -> None:
    with _lock:
        queue = _queues.setdefault(key, deque())
        while queue and queue[0].get_loop().is_closed():  # its holder will never leave
            queue.popleft()
        queue.append(turn)
        if queue[0] is turn:
            turn.set_result(None)


def _leave(key: _Key, turn: _Turn) -> None:
    with _lock:
        if turn in _queues.get(key, ()):
            _queues[key].remove(turn)
            _wake_first(key)


def _wake_first(key: _Key) -> None:
    """Let the first one work; those whose event loop was closed are forgotten."""
    queue = _queues[key]
    while queue:
        try:
            queue[0].get_loop().call_soon_threadsafe(_grant, queue[0])
        except RuntimeError:
            queue.popleft()
        else:
            return
    del _queues[key]


def _grant(turn: _Turn) -> None:
    if not turn.done():
        turn.set_result(None)
