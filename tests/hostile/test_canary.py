"""No place shows the key: one matrix of every method, every situation and both kinds of connections."""

import asyncio
import gc
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from support.behaviours import answer, hang, hang_in_body
from support.every_behaviour import BEHAVIOURS
from support.hostile.canary import METHODS, Situation, at_nobody, at_sandbox, at_server, in_outcome, searched
from support.hostile.streams import LIES, STREAMS
from support.leaks import Search
from support.misbehaving import Behaviour, Misbehaving, nobody_accepts, nobody_listens
from support.sending import ODD_KEY as KEY
from support.witness import Witness
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, OutcomeUnknownError, RetryPolicy, SQLiteJournal
from offline_numbers.sandbox import Fault

Case = tuple[str, str, bool]


def servers(kind: str, behaviours: Mapping[str, Behaviour]) -> dict[str, Situation]:
    """Return one situation for each behaviour of a server."""
    return {f"{kind}: {name}": Situation(at_server(behaviour)) for name, behaviour in behaviours.items()}


GOOD: dict[str, Situation] = {"sandbox: none": Situation(at_sandbox(None))}
FAULTS: dict[str, Situation] = {f"sandbox: {fault.name}": Situation(at_sandbox(fault)) for fault in Fault}
NETWORK: dict[str, Situation] = {
    **servers("server", BEHAVIOURS),
    "server: the application's timeout": Situation(at_server(hang), patience=0.02),
    "nobody listens": Situation(at_nobody(nobody_listens)),
    "nobody accepts": Situation(at_nobody(nobody_accepts)),
    "nobody accepts: the application's timeout": Situation(at_nobody(nobody_accepts), patience=0.01),
}
CANCELLED: dict[str, Situation] = {
    f"{name}: cancelled after {turns} turns": Situation(at_server(behaviour), turns=turns)
    for name, behaviour in {"silence": hang, "silence in the body": hang_in_body()}.items()
    for turns in (*range(12), 100)
}
HOSTILE: dict[str, Situation] = servers("without end", STREAMS) | servers("a lie", LIES)
SITUATIONS = GOOD | FAULTS | NETWORK | CANCELLED | HOSTILE
OWN = [True, False]
LOCAL = {"pending", "forget"}  # they send no request, so nothing cancels them


def usual_cases() -> Iterator[Case]:
    """Yield a part of all cases in which each method, each situation and each kind of request occurs.

    Every method runs without a fault, and some method with each fault of the sandbox. A write, a read and a list get
    each fault of the network, on both kinds of connections; a write and a list are cancelled at each turn of the loop.
    """
    yield from zip(METHODS, cycle(GOOD), cycle(OWN))
    yield from zip(cycle(METHODS), FAULTS, cycle([True, False, False]))
    yield from product(["assign", "check", "list_details"], NETWORK, OWN)
    yield from product(["assign", "iter_details"], CANCELLED, OWN)


def all_cases() -> Iterator[Case]:
    """Yield every method in every situation on both kinds of connections."""
    yield from product(METHODS, GOOD | FAULTS | NETWORK | HOSTILE, OWN)
    yield from product([*METHODS.keys() - LOCAL], CANCELLED, OWN)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize the matrix: the usual cases, or all of them with ``--canary``."""
    if "situation" in metafunc.fixturenames:
        cases = all_cases() if metafunc.config.getoption("--canary", None) else usual_cases()
        metafunc.parametrize(("method", "situation", "own"), [*cases])


async def test_no_place_shows_the_key(method: str, situation: str, own: bool, figures: Counter[str]) -> None:  # noqa: FBT001 - a parameter of the matrix
    """Neither the outcome nor its copies, the log, the traces and the warnings contain the key."""
    search = Search(KEY)
    found = await searched(METHODS[method], SITUATIONS[situation], search, own=own)
    figures.update(calls=1, texts=search.texts)
    assert found == []


def test_the_usual_cases_are_a_part_of_all() -> None:
    """Each run contains every method and every situation except the endless ones."""
    usual, everything = {*usual_cases()}, {*all_cases()}
    assert usual < everything
    assert {method for method, _, _ in usual} == {*METHODS}
    assert {situation for _, situation, _ in usual} == {*SITUATIONS} - {*HOSTILE}
    assert {situation for _, situation, _ in everything} == {*SITUATIONS}


async def test_warnings_of_forgotten_calls_and_sessions_show_no_key() -> None:
    """Neither the warning of a call that was never awaited nor anything else contains the key."""
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
    {"http": 3},  # with_options() refuses it by name
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: next(iter(change)))
async def test_a_refused_option_shows_no_key(change: dict[str, Any]) -> None:
    """The error does not contain the key beside the option, neither from a new session nor from with_options()."""
    search = Search(KEY)
    with pytest.raises((TypeError, ValueError)) as caught:
        OfflineNumbersSession(KEY, **change)
    found = in_outcome(caught.value, search)
    with pytest.raises((TypeError, ValueError)) as caught:
        OfflineNumbersSession("offl_another_key").with_options(key=KEY, **change)
    assert [*found, *in_outcome(caught.value, search)] == []


def written_in(folder: Path) -> list[bytes]:
    """Return the content of all files of a folder."""
    return [path.read_bytes() for path in folder.iterdir()]


async def test_a_journal_contains_no_key(tmp_path: Path) -> None:
    """The file of the journal outlives the process, and others read it."""
    search = Search(KEY)
    async with Misbehaving(answer(b"[]"), hang) as server, SQLiteJournal(tmp_path / "journal.db") as journal:
        once = RetryPolicy(stop=stop_after_attempt(1))
        session = OfflineNumbersSession(KEY, base_url=server.url, journal=journal, timeout=0.1, retry=once)
        with pytest.raises(OutcomeUnknownError):
            await session.assign_once("order-1", "0612345678", description="Ad", type=5, settle=[0.01])
        assert [one.reference for one in await session.pending()] == ["order-1"]
        await session.close()
    written = written_in(tmp_path)
    assert b"order-1" in b"".join(written)
    assert search.paths(written) == []
