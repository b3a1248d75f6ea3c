"""An event loop in a thread of its own, so that whoever blocks the test's loop does not block the sandbox."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class LoopThread:
    """The thread, from ``with`` to its end. It is plain asyncio's loop, whatever the application's own is."""

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
        """Run a coroutine in the thread, and return or raise what it does.

        Args:
            coroutine: what to run.

        """
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set_result, None)
        self._thread.join()


class Lockable(Protocol):
    """What several threads use.

    Attributes:
        lock: held by the one that uses it.

    """

    lock: threading.RLock


L = TypeVar("L", bound=Lockable)


def locked(method: Callable[Concatenate[L, P], T]) -> Callable[Concatenate[L, P], T]:
    """Let no other thread in while a method runs: a request is carried out whole, a view is never half of one.

    Args:
        method: of an object with a lock.

    """

    @wraps(method)
    def alone(self: L, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.lock:
            return method(self, *args, **kwargs)

    return alone
