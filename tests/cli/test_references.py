"""`pending` and `forget`: references that `assign --reference` began and has not finished."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.command_line import Shell

from offline_numbers.cli.steps.pending import pending_blocks, since
from offline_numbers.sandbox import Fault, Sandbox
from offline_numbers.values import Pending

ORDER = ("assign", "0612345678", "--description", "Ad", "--prefix", "0899", "--reference", "order-1", "--yes")


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set the journal in the environment."""
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    return tmp_path / "journal.db"


async def test_nothing_is_pending_at_first(domain: Sandbox, shell: Shell) -> None:
    """It prints so, without a request."""
    done = await shell("pending")
    assert done.code == 0
    assert done.out == "Nothing is pending for this key and base URL.\n"
    assert domain.requests == ()
    assert json.loads((await shell("pending", "--json")).out) == {"pending": [], "details": []}


async def test_an_unknown_outcome_is_pending_until_it_is_settled(
    domain: Sandbox, shell: Shell, pauses: list[float]
) -> None:
    """`pending` prints the reference with advice; the same command again sends no second assign."""
    domain.fail_next("assign", Fault.LATE_COMMIT_DROP)
    assert (await shell(*ORDER)).code == 8
    assert pauses == [0.5, 1.0, 2.0, 4.0]
    header, _, row, advice = (await shell("pending")).out.splitlines()
    assert header.split("  ")[0] == "reference"
    assert re.fullmatch(r"order-1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(0 min\)", row)
    assert advice.startswith("Wait until ")
    assert advice.endswith("run its `offline-numbers assign --reference ...` or `apply` again; it only reads.")
    (details,) = json.loads((await shell("pending", "--json")).out)["details"]
    assert details["reference"] == "order-1"
    domain.commit_late()
    done = await shell(*ORDER)
    assert done.code == 0
    assert done.out == "0899000001 is recovered: an earlier request allocated it.\n"
    assert [request.action for request in domain.requests].count("assign") == 1
    assert (await shell("pending")).out == "Nothing is pending for this key and base URL.\n"


async def test_an_answer_that_the_list_does_not_confirm(domain: Sandbox, shell: Shell) -> None:
    """The number is printed, with the advice not to use it yet."""
    await shell("list", "--details")  # the answer that the cache repeats
    domain.fail_next("list", Fault.STALE_ANSWER, 7)
    done = await shell(*ORDER)
    said = "the list does not confirm the number yet: run the same command again in a few minutes, then print"
    assert done.code == 0
    assert done.out == "0899000001 is allocated to 0612345678.\n"
    assert done.err.splitlines()[-1] == f"offline-numbers: {said}"


async def test_forgetting_shows_what_the_list_shows(domain: Sandbox, shell: Shell) -> None:
    """No number, or the numbers with the reference's marker."""
    domain.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    await shell(*ORDER)
    done = await shell("forget", "order-1")
    assert done.code == 2
    assert "in the list  no number with this marker" in done.err
    done = await shell("forget", "order-1", "--yes")
    assert done.code == 0
    assert done.out == "order-1 is forgotten.\n"
    assert json.loads((await shell("pending", "--json")).out) == {"pending": [], "details": []}


@pytest.mark.usefixtures("domain")
async def test_forgetting_a_reference_with_a_number(shell: Shell) -> None:
    """The text and the JSON contain the number."""
    await shell(*ORDER)
    done = await shell("forget", "order-1", "--yes")
    assert [line.rstrip() for line in done.err.splitlines()] == ["[order-1]", "  0899000001  0612345678 [order-1] Ad"]
    done = await shell("forget", "order-1", "--yes", "--json")
    shown = json.loads(done.out)
    assert shown["forgotten"] is False
    assert [row["tracking_number"] for row in shown["numbers"]] == ["0899000001"]


@pytest.mark.usefixtures("domain")
async def test_forgetting_an_unknown_reference_is_no_error(shell: Shell) -> None:
    """There is nothing to forget."""
    done = await shell("forget", "order-2", "--yes")
    assert done.code == 0
    assert done.out == "order-2 is not in the journal: nothing to forget.\n"


@pytest.mark.usefixtures("domain")
async def test_a_file_that_is_not_a_journal_has_an_exit_code(shell: Shell, journal: Path) -> None:
    """The error names the file."""
    await asyncio.to_thread(journal.write_bytes, b"no database" * 100)
    done = await shell(*ORDER)
    said = f"SQLiteJournal({str(journal)!r}) cannot be opened ("
    assert done.code == 10
    assert done.out == ""
    assert said in done.err


@pytest.mark.parametrize("place", ["", "missing/journal.db"])
@pytest.mark.usefixtures("domain")
async def test_a_path_that_cannot_be_a_journal_is_refused(place: str, shell: Shell, tmp_path: Path) -> None:
    """A directory, or a file in a missing directory."""
    done = await shell("pending", "--journal", str(tmp_path / place))
    said = f"offline-numbers: --journal: {str(tmp_path / place)!r} cannot be a file; its directory must exist\n"
    assert done.code == 2
    assert done.err == said


@pytest.mark.usefixtures("domain")
async def test_a_home_that_cannot_be_written(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory of the default file cannot be created: the error names it."""
    (tmp_path / "file").write_text("no directory")
    monkeypatch.delenv("OFFLINE_NUMBERS_JOURNAL")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    done = await shell("pending")
    said = f"offline-numbers: --journal: cannot create {tmp_path}/file/offline-numbers (Not a directory); "
    assert done.code == 2
    assert done.err == f"{said}name another file\n"


@pytest.mark.usefixtures("domain")
async def test_without_xdg_it_is_in_the_home(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative directory is ignored, as the XDG specification requires."""
    monkeypatch.delenv("OFFLINE_NUMBERS_JOURNAL")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    await shell("pending")
    assert (tmp_path / ".local/state/offline-numbers/journal.sqlite").exists()


@pytest.mark.parametrize(
    ("age", "written", "start"),
    [
        (timedelta(minutes=3), "(3 min)", "Wait until "),
        (timedelta(minutes=30), "(30 min)", "Now run its `offline-numbers assign"),
        (timedelta(hours=3), "(3 h)", "Pending for more than an hour: run its `offline-numbers assign"),
        (timedelta(days=3), "(3 d)", "Pending for more than an hour: run its `offline-numbers assign"),
    ],
)
def test_the_advice_depends_on_the_age(age: timedelta, written: str, start: str) -> None:
    """A young reference waits, an old one is verified with the vendor before it is forgotten."""
    one = Pending(
        reference="order-1", began=datetime.now(UTC) - age - timedelta(seconds=1), tracking_number="0899000001"
    )
    _, advice = pending_blocks([one])
    assert str(advice).startswith(start)
    assert f"{written}. {start}" in since(one)
    assert ("offline-numbers forget order-1" in str(advice)) == (age > timedelta(hours=1))
