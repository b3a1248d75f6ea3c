"""The settle helper: wait, read, and read again until a read decides."""

from collections.abc import Sequence
from typing import NoReturn

import pytest
from attrs import define
from support.clock import Clock
from support.scripted import intent_of

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy, SessionClosedError
from offline_numbers.allocation.safe_writes import Tally, safe_write
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading, read_until_decided
from offline_numbers.errors import APIError, OutcomeUnknownError, TimedOutError
from offline_numbers.http.outcome import Ticket
from offline_numbers.sandbox import Fault, Sandbox
from offline_numbers.values.models import NumberState

FAILED = TimedOutError("list", timeout=5.0)
REFUSED = APIError("list", "Maintenance")
CLOSED = SessionClosedError("this session is closed")


async def settled(*readings: Reading[str] | Exception, doubt: Doubt[str] | None = None) -> tuple[Reading[str], int]:
    """Settle with these readings; return the result, and how many were used."""
    left = list(readings)

    async def read(_: Doubt[str] | None) -> Reading[str]:
        reading = left.pop(0)
        if isinstance(reading, Exception):
            raise reading
        return reading

    result = await read_until_decided(read, [0.5] * len(readings), Clock().sleep, doubt)
    return result, len(readings) - len(left)


@pytest.mark.parametrize(
    ("readings", "expected", "used"),
    [
        ([Nothing(), Nothing()], Nothing(), 2),
        ([Found("A"), Nothing()], Found("A"), 1),
        ([FAILED, Found("A")], Found("A"), 2),
        ([FAILED, Nothing()], Doubt[str](("A read failed (TimedOutError)",), FAILED), 2),
        ([REFUSED, REFUSED], Doubt[str](("A read failed (APIError)",), REFUSED), 2),
        ([Doubt[str](("one",)), Doubt[str](("two",))], Doubt[str](("one", "two")), 2),
        ([Doubt[str](("one",), is_final=True), Found("A")], Doubt[str](("one",), is_final=True), 1),
        (
            [Doubt[str](("one",)), Doubt[str](("two",), is_final=True), Found("A")],
            Doubt[str](("one", "two"), is_final=True),
            2,
        ),
        ([Doubt[str](shown="A", weight=2), Doubt[str](shown="B", weight=1)], Doubt[str](shown="A", weight=2), 2),
        ([Doubt[str](shown="A", weight=1), Doubt[str](shown="B", weight=1)], Doubt[str](shown="B", weight=1), 2),
        ([Doubt[str](shown="A", weight=1), FAILED], Doubt[str](("A read failed (TimedOutError)",), FAILED, "A", 1), 2),
    ],
)
async def test_the_result_of_readings(
    readings: Sequence[Reading[str] | Exception], expected: Reading[str], used: int
) -> None:
    """A result ends it at once, even after doubts; of two doubts the heavier one counts."""
    assert await settled(*readings) == (expected, used)


async def test_a_closed_session_is_a_final_doubt() -> None:
    """No further read is possible."""
    result, used = await settled(Nothing(), CLOSED, Found("A"))
    assert result == Doubt[str](("The session was closed before the outcome was known",), CLOSED, is_final=True)
    assert used == 2


async def test_an_earlier_doubt_is_kept() -> None:
    """Its reason comes first."""
    result, _ = await settled(FAILED, doubt=Doubt[str](("an answer names a number",)))
    assert isinstance(result, Doubt)
    assert result.reasons == ("an answer names a number", "A read failed (TimedOutError)")


async def test_the_first_wait_may_be_none() -> None:
    """A wait of 0 reads at once, without the session's sleep."""
    clock = Clock()

    async def read(_: object) -> Nothing:
        return Nothing()

    await read_until_decided(read, (0.0, 0.5), clock.sleep)
    assert clock.waits == [0.5]


async def broken_sleep(_: float) -> NoReturn:
    """Fail as an application's function may."""
    msg = "a mistake in sleep"
    raise RuntimeError(msg)


@pytest.mark.parametrize("method", ["safe_assign", "assign_once"])
async def test_a_mistake_of_the_application_passes_through(method: str) -> None:
    """Its ``RuntimeError`` is not taken for a closed session, and keeps its traceback."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 2}) as sandbox:
        sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
        async with OfflineNumbersSession(
            sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=broken_sleep)
        ) as numbers:
            arguments = ["0612345678"] if method == "safe_assign" else ["order-1", "0612345678"]
            with pytest.raises(RuntimeError, match="a mistake in sleep") as caught:
                await getattr(numbers, method)(*arguments, description="Ad", type=NumberType.PREFIX_0899)
    assert type(caught.value) is RuntimeError
    assert caught.traceback[-1].name == "broken_sleep"


@define
class SetWrite:
    """A ``Write`` that sets one value.

    Attributes:
        now: the value.
        wanted: the wanted value.
        fate: the fate of the request: "answered", "carried out" without an answer, or "lost".
        action: its name in the log.
        number: its number in the log.
        sent: how many requests were sent.

    """

    now: str
    wanted: str
    fate: str = "answered"
    action: str = "reassign"
    number: str = "0899111111"
    sent: int = 0

    async def remember(self) -> str | None:
        """Read before anything is sent."""
        return self.now if self.now == self.wanted else None

    async def send(self, ticket: Ticket) -> NumberState:
        """Set the value, or lose the request or its answer."""
        self.sent = ticket.attempt
        if self.fate != "lost":
            self.now = self.wanted
        if self.fate != "answered":
            raise OutcomeUnknownError(self.action, cause_name="TimeoutError")
        return NumberState(phone_number=None, tracking_number=self.number)

    async def read(self, tally: Tally) -> Reading[str]:
        """Read the value."""
        return Found(f"{self.now} read after {tally.sent}") if self.now == self.wanted else Nothing()

    read_after_failure = read

    async def answered(self, state: NumberState, tally: Tally) -> str:
        """Return the value, and how many requests were sent."""
        return f"{self.now} answered for {state.tracking_number} after {tally.sent}"

    def unknown(self, tally: Tally, cause_name: str, status: int | None, message: str) -> OutcomeUnknownError:
        """Return the error."""
        return OutcomeUnknownError(
            self.action, cause_name=cause_name, status=status, attempts=tally.sent, message=message
        )

    def doubt_of(self, lost: OutcomeUnknownError) -> Doubt[str] | None:
        """Return the doubt of an answer that names a number; none does here."""
        return Doubt[str]((lost.message,)) if lost.candidates else None


@pytest.mark.parametrize(
    ("now", "fate", "end", "sent"),
    [
        ("A", "answered", "A", 0),
        ("B", "answered", "A answered for 0899111111 after 1", 1),
        ("B", "carried out", "A read after 1", 1),
    ],
)
async def test_the_result_of_a_safe_write(now: str, fate: str, end: str, sent: int) -> None:
    """If nothing would change, nothing is sent; after a lost answer a read finds the value."""
    write = SetWrite(now, "A", fate)
    assert await safe_write(write, Clock().sleep, attempts=2, settle=[0.5]) == end
    assert write.sent == sent


async def test_a_safe_write_is_sent_again_within_its_attempts() -> None:
    """Every read shows no change, so it is sent again; then the outcome is unknown."""
    write = SetWrite("B", "A", "lost")
    with pytest.raises(OutcomeUnknownError) as caught:
        await safe_write(write, Clock().sleep, attempts=3, settle=[0.5])
    assert caught.value.attempts == 3
    assert write.sent == 3
    assert caught.value.message == "No read shows the write"


def test_an_intent_is_compared_in_the_sent_form() -> None:
    """Two spellings of a destination are one intent."""
    assert intent_of("06 12 34 56 78").fingerprint == intent_of("+33612345678").fingerprint
