"""The journal in SQLite: its file, its thread, its processes."""

import asyncio
import multiprocessing
import os
import sqlite3
import threading
from asyncio import CancelledError
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from support.records import DOMAIN, begun, done
from support.sqlite_race import ROUNDS, begin_everywhere
from support.waiting import LIMIT, until

from offline_numbers import ArgumentError, ArgumentTypeError, SQLiteJournal

REFERENCE = "order-4711"


async def test_it_keeps_records_over_a_restart(tmp_path: Path) -> None:
    """The next journal on a file reads what the last one wrote."""
    async with SQLiteJournal(tmp_path / "journal.sqlite") as before:
        await before.swap(DOMAIN, REFERENCE, None, begun("a"))
    async with SQLiteJournal(str(tmp_path / "journal.sqlite")) as after:
        assert await after.get(DOMAIN, REFERENCE) == begun("a")


async def test_two_journals_share_a_file(tmp_path: Path) -> None:
    """A write through one journal is visible through the other."""
    async with SQLiteJournal(tmp_path / "shared") as one, SQLiteJournal(tmp_path / "shared") as two:
        assert await one.swap(DOMAIN, REFERENCE, None, begun("a")) is True
        assert await two.swap(DOMAIN, REFERENCE, None, begun("b")) is False
        assert await two.get(DOMAIN, REFERENCE) == begun("a")


class Opened(sqlite3.Connection):
    """A connection that records its level of safety after each statement."""

    levels: ClassVar[list[int]] = []

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - whatever SQLite binds
        """Execute it, and read the level of ``PRAGMA synchronous``."""
        done = super().execute(sql, parameters)
        ((level,),) = super().execute("PRAGMA synchronous").fetchall()
        self.levels.append(level)
        return done


async def test_each_write_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each write waits for the disk, the directory included: ``synchronous`` is 3, EXTRA."""
    monkeypatch.setattr(Opened, "levels", [])
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Opened))
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
    assert set(Opened.levels[2:]) == {3}


async def test_each_write_is_in_the_file_itself(tmp_path: Path) -> None:
    """A copy of the file alone contains each finished write: no part of it is in a companion file."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
        (tmp_path / "copy").write_bytes((tmp_path / "journal").read_bytes())
        assert sorted(os.listdir(tmp_path)) == ["copy", "journal"]  # noqa: PTH208 - no async equivalent is needed here
        async with SQLiteJournal(tmp_path / "copy") as copy:
            assert await copy.get(DOMAIN, REFERENCE) == begun("a")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["PRAGMA user_version = 2"], r"a newer offline_numbers wrote it \(layout 2, this one reads 1\); upgrade"),
        (["PRAGMA user_version = 0"], r"an older offline_numbers wrote it \(layout 0, not 1\); finish its pending"),
        (["DROP TABLE offline_numbers_journal"], r"\(it is another application's database; use another file\)"),
        (
            ["DROP TABLE offline_numbers_journal", "PRAGMA user_version = 0", "CREATE TABLE invoices (id)"],
            "it is another application's database",
        ),
    ],
    ids=["newer", "older", "another version", "another application"],
)
async def test_another_layout_is_refused(tmp_path: Path, statements: list[str], expected: str) -> None:
    """The message names the case and what to do, and the file stays as it is."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
    with closing(sqlite3.connect(tmp_path / "journal")) as connection:
        for statement in statements:
            connection.execute(statement)
    before = (tmp_path / "journal").read_bytes()
    async with SQLiteJournal(tmp_path / "journal") as journal:
        with pytest.raises(sqlite3.OperationalError, match=expected):
            await journal.get(DOMAIN, REFERENCE)
    assert (tmp_path / "journal").read_bytes() == before


def test_two_processes_can_create_one_file(tmp_path: Path) -> None:
    """Both create the table at the same moment: one waits for the other, and one is first for each file."""
    context = multiprocessing.get_context("spawn")
    barrier, lost = context.Barrier(2), context.SimpleQueue()
    other = context.Process(target=begin_everywhere, args=(str(tmp_path), "other", barrier, lost))
    other.start()
    mine = begin_everywhere(str(tmp_path), "mine", barrier, lost)
    first, second = lost.get(), lost.get()
    other.join(LIMIT)
    assert mine in (first, second)
    assert sorted(first + second) == list(range(ROUNDS))


@pytest.mark.parametrize("path", ["missing/journal", "."])
async def test_a_path_that_cannot_be_opened_is_an_error(tmp_path: Path, path: str) -> None:
    """The message names the file and the requirement; nothing is left open."""
    async with SQLiteJournal(tmp_path / path) as journal:
        with pytest.raises(sqlite3.OperationalError, match=r"cannot be opened .*: its directory must exist, writable"):
            await journal.get(DOMAIN, REFERENCE)


async def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    """The error comes at once, whatever the timeout, and the file is not overwritten."""
    (tmp_path / "journal").write_text("x" * 5000)
    async with SQLiteJournal(tmp_path / "journal", timeout=1_000_000) as journal:
        with pytest.raises(sqlite3.OperationalError, match=r"cannot be opened \(file is not a database\)"):
            await journal.get(DOMAIN, REFERENCE)
    assert (tmp_path / "journal").read_text() == "x" * 5000


async def test_a_file_that_stays_locked_is_an_error(tmp_path: Path) -> None:
    """Another process locks the file for too long: the operation fails, and the next one succeeds."""
    async with SQLiteJournal(tmp_path / "journal", timeout=0.02) as journal:
        await journal.get(DOMAIN, REFERENCE)
        with closing(sqlite3.connect(tmp_path / "journal", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
        assert await journal.swap(DOMAIN, REFERENCE, None, begun("b")) is True


async def test_it_waits_for_a_process_that_creates_the_file(tmp_path: Path) -> None:
    """While another process creates the table, the journal waits."""
    with closing(sqlite3.connect(tmp_path / "journal", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        async with SQLiteJournal(tmp_path / "journal") as journal:
            waiting = asyncio.create_task(journal.swap(DOMAIN, REFERENCE, None, begun("a")))
            await asyncio.sleep(0.02)
            holder.execute("COMMIT")
            assert await waiting is True


async def test_a_new_file_that_stays_locked_is_an_error(tmp_path: Path) -> None:
    """The journal waits for other processes up to its timeout."""
    with closing(sqlite3.connect(tmp_path / "journal", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        async with SQLiteJournal(tmp_path / "journal", timeout=0.02) as journal:
            with pytest.raises(sqlite3.OperationalError, match=r"cannot be opened \(database is locked\)"):
                await journal.get(DOMAIN, REFERENCE)


async def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """The transaction is rolled back, and the journal can be used again."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
        with closing(sqlite3.connect(tmp_path / "journal")) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE INSERT ON offline_numbers_journal BEGIN SELECT RAISE(FAIL, 'disk'); END"
            )
            with pytest.raises(sqlite3.IntegrityError, match="disk"):
                await journal.swap(DOMAIN, REFERENCE, begun("a"), done("b"))
            other.execute("DROP TRIGGER full")
        assert await journal.swap(DOMAIN, REFERENCE, begun("a"), done("c")) is True


@pytest.mark.parametrize("is_replaced", [False, True], ids=["removed", "replaced"])
async def test_a_removed_file_is_an_error(tmp_path: Path, is_replaced: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The journal refuses to write to it, and continues after the file is restored."""
    path, aside = tmp_path / "journal", tmp_path / "aside"
    async with SQLiteJournal(path) as journal:
        await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
        path.rename(aside)
        if is_replaced:
            path.touch()
        with pytest.raises(sqlite3.OperationalError, match="removed or replaced while it was in use: restore"):
            await journal.swap(DOMAIN, REFERENCE, begun("a"), done("b"))
        aside.replace(path)
        assert await journal.get(DOMAIN, REFERENCE) == begun("a")


@pytest.mark.parametrize("path", ["", ":memory:"])
def test_a_path_without_a_file_is_refused(path: str) -> None:
    """SQLite would keep the records in memory or in a temporary file, and a restart would send again."""
    with pytest.raises(ArgumentError, match=f"^path: '{path}' is not a file, and a restart would forget what was sent"):
        SQLiteJournal(path)


async def test_a_device_is_refused() -> None:
    """A device does not store records."""
    async with SQLiteJournal(os.devnull) as journal:
        with pytest.raises(sqlite3.OperationalError, match=r"\(it is not a regular file\): its directory"):
            await journal.get(DOMAIN, REFERENCE)


async def test_another_working_directory_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path keeps the meaning that it had when the file was opened."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    async with SQLiteJournal("journal") as journal:
        await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
        monkeypatch.chdir("elsewhere")
        assert await journal.get(DOMAIN, REFERENCE) == begun("a")


async def test_the_loop_never_waits_for_the_disk(tmp_path: Path) -> None:
    """While another process locks the file, other tasks of the loop run."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.get(DOMAIN, REFERENCE)
        with closing(sqlite3.connect(tmp_path / "journal", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(journal.swap(DOMAIN, REFERENCE, None, begun("a")))
            await asyncio.sleep(0.02)
            holder.execute("COMMIT")
        assert await waiting is True


async def test_a_cancelled_operation_ends_before_the_next_one(tmp_path: Path) -> None:
    """It continues in the thread to its end; later operations run after it."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.get(DOMAIN, REFERENCE)
        with closing(sqlite3.connect(tmp_path / "journal", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            task = asyncio.create_task(journal.swap(DOMAIN, REFERENCE, None, begun("a")))
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            holder.execute("COMMIT")
        assert await journal.get(DOMAIN, REFERENCE) == begun("a")


def test_one_journal_serves_several_event_loops(tmp_path: Path) -> None:
    """Consecutive loops, and a loop in another thread, share one journal."""
    journal = SQLiteJournal(tmp_path / "journal")
    assert asyncio.run(journal.swap(DOMAIN, REFERENCE, None, begun("a"))) is True
    thread = threading.Thread(target=lambda: asyncio.run(journal.swap(DOMAIN, REFERENCE, begun("a"), done("b"))))
    thread.start()
    thread.join(LIMIT)
    assert asyncio.run(journal.get(DOMAIN, REFERENCE)) == done("b")
    asyncio.run(journal.close())


async def test_a_closed_journal_refuses_and_closes_again(tmp_path: Path) -> None:
    """A second close does nothing; an operation raises."""
    journal = SQLiteJournal(tmp_path / "journal")
    await journal.close()
    await journal.close()
    with pytest.raises(RuntimeError, match=r"SQLiteJournal\(.*journal'\) is closed"):
        await journal.get(DOMAIN, REFERENCE)


async def test_a_cancelled_close_closes_the_file(tmp_path: Path) -> None:
    """The file is closed after the operation in flight; SQLite then removes its companions."""
    journal = SQLiteJournal(tmp_path / "journal")
    await journal.get(DOMAIN, REFERENCE)
    with closing(sqlite3.connect(tmp_path / "journal", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        swap = asyncio.create_task(journal.swap(DOMAIN, REFERENCE, None, begun("a")))
        await asyncio.sleep(0.02)
        close = asyncio.create_task(journal.close())
        await asyncio.sleep(0)
        assert swap.cancel()
        assert close.cancel()
        ended = await asyncio.gather(swap, close, return_exceptions=True)
        assert [type(one) for one in ended] == [CancelledError, CancelledError]
        holder.execute("COMMIT")
    await until(lambda: [one.name for one in tmp_path.iterdir()] == ["journal"])


async def test_a_journal_is_refused_in_a_forked_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread does not exist in the child; the message names the remedy."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        await journal.get(DOMAIN, REFERENCE)
        with monkeypatch.context() as child:
            child.setattr(os, "getpid", lambda: 1)
            with pytest.raises(RuntimeError, match="forked: create one in each process"):
                await journal.get(DOMAIN, REFERENCE)


@pytest.mark.parametrize(("path", "kind"), [(5, "int"), (b"journal", "bytes")])
def test_a_path_of_another_type_is_refused(path: object, kind: str) -> None:
    """Construction raises, so that the traceback shows the mistake."""
    with pytest.raises(ArgumentTypeError, match=f"^path: must be a str or a Path such as 'journal.db', not {kind}$"):
        SQLiteJournal(path)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - the mistake under test
