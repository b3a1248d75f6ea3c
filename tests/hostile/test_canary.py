"""The key shows nowhere: after every method, in every bad situation, on both kinds of connections."""

import asyncio
import gc
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from support.behaviours import answer, hang
from support.every_behaviour import BEHAVIOURS
from support.hostile.canary import KEY, METHODS, Situation, at_nobody, at_sandbox, at_server, in_outcome, searched
from support.hostile.streams import LIES, STREAMS
from support.leaks import Search
from support.misbehaving import Behaviour, Misbehaving, nobody_accepts, nobody_listens
from support.witness import Witness
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, OutcomeUnknownError, RetryPolicy, SQLiteJournal
from offline_numbers.sandbox import Fault

Case = tuple[str, str, bool]


def servers(kind: str, behaviours: Mapping[str, Behaviour]) -> dict[str, Situation]:
    """Return a situation for each behaviour of a server."""
    return {f"{kind}: {name}": Situation(at_server(behaviour)) for name, behaviour in behaviours.items()}


SITUATIONS: dict[str, Situation] = {
    "sandbox: none": Situation(at_sandbox(None)),
    **{f"sandbox: {fault.name}": Situation(at_sandbox(fault)) for fault in Fault},
    **servers("server", BEHAVIOURS),
    "server: the application gives up": Situation(at_server(hang), patience=0.02),
    "nobody listens": Situation(at_nobody(nobody_listens)),
    "nobody accepts": Situation(at_nobody(nobody_accepts)),
}
HOSTILE: dict[str, Situation] = servers("without end", STREAMS) | servers("a lie", LIES)


def usual_cases() -> Iterator[Case]:
    """Yield each method without a fault, and each situation with one method, on both kinds of connections in turn."""
    yield from zip(METHODS, cycle(["sandbox: none"]), cycle([True, False]))
    yield from zip(cycle(METHODS), [*SITUATIONS][1:], cycle([True, False, False]))


def all_cases() -> Iterator[Case]:
    """Yield every method in every situation on both kinds of connections."""
    yield from product(METHODS, SITUATIONS | HOSTILE, [True, False])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the cases of the campaign."""
    if "situation" in metafunc.fixturenames:
        cases = all_cases() if metafunc.config.getoption("--canary", None) else usual_cases()
        metafunc.parametrize(("method", "situation", "own"), [*cases])


async def test_no_place_shows_the_key(method: str, situation: str, own: bool, figures: Counter[str]) -> None:  # noqa: FBT001 - a parameter of the campaign
    """Neither what it ends with, nor what was logged, traced, warned of, copied or left behind."""
    search = Search(KEY)
    found = await searched(METHODS[method], (SITUATIONS | HOSTILE)[situation], search, own=own)
    figures.update(calls=1, texts=search.texts)
    assert found == []


def test_the_usual_cases_are_some_of_all() -> None:
    """Each method, each situation and both kinds of connections are met in every run."""
    usual, everything = [*usual_cases()], [*all_cases()]
    assert {*usual} < {*everything}
    assert ({method for method, _, _ in usual}, {own for _, _, own in usual}) == ({*METHODS}, {True, False})
    assert {situation for _, situation, _ in usual} == {*SITUATIONS}
    assert len(everything) == len(METHODS) * len(SITUATIONS | HOSTILE) * 2


async def test_what_is_left_behind_shows_no_key() -> None:
    """A call that nobody awaited and a session that nobody closed: neither their warnings nor what is told of them."""
    search = Search(KEY)
    witness = Witness(search)
    async with Misbehaving(answer()) as server:
        with witness.watching():
            session = OfflineNumbersSession(KEY, base_url=server.url)
            await METHODS["check"].call(session)
            forgotten = METHODS["assign"].call(session)
            del forgotten, session
            gc.collect()
            await asyncio.sleep(0)
        warned = [str(told.message) for told in witness.seen if isinstance(told, warnings.WarningMessage)]
    assert [text.partition("\n")[0] for text in warned] == ["coroutine 'Actions.assign' was never awaited"]
    assert witness.leaks() == []


WRONG: list[dict[str, Any]] = [
    {"timeout": 0},
    {"base_url": "http://elsewhere.example"},
    {"retry": 3},
    {"allow": 3},
    {"http": 3},  # not for with_options, whatever it is
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: next(iter(change)))
async def test_a_session_that_cannot_be_made_shows_no_key(change: dict[str, Any]) -> None:
    """Whatever option is refused, nobody sees the key that was given with it: not here, not of another domain."""
    search = Search(KEY)
    with pytest.raises((TypeError, ValueError)) as caught:
        OfflineNumbersSession(KEY, **change)
    found = in_outcome(caught.value, search)
    with pytest.raises((TypeError, ValueError)) as caught:
        OfflineNumbersSession("offl_another_key").with_options(key=KEY, **change)
    assert [*found, *in_outcome(caught.value, search)] == []


def written_in(folder: Path) -> list[bytes]:
    """Return what all files of a folder hold."""
    return [path.read_bytes() for path in folder.iterdir()]


async def test_a_journal_holds_no_key(tmp_path: Path) -> None:
    """What assign_once writes down outlives the process, and is read by others."""
    search = Search(KEY)
    async with Misbehaving(answer(b"[]"), hang) as server, SQLiteJournal(tmp_path / "journal.db") as journal:
        once = RetryPolicy(stop=stop_after_attempt(1))
        session = OfflineNumbersSession(KEY, base_url=server.url, journal=journal, timeout=0.1, retry=once)
        with pytest.raises(OutcomeUnknownError):
            await session.assign_once("order-1", "0612345678", description="Ad", type=5, settle=[0.01])
        assert await session.pending() == ["order-1"]
        await session.close()
    written = written_in(tmp_path)
    assert b"order-1" in b"".join(written)
    assert search.paths(written) == []
