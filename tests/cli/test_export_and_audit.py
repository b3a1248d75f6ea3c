"""`offline-numbers export` and `audit`, and the options of `plan` and `apply` for existing numbers."""

import csv
import importlib
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from support.apply_child import HEADER
from support.command_line import Shell

from offline_numbers.sandbox import RequestRecord, Sandbox

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # it has no types
KEY = "offl_the-key-of-the-tests"
MAGAZINE = "spring-001,0612345678,Magazine Ad,0899"


@pytest.fixture(autouse=True)
def journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the journal in the working directory, which is the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))


def sent(domain: Sandbox) -> list[str]:
    """Return the writes that have arrived."""
    return [request.action for request in domain.requests if request.action not in {"list", "check"}]


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Replace standard input by a text."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def workbook_at(path: Path, *pages: str) -> str:
    """Write a workbook whose sheets have one row each, described by the sheet's name, and return its path."""
    with xlsxwriter.Workbook(path) as book:
        for name in pages:
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEADER.split(","))
            page.write_row(1, 0, ["spring-001", "0612340001", name, "0899"])
    return str(path)


async def test_an_export_is_applied_without_an_allocation(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """Each number is adopted, and only its description changes."""
    done = await shell("export", "numbers.csv", "--delimiter", "semicolon", "--destination", "0698765432")
    assert done.code == 0, done.err
    assert done.out == "2 numbers in numbers.csv\n"
    rows = list(csv.DictReader((tmp_path / "numbers.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [row["reference"] for row in rows] == ["billboard-0899000102", "flyer-0899000103"]
    done = await shell("apply", "numbers.csv", "--yes", "--pause", "0")
    assert done.code == 0
    assert "2 adopted." in done.out
    assert sent(domain) == ["reassign", "reassign"]
    assert domain.numbers["0899000103"].description == "[flyer-0899000103] Flyer"


@pytest.mark.usefixtures("domain")
async def test_an_export_keeps_an_existing_file(shell: Shell, tmp_path: Path) -> None:
    """It needs --force; another ending is refused."""
    (tmp_path / "numbers.csv").write_text("mine", encoding="utf-8")
    done = await shell("export", "numbers.csv")
    assert done.code == 2
    assert "'numbers.csv' exists; name another file, or pass --force" in done.err
    assert (tmp_path / "numbers.csv").read_text(encoding="utf-8") == "mine"
    done = await shell("export", "numbers.csv", "--force", "--json")
    assert done.err == ""
    assert done.out == '{"file": "numbers.csv", "rows": 3}\n'
    done = await shell("export", "numbers.txt")
    assert done.code == 2
    assert "'numbers.txt' ends in neither .csv nor .xlsx" in done.err


@pytest.mark.usefixtures("domain")
async def test_a_workbook_needs_an_extra(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands name the option and the extra, and nothing is sent."""
    book = workbook_at(tmp_path / "rows.xlsx", "one")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert "FILE: writing .xlsx needs the extra excel" in (await shell("export", "numbers.xlsx")).err
    assert "--out: writing .xlsx needs the extra excel" in (await shell("apply", book, "--yes")).err
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    done = await shell("plan", book)
    assert done.code == 2
    assert "FILE: reading .xlsx needs the extra excel" in done.err


async def test_a_sheet_is_named(domain: Sandbox, shell: Shell, tmp_path: Path) -> None:
    """Without a name, the first one is read, with a warning; the results are a workbook."""
    book = workbook_at(tmp_path / "rows.xlsx", "one", "two")
    assert json.loads((await shell("plan", book, "--sheet", "two", "--json")).out)["steps"][0]["description"] == "two"
    done = await shell("apply", book, "--yes")
    assert "the workbook has 2 sheets; 'one' was read" in " ".join(done.err.split())
    assert sent(domain) == ["assign"]
    assert (tmp_path / "rows.numbers.xlsx").read_bytes().startswith(b"PK")


async def test_rows_come_from_standard_input(
    domain: Sandbox, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The results need their own file."""
    type_in(monkeypatch, f"{HEADER}\nspring-001,0612340001,Radio,0899\n")
    done = await shell("apply", "-", "--yes")
    assert done.code == 2
    assert "--out: the rows come from standard input; name the file for the results" in done.err
    assert sent(domain) == []
    type_in(monkeypatch, f"{HEADER}\nspring-001,0612340001,Radio,0899\n")
    assert (await shell("apply", "-", "--yes", "--out", "numbers.csv")).code == 0
    assert "08.99.00.00.01" in (tmp_path / "numbers.csv").read_text(encoding="utf-8-sig")


async def test_adopt_and_second_decide_a_conflict(
    domain: Sandbox, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that fits is a conflict until you choose."""
    chosen = list[str]()
    for options in ((), ("--adopt",), ("--second", "spring-001")):
        type_in(monkeypatch, f"{HEADER}\n{MAGAZINE}\n")
        chosen.append(json.loads((await shell("plan", "-", "--json", *options)).out)["steps"][0]["action"])
    assert chosen == ["conflict", "adopt", "allocate"]
    assert sent(domain) == []


@pytest.mark.usefixtures("domain")
async def test_more_errors_are_counted(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred of them are printed."""
    type_in(monkeypatch, f"{HEADER}\n" + "x x,,,\n" * 30)
    done = await shell("plan", "-")
    assert done.code == 2
    assert "and 20 more errors" in done.err
    assert "120 errors in -; nothing was sent" in done.err


async def test_an_audit_prints_its_findings(domain: Sandbox, shell: Shell) -> None:
    """Title, finding, cost and command, with exit code 11."""
    domain.state.describe("0899000103", "Billboard")
    done = await shell("audit")
    assert done.code == 11
    assert [line.rstrip() for line in done.out.splitlines()] == [
        "Numbers that share destination and description: 1",
        "  0899000102, 0899000103 forward to 0698765432 with the label 'Billboard'",
        "    cost: each is paid for; 1 may be superfluous",
        "    fix:  offline-numbers unassign 0899000103",
    ]
    assert sent(domain) == []


async def test_an_audit_as_csv_and_json(domain: Sandbox, shell: Shell) -> None:
    """The same findings for a spreadsheet and for a script."""
    domain.state.describe("0899000103", "Billboard")
    done = await shell("audit", "--csv", "--delimiter", "tab")
    assert done.code == 11
    (found,) = csv.DictReader(done.out.removeprefix("\ufeff").splitlines(), delimiter="\t")
    assert found["kind"] == "duplicate"
    assert found["numbers"] == "0899000102 0899000103"
    done = await shell("audit", "--json")
    assert json.loads(done.out)["findings"][0]["command"] == "offline-numbers unassign 0899000103"


@pytest.mark.usefixtures("domain")
async def test_an_audit_compares_with_the_wanted_numbers(shell: Shell) -> None:
    """A domain in order has no finding; --min-free sets a minimum, and a wrong value is refused."""
    done = await shell("audit")
    assert done.code == 0
    assert done.out == "Nothing found.\n"
    done = await shell("audit", "--min-free", "0899=3", "--min-free", "0800=1")
    assert done.code == 11
    assert "0899: 2 of 5 numbers free, at least 3 wanted" in done.out
    done = await shell("audit", "--min-free", "0899")
    assert done.code == 2
    assert "--min-free: invalid value '0899'; write a prefix and a count, as 0899=5" in done.err
    done = await shell("audit", "--csv", "--json")
    assert done.code == 2
    assert "--csv, --json: give only one of them" in done.err


@pytest.mark.parametrize("is_saved", [True, False])
async def test_a_results_file_that_vanishes(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_saved: bool
) -> None:
    """The numbers are printed, and saved in another directory if one is writable."""
    out, spare = tmp_path / "out", tmp_path / "spare"
    out.mkdir()
    if is_saved:
        spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    (tmp_path / "rows.csv").write_text(f"{HEADER}\nspring-001,0612340001,Radio,0899\n", encoding="utf-8")

    def remove(record: RequestRecord) -> None:
        if record.action == "assign":
            shutil.rmtree(out)

    async with Sandbox({5: 3}, key=KEY, on_request=remove) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
        done = await shell("apply", "rows.csv", "--yes", "--out", str(out / "numbers.csv"))
    assert done.code == 74
    assert "0899000001" in done.out
    expected = f"The numbers so far are in '{spare}" if is_saved else "The numbers so far are printed above"
    assert expected in done.err.replace("\n", " ")
    assert [path.suffix for path in spare.glob("*")] == [".csv"] * is_saved
