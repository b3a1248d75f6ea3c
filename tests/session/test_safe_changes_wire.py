"""The three safe changes over the sandbox: what arrives, what it costs, and what becomes of the number."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from attrs import frozen
from support.clock import Clock
from support.waiting import until

from offline_numbers import (
    APIError,
    ArgumentError,
    ArgumentTypeError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    RetryPolicy,
    Settled,
    Timetable,
    TransportError,
    UnknownNumberError,
)
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.sandbox import Fault, Number, Sandbox

HOME, AWAY, THIRD, AD = "0612345678", "0698765432", "0611111111", "Magazine Ad"
WEEK = {"mon-fri": "9:00-12:00;14:00-18:00"}
SHORT = 0.3  # seconds: a fault that never answers ends after no more

Call = Callable[[OfflineNumbersSession, str], Awaitable[Settled]]


@frozen
class Method:
    """One safe change.

    Attributes:
        action: the write that it sends.
        call: calls it.
        reads: how many reads it needs at a time.
        is_done: whether a number is as the call wants it.

    """

    action: str
    call: Call
    reads: int
    is_done: Callable[[Number], bool]


METHODS = {
    "safe_unassign": Method(
        "unassign",
        lambda numbers, number: numbers.safe_unassign(tracking_number=number),
        1,
        lambda number: number.destination is None,
    ),
    "safe_reassign": Method(
        "reassign",
        lambda numbers, number: numbers.safe_reassign(tracking_number=number, phone_number=AWAY),
        1,
        lambda number: number.destination == AWAY,
    ),
    "safe_reassign, with a description": Method(
        "reassign",
        lambda numbers, number: numbers.safe_reassign(
            tracking_number=number, phone_number=AWAY, description="Tram", allow_redirect=True
        ),
        2,
        lambda number: (number.destination, number.description, number.allow_redirect) == (AWAY, "Tram", True),
    ),
    "safe_redirect_setup": Method(
        "redirect_setup",
        lambda numbers, number: numbers.safe_redirect_setup(
            tracking_number=number, allow_redirect=True, timetable=WEEK
        ),
        1,
        lambda number: number.allow_redirect and bool(number.timetable),
    ),
}
each_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


@pytest.fixture
def number(sandbox: Sandbox) -> str:
    """A number in use."""
    return sandbox.state.assign(HOME, description=AD, type=5).tracking_number


def arrived(sandbox: Sandbox) -> list[str]:
    """Return the actions that arrived."""
    return [request.action for request in sandbox.requests]


def reads(method: Method) -> list[str]:
    """Return the requests that read the number once."""
    return ["check", "list"][: method.reads]


@each_method
async def test_what_a_change_costs(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method
) -> None:
    """Two requests, three with a description; called again, the reads alone."""
    settled = await method.call(numbers, number)
    assert settled.attempts == 1
    assert not settled.recovered
    assert method.is_done(sandbox.numbers[number])
    assert arrived(sandbox) == [*reads(method), method.action]
    again = await method.call(numbers, number)
    assert again.attempts == 0
    assert not again.recovered
    assert again.to_dict() | {"attempts": 1} == settled.to_dict()
    assert arrived(sandbox) == [*reads(method), method.action, *reads(method)]


@each_method
async def test_what_a_lost_answer_costs(
    numbers: OfflineNumbersSession, sandbox: Sandbox, clock: Clock, number: str, method: Method
) -> None:
    """One or two requests for each wait."""
    sandbox.fail_next(method.action, Fault.DROP_AFTER_COMMIT)
    settled = await method.call(numbers, number)
    assert settled.attempts == 1
    assert settled.recovered
    assert arrived(sandbox) == [*reads(method), method.action, *reads(method)]
    assert clock.waits == [0.5]


@each_method
async def test_what_a_request_costs_that_is_never_carried_out(
    numbers: OfflineNumbersSession, sandbox: Sandbox, clock: Clock, number: str, method: Method
) -> None:
    """Every read shows the state before, so the request is sent again, ``attempts`` times in all."""
    sandbox.fail_next(method.action, Fault.DROP_BEFORE_COMMIT, times=2)
    with pytest.raises(OutcomeUnknownError) as caught:
        await method.call(numbers, number)
    course = [method.action, *reads(method) * 3]
    assert arrived(sandbox) == [*reads(method), *course, *course]
    assert caught.value.attempts == 2
    assert caught.value.tracking_number == number
    assert clock.waits == [0.5, 1.0, 2.0] * 2


LOSING = sorted({*Fault} - {Fault.API_ERROR, Fault.REPEATED_BY_PROXY, Fault.STALE_ANSWER}, key=lambda fault: fault.name)


@pytest.mark.parametrize("fault", LOSING, ids=lambda fault: fault.name)
@each_method
async def test_each_fault(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method, fault: Fault
) -> None:
    """Lost before it is carried out, the request is sent again; lost after it, a read finds the wanted state."""
    sandbox.fail_next(method.action, fault)
    settled = await method.call(numbers.with_options(timeout=SHORT), number)
    is_committed = fault.name.endswith("_AFTER_COMMIT")
    assert settled.recovered == is_committed
    assert settled.attempts == (1 if is_committed else 2)
    assert arrived(sandbox).count(method.action) == settled.attempts
    assert method.is_done(sandbox.numbers[number])
    sandbox.commit_late()
    assert method.is_done(sandbox.numbers[number])


@each_method
async def test_a_proxy_that_repeats_it(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method
) -> None:
    """A repetition changes nothing."""
    sandbox.fail_next(method.action, Fault.REPEATED_BY_PROXY)
    assert (await method.call(numbers, number)).attempts == 1
    assert method.is_done(sandbox.numbers[number])


@each_method
async def test_a_refusal(numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method) -> None:
    """One read proves that nothing happened in spite of it."""
    sandbox.fail_next(method.action, Fault.API_ERROR)
    with pytest.raises(APIError):
        await method.call(numbers, number)
    assert arrived(sandbox) == [*reads(method), method.action, *reads(method)]


@each_method
async def test_a_number_that_cannot_be_read(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method
) -> None:
    """Nothing is sent."""
    sandbox.fail_next("check", Fault.HTTP_503_BEFORE_COMMIT, times=4)
    with pytest.raises(TransportError):
        await method.call(numbers, number)
    assert arrived(sandbox) == ["check"] * 4


@each_method
async def test_a_number_of_nobody(numbers: OfflineNumbersSession, sandbox: Sandbox, method: Method) -> None:
    """Nothing is sent."""
    with pytest.raises(UnknownNumberError):
        await method.call(numbers, "0899999999")
    assert arrived(sandbox) == ["check"]


@each_method
async def test_two_callers_of_one_number(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method
) -> None:
    """The second waits for the first, and finds nothing to change."""
    both = await asyncio.gather(*(method.call(numbers, number) for _ in range(2)))
    assert [settled.attempts for settled in both] == [1, 0]
    assert arrived(sandbox).count(method.action) == 1


async def test_somebody_else_changes_the_number_meanwhile(sandbox: Sandbox, number: str) -> None:
    """Another state is theirs: it is not overwritten, and the error shows it."""

    class Busy(Clock):
        async def sleep(self, seconds: float) -> None:
            sandbox.state.reassign(number, THIRD)
            await super().sleep(seconds)

    sandbox.fail_next("unassign", Fault.DROP_BEFORE_COMMIT)
    retry = RetryPolicy(sleep=Busy().sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as numbers:
        with pytest.raises(OutcomeUnknownError) as caught:
            await numbers.safe_unassign(tracking_number=number)
    assert "not the wanted one: destination 0611111111, redirect off" in caught.value.message
    assert sandbox.numbers[number].destination == THIRD
    assert arrived(sandbox).count("unassign") == 1


async def test_a_late_request_undoes_a_change_by_others(clock: Clock) -> None:
    """The risk that remains: nothing in the API limits how late a lost request is carried out."""
    sandbox = Sandbox({5: 1})
    sandbox.fail_next("reassign", Fault.LATE_COMMIT_DROP)
    async with sandbox:
        number = sandbox.state.assign(HOME, description=AD, type=5).tracking_number
        retry = RetryPolicy(sleep=clock.sleep)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as numbers:
            await numbers.safe_reassign(tracking_number=number, phone_number=AWAY)
            sandbox.state.reassign(number, THIRD)
            sandbox.commit_late()
            assert sandbox.numbers[number].destination == AWAY


async def test_a_session_that_closes_after_a_lost_answer(sandbox: Sandbox, number: str) -> None:
    """The unknown outcome is not hidden."""

    async def close(_: float) -> None:
        await numbers.close()

    sandbox.fail_next("unassign", Fault.DROP_BEFORE_COMMIT)
    numbers = OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=close))
    with pytest.raises(OutcomeUnknownError, match="The session was closed before the outcome was known"):
        await numbers.safe_unassign(tracking_number=number)


async def test_a_cancelled_call_sends_nothing_more(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str
) -> None:
    """A cancellation while the answer is missing ends the call."""
    sandbox.fail_next("unassign", Fault.HANG_BEFORE_COMMIT)
    task = asyncio.create_task(numbers.safe_unassign(tracking_number=number))
    await until(lambda: "unassign" in arrived(sandbox))
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert arrived(sandbox) == ["check", "unassign"]


@each_method
async def test_a_change_waits_for_a_call_with_its_number(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str, method: Method
) -> None:
    """It reads nothing before the other call of this process has ended."""
    async with one_at_a_time(numbers.shared.domain, number):
        waiting = asyncio.ensure_future(method.call(numbers, number))
        for _ in range(3):
            await numbers.list_numbers()
        assert set(arrived(sandbox)) == {"list"}
    assert (await waiting).attempts == 1


async def test_a_number_in_the_form_of_a_user(numbers: OfflineNumbersSession, sandbox: Sandbox, number: str) -> None:
    """All forms of a number are one number: nothing is sent."""
    typed = " ".join(number[place : place + 2] for place in range(0, 10, 2))
    settled = await numbers.safe_reassign(tracking_number=typed, phone_number="+33 (0)6 12 34 56 78", description=AD)
    assert settled.attempts == 0
    assert arrived(sandbox) == ["check", "list"]


async def test_a_timetable_is_compared_by_what_it_means(
    numbers: OfflineNumbersSession, sandbox: Sandbox, number: str
) -> None:
    """Another order of the same ranges changes nothing; an empty timetable unsets it."""

    async def set_up(timetable: object) -> int:
        done = await numbers.safe_redirect_setup(
            tracking_number=number,
            allow_redirect=True,
            timetable=timetable,  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - several forms
        )
        return done.attempts

    attempts = [
        await set_up({"monday": "9:00-12:00;14:00-18:00", "fri": "9:00-12:00"}),
        await set_up({"vendredi": ["09:00-12:00"], "Mon": "14:00-18:00;09:00-12:00"}),
        await set_up(None),
        await set_up(Timetable()),
        await set_up({}),
    ]
    assert attempts == [1, 0, 0, 1, 0]
    assert not sandbox.numbers[number].timetable


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ({"tracking_number": "x"}, ArgumentError, "tracking_number"),
        ({"tracking_number": None}, ArgumentError, "tracking_number, phone_number"),
        ({"tracking_number": "0899123456", "attempts": 0}, ArgumentError, "attempts"),
        ({"tracking_number": "0899123456", "attempts": "2"}, ArgumentTypeError, "attempts"),
        ({"tracking_number": "0899123456", "settle": ()}, ArgumentError, "settle"),
    ],
)
async def test_a_wrong_argument(
    numbers: OfflineNumbersSession,
    sandbox: Sandbox,
    arguments: dict[str, object],
    error: type[ArgumentError | ArgumentTypeError],
    name: str,
) -> None:
    """The error names it, and nothing is sent."""
    with pytest.raises(error, match=f"^{name}: "):
        await numbers.safe_unassign(**arguments)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - wrong on purpose
    assert arrived(sandbox) == []
