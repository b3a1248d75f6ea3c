"""An event loop in its own thread: a test that blocks its loop does not block the sandbox."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class LoopThread:
    """A thread with asyncio's own event loop, from ``with`` to its end."""

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner(loop_factory=asyncio.SelectorEventLoop)
        self._loop = self._runner.get_loop()
        self._end = self._loop.create_future()
        self._thread = threading.Thread(target=self._serve, name="offline_numbers.sandbox", daemon=True)
        self._thread.start()
        return self

    def _serve(self) -> None:
        with self._runner as runner:
            runner.run(self._wait())

    async def _wait(self) -> None:
        await self._end

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the thread and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set_result, None)
        self._thread.join()


class Lockable(Protocol):
    """An object that several threads use, one at a time."""

    lock: threading.RLock


L = TypeVar("L", bound=Lockable)


def locked(method: Callable[Concatenate[L, P], T]) -> Callable[Concatenate[L, P], T]:
    """Hold the object's lock while a method runs: no thread sees half of a request."""

    @wraps(method)
    def alone(self: L, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.lock:
            return method(self, *args, **kwargs)

    return alone
