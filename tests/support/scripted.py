"""Scripted calls for the state machines: no socket, no clock, every call and wait in its order."""

import asyncio
from collections.abc import Callable, Sequence
from copy import copy

from attrs import define, field, frozen

from offline_numbers.allocation.intent import Intent
from offline_numbers.errors import OfflineNumbersError, SessionClosedError
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import NumberDetails, NumberState
from offline_numbers.values.phone import normalize_phone_number, number_key
from offline_numbers.wire import Request
from support.requests import assign as assign_request

DESTINATION = "0612345678"
DESCRIPTION = "Magazine Ad"


def intent_of(phone_number: str = DESTINATION, description: str = DESCRIPTION) -> Intent:
    """Return the intent of one assign."""
    return Intent(assign_request(phone_number=phone_number, description=description))


@frozen
class Step:
    """One expected call and its answer; a wait has none."""

    call: str
    answer: NumberState | tuple[NumberDetails, ...] | OfflineNumbersError | None


def check(answer: NumberState | OfflineNumbersError) -> Step:
    """Expect a check of the destination."""
    return Step(f"check {DESTINATION}", answer)


def assign(answer: NumberState | OfflineNumbersError) -> Step:
    """Expect one send."""
    return Step(f"assign {DESTINATION}", answer)


def listed(*rows: NumberDetails) -> Step:
    """Expect a read of the detailed list."""
    return Step("list", rows)


def list_fails(error: OfflineNumbersError) -> Step:
    """Expect a read of the detailed list that fails."""
    return Step("list", error)


def wait(seconds: float) -> Step:
    """Expect a wait."""
    return Step(f"sleep {seconds}", None)


@define
class ScriptedOperations:
    """``Operations`` that follow a script.

    Attributes:
        steps: the calls in their order.
        hangs_at: the step that never ends; ``None``: all end.
        closes_at: the step before which the session is closed: it and all later ones are refused; ``None``: never.
        hangs: set when that step begins.
        done: how many steps have begun.

    """

    steps: Sequence[Step]
    hangs_at: int | None = None
    closes_at: int | None = None
    hangs: asyncio.Event = field(factory=asyncio.Event)
    done: int = 0

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Play a send."""
        assert ticket is not None
        answer = await self._play(f"assign {intent.phone_number}")
        assert isinstance(answer, NumberState)
        return answer

    async def write(self, request: Request, ticket: Ticket | None = None) -> NumberState:
        """Play the send of a change."""
        assert ticket is not None
        answer = await self._play(f"{request.action} {request.tracking_number}")
        assert isinstance(answer, NumberState)
        return answer

    async def state_of(self, tracking_number: str) -> NumberState:
        """Play a check of a tracking number."""
        return await self.check(tracking_number)

    async def check(self, phone_number: str) -> NumberState:
        """Play a check."""
        answer = await self._play(f"check {phone_number}")
        assert isinstance(answer, NumberState)
        return answer

    async def find_details(self, wanted: Callable[[NumberDetails], bool]) -> Sequence[NumberDetails]:
        """Play a read of the list."""
        answer = await self._play("list")
        assert isinstance(answer, tuple)
        return [row for row in answer if wanted(row)]

    async def sleep(self, seconds: float) -> None:
        """Play a wait."""
        assert await self._play(f"sleep {seconds}") is None

    def key(self, number: str) -> str:
        """Compare as the session does."""
        return number_key(number, normalize_phone_number)

    async def _play(self, call: str) -> NumberState | tuple[NumberDetails, ...] | None:
        if self.done == self.closes_at:
            msg = "this session is closed"
            raise SessionClosedError(msg)
        expected = [step.call for step in self.steps[self.done : self.done + 1]]
        assert expected == [call], f"step {self.done}"
        step = self.steps[self.done]
        self.done += 1
        await asyncio.sleep(0)
        if self.done - 1 == self.hangs_at:
            self.hangs.set()
            await asyncio.Event().wait()
        if isinstance(step.answer, OfflineNumbersError):
            # A copy: one instance that is raised twice would collect both tracebacks.
            raise copy(step.answer)
        return step.answer
