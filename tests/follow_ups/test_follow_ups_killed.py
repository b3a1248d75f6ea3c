"""Applications that are killed before they have answered: the next start answers every order."""

import asyncio
import operator
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis
from support.clock import Clock
from support.follow_ups_child import answer_to, order_of, serve
from support.once_child import journal_at
from support.redis_server import empty, redis_server
from support.waiting import until
from support.workers import start

from offline_numbers import FollowUps, News, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox

ORDERS = ("order-1", "order-2", "order-3")
UNKNOWN = "OutcomeUnknownError"  # the journal cannot show whether the request was sent
PLACES = {
    "after noted": "0899000001",
    "before begun": "0899000001",
    "after begun": UNKNOWN,
    "before done": "0899000001",
    "after done": "0899000001",
    "before tell": "0899000001",
    "after tell": "0899000001",
    "before nothing": "0899000001",
}
"""Where the application is killed, and the answer of the next start."""


Fresh = Callable[[int], Awaitable[str]]
"""Gives an empty journal for each turn."""


@pytest.fixture(params=["sqlite", "redis"])
async def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Fresh]:
    """Return a function that returns an empty journal for each turn: a new file, or a server with its keys removed."""

    async def new_file(turn: int) -> str:
        return f"sqlite:{tmp_path / f'journal-{turn}'}"

    if request.param == "sqlite":
        yield new_file
        return
    with redis_server(tmp_path) as port:
        async with aclosing(Redis(port=port)) as client:

            async def emptied(_: int) -> str:
                await empty(client)
                return f"redis:{port}"

            yield emptied


async def killed(
    sandbox: Sandbox, where: str, place: str, answers: Path, *references: str, after: tuple[int, float] = (0, 0)
) -> None:
    """Start the application and kill it at a place, after a number of requests and of seconds."""
    worker = start(serve, sandbox.url, sandbox.key, where, place, str(answers), *references)
    await worker.until(place)
    await until(lambda: len(sandbox.requests) >= after[0])
    await asyncio.sleep(after[1])
    assert await worker.killed() == -signal.SIGKILL


async def restarted(sandbox: Sandbox, where: str) -> list[str]:
    """Start the application again, in this process, and return its answers."""
    answers: list[str] = []

    def tell(news: News[None]) -> None:
        answers.append(answer_to(news))

    retry = RetryPolicy(sleep=Clock().sleep)
    async with (
        journal_at(where) as journal,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=journal, retry=retry) as numbers,
    ):
        for _ in range(2):  # the second one finds only unknown outcomes
            async with FollowUps(numbers, tell=tell, recall=order_of) as follow_ups:
                await asyncio.sleep(0)
                await until(lambda: follow_ups.pending == 0)
    return answers


@pytest.mark.parametrize("place", PLACES)
async def test_an_application_that_is_killed_answers_later(
    sandbox: Sandbox, tmp_path: Path, kills: int, fresh: Fresh, place: str
) -> None:
    """At each step between ``place`` and the end: one answer of the next start, one number, one request."""
    for turn in range(kills):
        sandbox.clear()
        where, expected = await fresh(turn), f"order-1 {PLACES[place]}"
        await killed(sandbox, where, place, tmp_path / "answers", "order-1")
        assert set(await restarted(sandbox, where)) == {expected}
        assert len(sandbox.allocations) == (UNKNOWN not in expected)
        sandbox.assert_no_double_allocation()


async def test_an_application_that_is_killed_at_any_moment_answers_later(
    sandbox: Sandbox, tmp_path: Path, kills: int, fresh: Fresh
) -> None:
    """Some orders are answered before the kill, all others by the next start."""
    for turn in range(kills):
        sandbox.clear()
        where, answers, dice = await fresh(turn), tmp_path / f"answers-{turn}", random.Random(turn)  # noqa: S311 - it must be repeatable
        moment = (dice.randrange(5), dice.uniform(0, 0.02))
        await killed(sandbox, where, "promised", answers, *ORDERS, after=moment)
        await asyncio.sleep(0.02)  # the server may still carry out a request of the dead application
        before = answers.read_text("utf-8").splitlines() if answers.exists() else []
        lines = {*before, *await restarted(sandbox, where)}
        assert sorted(line.partition(" ")[0] for line in lines) == list(ORDERS), turn
        given = {record.tracking_number for record in sandbox.allocations}
        assert {line.partition(" ")[2] for line in lines} - {UNKNOWN} == given, turn
        sandbox.assert_no_double_allocation()


@pytest.mark.parametrize("place", ["before done", "before tell", "after tell", "nowhere"])
async def test_the_application_stops_at_its_place(sandbox: Sandbox, tmp_path: Path, place: str) -> None:
    """The same application in this process: it reports its place, and answers before it stops at the end."""
    said: list[str] = []
    answers = tmp_path / "answers"
    arguments = (sandbox.url, sandbox.key, f"sqlite:{tmp_path / 'journal'}", place, str(answers), "order-1")
    task = asyncio.create_task(serve(*arguments, tell=said.append))
    last = "promised" if place == "nowhere" else place
    await until(partial(operator.contains, said, last))
    await until(lambda: answers.exists() or place.startswith("before"))
    task.cancel()
    await asyncio.wait([task])
    assert set(said) <= {last, "promised"}
