"""Typed usage of every public name, as applications write it: read by mypy and pyright, never executed."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Literal, assert_type

import aiohttp
from redis.asyncio import Redis
from tenacity import stop_after_attempt, wait_fixed

from offline_numbers import (
    Allocation,
    APIError,
    Attempt,
    FollowUps,
    HTTPStatusError,
    News,
    NumberDetails,
    NumberState,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    Order,
    OutcomeUnknownError,
    Pending,
    RedisJournal,
    RetryPolicy,
    Settled,
    SQLiteJournal,
    Timetable,
    TransportError,
    normalize_phone_number,
    reference_for,
    strict_phone_number,
)
from offline_numbers.sandbox import Fault, RequestRecord, Sandbox


async def actions(numbers: OfflineNumbersSession) -> None:
    """Every action and both lists."""
    assert_type(
        await numbers.assign(
            "0612345678",
            description="Magazine Ad",
            type=NumberType.PREFIX_0899,
            allow_redirect=True,
            cost_group="A299",
            timetable={"monday": "10:00-12:00;17:15-18:24"},
            operator=1,
        ),
        NumberState,
    )
    assert_type(await numbers.assign("0612345678", description="Magazine Ad", type=99), NumberState)
    assert_type(await numbers.unassign(tracking_number="0899123456"), NumberState)
    assert_type(await numbers.reassign(tracking_number="0899123456", phone_number="0612345678"), NumberState)
    assert_type(await numbers.check(phone_number="0612345678"), NumberState)
    assert_type(
        await numbers.redirect_setup(allow_redirect=False, phone_number="0612345678", timetable=Timetable()),
        NumberState,
    )
    assert_type(await numbers.list_numbers(), dict[str, str | None])
    assert_type(await numbers.list_details(), Sequence[NumberDetails])
    assert_type(numbers.iter_details(), AsyncGenerator[NumberDetails])


async def allocating(numbers: OfflineNumbersSession) -> Allocation:
    """Both methods that survive a lost answer."""
    number_type = NumberType.from_prefix("0899")
    assert_type(
        await numbers.safe_assign(
            "0612345678", description="[A] Ad", type=number_type, attempts=3, settle=[0.5, 1.0], allow_marker=True
        ),
        Allocation,
    )
    assert_type(await numbers.pending(), list[Pending])
    assert_type(await numbers.forget("order-17"), bool)
    return await numbers.assign_once("order-17", "0612345678", description="Magazine Ad", type=number_type, settle=(1,))


async def changing(numbers: OfflineNumbersSession) -> None:
    """The three changes that survive a lost answer."""
    number = "0899123456"
    released = await numbers.safe_unassign(tracking_number=number, attempts=3, settle=[0.5, 1])
    assert_type(released, Settled)
    assert_type(released.attempts, int)
    assert_type(released.recovered, bool)
    moved = await numbers.safe_reassign(
        tracking_number=number, phone_number="0612345678", description="[A] Ad", allow_redirect=True, allow_marker=True
    )
    assert_type(moved, Settled)
    week = {"mon-fri": "9:00-18:00"}
    assert_type(await numbers.safe_redirect_setup(tracking_number=number, allow_redirect=True, timetable=week), Settled)
    await numbers.safe_unassign(phone_number="0612345678")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


async def following(numbers: OfflineNumbersSession, chats: dict[str, int], orders: dict[str, Order]) -> None:
    """Follow-ups are generic in the application's context."""

    async def answer(news: News[int]) -> None:
        assert_type(news.context, int | None)
        assert_type(news.allocation, Allocation | None)
        assert_type(news.error, Exception | None)
        assert_type(news.order, Order)
        assert_type(news.text, str)

    async def recall(reference: str) -> Order | None:
        return orders.get(reference)

    order = Order(reference_for("chat", 42), "0612345678", "Magazine Ad", NumberType.PREFIX_0899)
    async with FollowUps(numbers, tell=answer, recall=recall, waits=(1, 2.5)) as follow_ups:
        assert_type(follow_ups, FollowUps[int])
        assert_type(await follow_ups.place(order, within=1, context=chats["ann"]), Allocation | None)
        assert_type(follow_ups.pending, int)
        await follow_ups.place(order, context="ann")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    by_function = FollowUps[None](numbers, tell=print, recall=orders.get)
    assert_type(by_function, FollowUps[None])


def told(attempt: Attempt) -> None:
    """Be an application's hook."""
    assert_type(attempt.attempt, int)
    assert_type(attempt.status, int | None)
    assert_type(attempt.elapsed, float)
    assert_type(attempt.error, str | None)
    assert_type(attempt.outcome, Literal["answered", "refused", "failed", "unknown", "not sent"])


async def sessions(http: aiohttp.ClientSession, redis: Redis) -> None:
    """Every option, and changed options."""
    retry = RetryPolicy(stop=stop_after_attempt(2), wait=wait_fixed(1), sleep=asyncio.sleep)
    session = OfflineNumbersSession(
        "offl_key",
        base_url="http://127.0.0.1:8080",
        timeout=2,
        retry=retry,
        http=http,
        journal=SQLiteJournal("journal.db"),
        normalize=strict_phone_number,
        on_attempt=told,
        allow=lambda destination: destination.startswith(("01", "06")),
        ssl=ssl.create_default_context(),
        proxy="http://proxy.example:3128",
        trust_env=True,
    )
    async with session as numbers:
        assert_type(numbers, OfflineNumbersSession)
        assert_type(numbers.with_options(key="offl_other", timeout=30.0), OfflineNumbersSession)
        numbers.with_options(journal=RedisJournal(redis), normalize=str)
        numbers.with_options(on_attempt=print, allow=None, ssl=None, proxy=None, trust_env=False)
    await session.close()
    assert_type(session.closed, bool)


def values(state: NumberState, details: NumberDetails, allocation: Allocation) -> None:
    """The fields and methods of values."""
    assert_type(state.phone_number, str | None)
    assert_type(state.tracking_number, str)
    assert_type(state.allow_redirect, bool | None)
    assert_type(state.timetable, Timetable)
    assert_type(state.raw, Mapping[str, object])
    assert_type(details.last_update, datetime | None)
    assert_type(allocation.surplus, tuple[str, ...])
    assert_type(allocation.recovered, bool)
    assert_type(NumberType.PREFIX_0899.prefix, str)
    assert_type(normalize_phone_number("06 12 34 56 78"), str)


async def errors(numbers: OfflineNumbersSession) -> str:
    """The fields of errors."""
    try:
        await numbers.check(phone_number="0612345678")
    except APIError as error:
        return error.message
    except HTTPStatusError as error:
        return str(error.status + (error.retry_after or 0))
    except TransportError as error:
        return error.action
    except OutcomeUnknownError as error:
        assert_type(error.candidates, tuple[str, ...])
        return error.stage
    except OfflineNumbersError as error:
        return error.action
    return ""


async def a_test() -> None:
    """The sandbox in the tests of an application."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 20, 1: ["0800123456"]}) as sandbox:
        sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT, times=1)
        assert_type(sandbox.url, str)
        assert_type(sandbox.key, str)
        assert_type(sandbox.requests, tuple[RequestRecord, ...])
        sandbox.clear()
