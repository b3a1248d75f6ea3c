"""The one way to find the outcome of a write: wait, read, and read again until a read decides."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from offline_numbers.errors import APIError, SessionClosedError, TransportError

T = TypeVar("T")


class Nothing(NamedTuple):
    """The read succeeded and shows no trace of the write."""


class Found(NamedTuple, Generic[T]):
    """The read decides: no further one is needed."""

    value: T


class Doubt(NamedTuple, Generic[T]):
    """The read proves neither that the write happened nor that it did not.

    Attributes:
        reasons: why, one sentence each, without the full stop.
        error: the error that the last failed read ended with.
        shown: a part of the read that may still matter at the end.
        weight: how much ``shown`` proves; of two the heavier one is kept, of equal ones the later one.
        is_final: no later read can resolve it.

    """

    reasons: tuple[str, ...] = ()
    error: Exception | None = None
    shown: T | None = None
    weight: int = 0
    is_final: bool = False

    def after(self, earlier: "Doubt[T] | None") -> "Doubt[T]":
        """Return this doubt and an earlier one as one."""
        if earlier is None:
            return self
        heavier = earlier if earlier.weight > self.weight or self.shown is None else self
        return Doubt(
            reasons=tuple(dict.fromkeys((*earlier.reasons, *self.reasons))),
            error=self.error or earlier.error,
            shown=heavier.shown,
            weight=heavier.weight,
            is_final=self.is_final,  # nothing comes after a final doubt
        )


Reading = Nothing | Found[T] | Doubt[T]
Sleep = Callable[[float], Awaitable[None]]


async def read_until_decided(
    read: Callable[[Doubt[T] | None], Awaitable[Reading[T]]],
    waits: Iterable[float],
    sleep: Sleep,
    doubt: Doubt[T] | None = None,
) -> Reading[T]:
    """Wait and read, again and again, until a read finds the result or a doubt is final.

    A read that fails and a session that is closed are doubts; every other exception passes through.
    """
    for wait in waits:
        try:
            if wait:
                await sleep(wait)
            reading = await read(doubt)
        except (APIError, TransportError) as error:
            reading = Doubt[T]((f"A read failed ({type(error).__name__})",), error)
        except SessionClosedError as error:
            reading = Doubt[T](("The session was closed before the outcome was known",), error, is_final=True)
        if isinstance(reading, Found):
            return reading
        if isinstance(reading, Doubt):
            doubt = reading.after(doubt)
            if doubt.is_final:
                break
    return Nothing() if doubt is None else doubt
