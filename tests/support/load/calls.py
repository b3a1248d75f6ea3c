"""Makes numbered calls, each decided by the seed and its number, and keeps their results."""

from collections import Counter
from collections.abc import Awaitable
from random import Random
from typing import Any

from attrs import define, field

from offline_numbers import (
    APIError,
    NotSentError,
    NumberState,
    NumberType,
    OfflineNumbersSession,
    OutcomeUnknownError,
    TransportError,
)

SETTLE = (0.1, 0.1)
TYPE: dict[str, Any] = {"type": NumberType.PREFIX_0899}


@define
class Ledger:
    """The results of calls: values or errors.

    Attributes:
        plain: of each `assign`, by description.
        safe: of each ``safe_assign``, by description.
        once: of each ``assign_once``, by reference.
        others: number of calls of each other write, by action and number.

    """

    plain: dict[str, object] = field(factory=dict[str, object])
    safe: dict[str, object] = field(factory=dict[str, object])
    once: dict[str, list[object]] = field(factory=dict[str, list[object]])
    others: Counter[tuple[str, str]] = field(factory=Counter[tuple[str, str]])

    @property
    def ends(self) -> list[object]:
        """The results of all calls that allocate."""
        return [*self.plain.values(), *self.safe.values(), *(end for ends in self.once.values() for end in ends)]


def destination_of(name: object) -> str:
    """Return the destination that belongs to a name."""
    return f"06{Random(f'{name}').randrange(10**8):08}"  # noqa: S311 - no secret


@define
class Caller:
    """Makes the calls.

    Attributes:
        numbers: the session.
        seed: decides them.
        ledger: keeps their results.

    """

    numbers: OfflineNumbersSession
    seed: int
    ledger: Ledger = field(factory=Ledger)

    async def call(self, number: int) -> None:
        """Make the call with this number, and its follow-up."""
        dice = Random(f"{self.seed} {number}")  # noqa: S311 - no secret
        allocating = (self._assign, self._safe_assign, self._assign_once)
        reading = (self._check, self._list_numbers, self._list_details, self._iterate, self._leave)
        await dice.choice((*allocating, *allocating, *reading))(number, dice)

    async def settle(self, reference: str) -> None:
        """Call ``assign_once`` with the arguments of a reference."""
        call = self.numbers.assign_once(
            reference, destination_of(reference), description="Magazine Ad", settle=SETTLE, **TYPE
        )
        self.ledger.once.setdefault(reference, []).append(await _end(call))

    async def _assign(self, number: int, dice: Random) -> None:
        """Allocate with one request, and use the number."""
        name = f"plain {number}"
        end = await _end_of_write(self.numbers.assign(destination_of(name), description=name, **TYPE))
        self.ledger.plain[name] = end
        if isinstance(end, NumberState):
            await dice.choice((self._unassign, self._reassign, self._redirect_setup))(end.tracking_number)

    async def _unassign(self, number: str) -> None:
        self.ledger.others["unassign", number] += 1
        await _end_of_write(self.numbers.unassign(tracking_number=number))

    async def _reassign(self, number: str) -> None:
        self.ledger.others["reassign", number] += 1
        await _end_of_write(self.numbers.reassign(tracking_number=number, phone_number=destination_of(number)))

    async def _redirect_setup(self, number: str) -> None:
        for flag in (True, False):
            self.ledger.others["redirect_setup", number] += 1
            await _end_of_write(self.numbers.redirect_setup(tracking_number=number, allow_redirect=flag))

    async def _safe_assign(self, number: int, dice: Random) -> None:
        """Allocate for one of a few destinations that several callers share."""
        name, destination = f"safe {number}", destination_of(dice.randrange(10))
        call = self.numbers.safe_assign(destination, description=name, settle=SETTLE, **TYPE)
        self.ledger.safe[name] = await _end(call)

    async def _assign_once(self, number: int, dice: Random) -> None:
        """Allocate for a reference that several callers share."""
        await self.settle(f"order-{number // 100}-{dice.randrange(10)}")

    async def _check(self, _: int, dice: Random) -> None:
        asked = f"0899{dice.randrange(1, 100):06}"
        end = await _end(self.numbers.check(tracking_number=asked))
        assert not isinstance(end, NumberState) or end.tracking_number == asked

    async def _list_numbers(self, _: int, __: Random) -> None:
        await _end(self.numbers.list_numbers())

    async def _list_details(self, _: int, __: Random) -> None:
        await _end(self.numbers.list_details())

    async def _iterate(self, _: int, __: Random) -> None:
        await _end(self._rows(-1))

    async def _leave(self, _: int, dice: Random) -> None:
        await _end(self._rows(dice.randrange(50)))

    async def _rows(self, enough: int) -> None:
        async for _ in self.numbers.iter_details():
            if not enough:
                break
            enough -= 1


async def _end(call: Awaitable[object]) -> object:
    """Return the value or error of a call; an error that it must not raise fails the test."""
    try:
        return await call
    except (APIError, TransportError, OutcomeUnknownError) as error:
        return error.with_traceback(None)


async def _end_of_write(call: Awaitable[object]) -> object:
    """Return the value or error of a single write."""
    end = await _end(call)
    assert not isinstance(end, TransportError) or isinstance(end, NotSentError)
    return end
