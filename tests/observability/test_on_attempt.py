"""on_attempt receives every request attempt, and cannot change its outcome."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import attrs
import pytest
from support.clock import Clock
from support.misbehaving import nobody_accepts, nobody_listens
from support.waiting import until

from offline_numbers import (
    Attempt,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    RetryPolicy,
    TimedOutError,
    UnknownNumberError,
)
from offline_numbers.sandbox import Fault, Sandbox

DESTINATION = "0612345678"
MASKED = "06••••••78"
AD = "Magazine Ad"
TYPE = NumberType.PREFIX_0899


def session(sandbox: Sandbox, clock: Clock, told: Callable[[Attempt], None]) -> OfflineNumbersSession:
    """Return a session with a hook, without real waits."""
    retry = RetryPolicy(sleep=clock.sleep)
    return OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, on_attempt=told, timeout=0.3)


def lines(told: list[Attempt]) -> list[tuple[str, int, str, int | None, str, str | None]]:
    """Return all fields of each attempt except elapsed, which must be above zero."""
    assert [one for one in told if not 0 < one.elapsed < 5] == []
    return [(one.action, one.attempt, one.outcome, one.status, one.number, one.error) for one in told]


async def test_an_attempt_of_every_action(sandbox: Sandbox, clock: Clock) -> None:
    """Each action and each list reports one attempt, with its number masked."""
    told: list[Attempt] = []
    async with session(sandbox, clock, told.append) as numbers:
        state = await numbers.assign(DESTINATION, description=AD, type=TYPE)
        number = state.tracking_number
        await numbers.check(phone_number=DESTINATION)
        await numbers.reassign(tracking_number=number, phone_number="0698765432")
        await numbers.redirect_setup(tracking_number=number, allow_redirect=True)
        await numbers.list_numbers()
        await numbers.list_details()
        assert len([row async for row in numbers.iter_details()]) == 21
        await numbers.unassign(tracking_number=number)
    shown = f"{number[:2]}••••••{number[-2:]}"
    assert lines(told) == [
        ("assign", 1, "answered", 200, MASKED, None),
        ("check", 1, "answered", 200, MASKED, None),
        ("reassign", 1, "answered", 200, shown, None),
        ("redirect_setup", 1, "answered", 200, shown, None),
        ("list", 1, "answered", 200, "-", None),
        ("list", 1, "answered", 200, "-", None),
        ("list", 1, "answered", 200, "-", None),
        ("unassign", 1, "answered", 200, shown, None),
    ]


async def test_each_write_of_a_safe_method_is_reported(sandbox: Sandbox, clock: Clock) -> None:
    """The writes are counted from 1; reads have their own count."""
    told: list[Attempt] = []
    async with session(sandbox, clock, told.append) as numbers:
        number = (await numbers.assign(DESTINATION, description=AD, type=TYPE)).tracking_number
        told.clear()
        sandbox.fail_next("unassign", Fault.DROP_BEFORE_COMMIT)
        await numbers.safe_unassign(tracking_number=number, settle=(0.5,))
    assert [(one.action, one.attempt, one.outcome) for one in told] == [
        ("check", 1, "answered"),
        ("unassign", 1, "unknown"),
        ("check", 1, "answered"),
        ("unassign", 2, "answered"),
    ]


@pytest.mark.parametrize("read", ["check", "list_numbers", "list_details", "iter_details"])
async def test_each_retry_of_a_read_is_reported(sandbox: Sandbox, clock: Clock, read: str) -> None:
    """The attempts are reported in order, counted from 1."""
    told: list[Attempt] = []
    async with session(sandbox, clock, told.append) as numbers:
        await numbers.assign(DESTINATION, description=AD, type=TYPE)
        told.clear()
        for fault in (Fault.DROP_BEFORE_COMMIT, Fault.HTTP_503_BEFORE_COMMIT, Fault.HANG_BEFORE_COMMIT):
            sandbox.fail_next("check" if read == "check" else "list", fault)
        if read == "iter_details":
            assert len([row async for row in numbers.iter_details()]) == 21
        else:
            await getattr(numbers, read)(**({"phone_number": DESTINATION} if read == "check" else {}))
    assert [line[1:4] + line[5:] for line in lines(told)] == [
        (1, "failed", None, "DisconnectedError"),
        (2, "failed", 503, "HTTPStatusError"),
        (3, "failed", None, "TimedOutError"),
        (4, "answered", 200, None),
    ]
    assert len(clock.waits) == 3


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.DROP_AFTER_COMMIT, ("unknown", None, "OutcomeUnknownError")),
        (Fault.HTTP_500_AFTER_COMMIT, ("unknown", 500, "OutcomeUnknownError")),
        (Fault.HTML_AFTER_COMMIT, ("unknown", 200, "OutcomeUnknownError")),
        (Fault.API_ERROR, ("refused", 200, "AlreadyAssignedError")),
    ],
)
async def test_the_outcome_of_a_write(
    sandbox: Sandbox, clock: Clock, fault: Fault, expected: tuple[str, int | None, str]
) -> None:
    """A write is one attempt, whatever its outcome."""
    told: list[Attempt] = []
    sandbox.fail_next("assign", fault)
    async with session(sandbox, clock, told.append) as numbers:
        with suppress(OfflineNumbersError):
            await numbers.assign(DESTINATION, description=AD, type=TYPE)
    assert [(one.action, one.outcome, one.status, one.error) for one in told] == [("assign", *expected)]


async def test_an_unusable_answer_has_a_status(sandbox: Sandbox, clock: Clock) -> None:
    """A read that is answered with HTML has failed, with status 200."""
    told: list[Attempt] = []
    sandbox.fail_next("check", Fault.HTML_BEFORE_COMMIT)
    async with session(sandbox, clock, told.append) as numbers:
        with suppress(OfflineNumbersError):
            await numbers.check(phone_number=DESTINATION)
    assert lines(told) == [("check", 1, "failed", 200, MASKED, "InvalidResponseError")]


async def test_not_sent_is_reported(clock: Clock) -> None:
    """Nothing listens on the port: the write and each attempt of the read were not sent."""
    told: list[Attempt] = []
    with nobody_listens() as url:
        retry = RetryPolicy(sleep=clock.sleep)
        async with OfflineNumbersSession("offl_key", base_url=url, retry=retry, on_attempt=told.append) as numbers:
            with suppress(OfflineNumbersError):
                await numbers.assign(DESTINATION, description=AD, type=TYPE)
            with suppress(OfflineNumbersError):
                await numbers.check(phone_number=DESTINATION)
    assert [(one.action, one.attempt, one.outcome, one.error) for one in told] == [
        ("assign", 1, "not sent", "NotSentError"),
        *[("check", attempt, "not sent", "NotSentError") for attempt in (1, 2, 3, 4)],
    ]


async def test_inside_safe_assign(sandbox: Sandbox, clock: Clock) -> None:
    """Its reads are separate calls; its assigns are counted together."""
    told: list[Attempt] = []
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with session(sandbox, clock, told.append) as numbers:
        await numbers.safe_assign(DESTINATION, description=AD, type=TYPE, settle=(1,))
    assert [(one.action, one.attempt, one.outcome) for one in told] == [
        ("check", 1, "refused"),
        ("assign", 1, "unknown"),
        ("check", 1, "refused"),
        ("assign", 2, "answered"),
        ("list", 1, "answered"),
    ]


async def test_inside_assign_once(sandbox: Sandbox, clock: Clock) -> None:
    """Its reads of the list and its one assign are reported."""
    told: list[Attempt] = []
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    async with session(sandbox, clock, told.append) as numbers:
        assert (await numbers.assign_once("order-1", DESTINATION, description=AD, type=TYPE)).recovered
    assert [(one.action, one.attempt, one.outcome) for one in told] == [
        ("list", 1, "answered"),
        ("assign", 1, "unknown"),
        ("list", 1, "answered"),
    ]


async def test_a_cancelled_write_is_reported(sandbox: Sandbox, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """It may have been sent: the outcome is unknown, and a warning is logged."""
    told: list[Attempt] = []
    sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
    async with session(sandbox, clock, told.append) as numbers:
        task = asyncio.create_task(numbers.assign(DESTINATION, description=AD, type=TYPE))
        await until(lambda: len(sandbox.requests) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert lines(told) == [("assign", 1, "unknown", None, MASKED, "CancelledError")]
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("WARNING", f"assign for {MASKED}: cancelled after it was sent; the API may still carry it out")
    ]


async def test_a_cancelled_write_that_was_not_sent_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """Cancelled while connecting: not sent, and no warning."""
    told: list[Attempt] = []
    with nobody_accepts() as url:
        async with OfflineNumbersSession("offl_key", base_url=url, on_attempt=told.append) as numbers:
            task = asyncio.create_task(numbers.unassign(tracking_number="0899123456"))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    assert lines(told) == [("unassign", 1, "not sent", None, "08••••••56", "CancelledError")]
    assert caplog.records == []


async def test_a_cancelled_read_has_failed(sandbox: Sandbox, clock: Clock) -> None:
    """It changed nothing, so the outcome is failed."""
    told: list[Attempt] = []
    sandbox.fail_next("list", Fault.HANG_BEFORE_COMMIT)
    async with session(sandbox, clock, told.append) as numbers:
        task = asyncio.create_task(numbers.list_numbers())
        await until(lambda: len(sandbox.requests) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert lines(told) == [("list", 1, "failed", None, "-", "CancelledError")]


async def test_an_iteration_that_is_left_early_was_answered(sandbox: Sandbox, clock: Clock) -> None:
    """The caller left after the rows that it needed."""
    told: list[Attempt] = []
    async with session(sandbox, clock, told.append) as numbers:
        rows = numbers.iter_details()
        await anext(rows)
        assert told == []
        await rows.aclose()
    assert lines(told) == [("list", 1, "answered", 200, "-", None)]


async def test_no_attempt_no_hook(sandbox: Sandbox, clock: Clock) -> None:
    """A wrong argument or a closed session makes no attempt."""
    told: list[Attempt] = []
    async with session(sandbox, clock, told.append) as numbers:
        with pytest.raises(ValueError, match="phone_number"):
            await numbers.check(phone_number="no number")
    with pytest.raises(RuntimeError, match="closed"):
        await numbers.check(phone_number=DESTINATION)
    assert told == []


class BrokenError(Exception):
    """An exception of the application's hook."""


def broken(error: BaseException, _: Attempt) -> None:
    """Raise."""
    raise error


@pytest.mark.parametrize("error", [BrokenError("hook"), asyncio.CancelledError()], ids=["an error", "a cancellation"])
async def test_an_exception_of_the_hook_changes_nothing(
    sandbox: Sandbox, clock: Clock, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    """Outcomes and retries stay the same; the log reports the exception."""
    async with session(sandbox, clock, partial(broken, error)) as numbers:
        await numbers.assign(DESTINATION, description=AD, type=TYPE)
        sandbox.fail_next("check", Fault.HANG_BEFORE_COMMIT, times=4)
        with pytest.raises(TimedOutError) as caught:
            await numbers.check(phone_number=DESTINATION)
        with pytest.raises(UnknownNumberError):
            await numbers.check(phone_number="0698765432")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    name = type(error).__name__
    assert {(one.levelname, one.message) for one in caplog.records} == {("WARNING", f"on_attempt raised {name}")}
    assert len(caplog.records) == 6
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].exc_info[1] is error
    assert sandbox.key not in caplog.text


async def test_debug_records_without_a_hook(sandbox: Sandbox, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """If DEBUG is enabled later, the log has each attempt from then on."""
    retry = RetryPolicy(sleep=clock.sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as numbers:
        await numbers.list_numbers()
        assert caplog.messages == []
        caplog.set_level(logging.DEBUG, "offline_numbers")
        with suppress(OfflineNumbersError):
            await numbers.check(phone_number=DESTINATION)
    (line,) = caplog.messages
    assert line.startswith(f"check for {MASKED}: attempt 1 refused (200, 0.")


def test_an_attempt_is_a_value() -> None:
    """It is frozen and compares by value."""
    one = Attempt(action="check", attempt=1, outcome="answered", status=200, elapsed=0.1, number=MASKED, error=None)
    assert one == attrs.evolve(one)
    with pytest.raises(AttributeError):
        one.attempt = 2  # type: ignore[misc] # what is refused


async def an_async_hook(_: Attempt) -> None:
    """Do nothing."""


class AsyncHook:
    """Its call is async too."""

    async def __call__(self, _: object) -> None:
        """Do nothing."""


@pytest.mark.parametrize("option", ["on_attempt", "allow"])
@pytest.mark.parametrize("hook", [an_async_hook, partial(an_async_hook), AsyncHook(), "print", 1])
def test_a_wrong_hook_is_refused(option: str, hook: object) -> None:
    """At construction, with the name of the option; an async function would never be awaited."""
    with pytest.raises(TypeError, match=rf"^{option}: a function that "):
        OfflineNumbersSession("offl_key", **{option: hook})  # type: ignore[arg-type] # what is refused
    with pytest.raises(TypeError, match=rf"^{option}: a function that "):
        OfflineNumbersSession("offl_key").with_options(**{option: hook})  # type: ignore[arg-type] # what is refused
