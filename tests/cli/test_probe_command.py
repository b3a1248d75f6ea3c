"""`offline-numbers probe`: what it prints, asks, writes, and ends with."""

import asyncio
import json
from pathlib import Path

import pytest
from support.command_line import Person, Shell

from offline_numbers.cli.work import probe
from offline_numbers.sandbox import Dialect, Fault, Sandbox

SPEND = ("probe", "--spend", "0899", "--destination", "0612345678")


@pytest.fixture(autouse=True)
def journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the journal and the report in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    return tmp_path


def writes(domain: Sandbox) -> list[str]:
    """Return the writes that have arrived."""
    return [request.action for request in domain.requests if request.action not in {"list", "check"}]


async def test_reading_changes_nothing(domain: Sandbox, shell: Shell, journal: Path) -> None:
    """No journal is made; the table has the verdicts and a count."""
    done = await shell("probe")
    assert done.code == 0
    assert done.out.splitlines()[0].split() == ["verdict", "assumption", "seen", "what", "to", "do"]
    assert done.out.splitlines()[-1].endswith("not seen.")
    assert writes(domain) == []
    assert not (journal / "journal.db").exists()


async def test_spending_asks_and_names_the_cost(domain: Sandbox, shell: Shell, person: Person) -> None:
    """No is an answer."""
    screen = person("n\n")
    done = await shell(*SPEND)
    assert done.code == 1
    told = " ".join(screen.getvalue().split())
    assert "One 0899 number is allocated to 0612345678, changed, and released." in told
    assert domain.requests == ()


@pytest.mark.usefixtures("may_block")
async def test_spending_writes_a_report(domain: Sandbox, shell: Shell, journal: Path) -> None:
    """The number is released; a file is not replaced by accident."""
    done = await shell(*SPEND, "--yes", "--out", "probe.json")
    assert done.code == 0
    assert "0899000001 is released." in done.err
    assert Dialect.read(journal / "probe.json") == Dialect()
    assert [one.destination for one in domain.numbers.values() if one.allocations] == [None]
    done = await shell("probe", "--out", "probe.json")
    assert done.code == 2
    assert "--out: 'probe.json' exists; name another file, or pass --force" in done.err
    assert (await shell("probe", "--out", "probe.json", "--force", "--json")).code == 0


async def test_a_destination_is_required(domain: Sandbox, shell: Shell) -> None:
    """Nothing is sent."""
    done = await shell("probe", "--spend", "0899", "--yes")
    assert done.code == 2
    assert "--destination: missing" in done.err
    assert domain.requests == ()


async def test_a_promise_at_risk_has_its_own_code(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """An API that cuts labels: the table names what is at risk and what to do."""
    async with Sandbox({5: 2}, dialect=Dialect(label_length=10, flags="int")) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        done = await shell(*SPEND, "--yes")
    assert done.code == 12
    rows = done.out.splitlines()[2:]
    assert rows[0].startswith("breaks     label-keeps-marker")
    assert "At risk: assign_once, campaigns. assign_once and campaigns cannot find" in rows[0]
    assert any(row.startswith("differs    any-flag") and "the client reads this, too" in row for row in rows)


async def test_an_error_has_its_code(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is printed, and the error below it."""
    async with Sandbox({1: 2}) as sandbox:
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        done = await shell(*SPEND, "--yes")
    assert done.code == 4
    assert "No tracking number available" in done.out.splitlines()[-1]


async def test_a_number_that_is_left_is_named(domain: Sandbox, shell: Shell) -> None:
    """With the commands that check and release it."""
    domain.fail_next("unassign", Fault.DROP_BEFORE_COMMIT, times=9)
    done = await shell(*SPEND, "--yes", "--json")
    assert done.code == 8
    assert json.loads(done.out)["left"] == ["0899000001"]
    domain.fail_next("unassign", Fault.DROP_BEFORE_COMMIT, times=9)
    done = await shell(*SPEND, "--yes")
    assert "`offline-numbers check 0899000001`, then `offline-numbers unassign 0899000001`" in done.out


@pytest.mark.usefixtures("domain")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("probe",), "nothing was changed"), ((*SPEND, "--yes"), "run the same command again: it releases")],
    ids=["reading", "spending"],
)
async def test_ctrl_c(shell: Shell, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str) -> None:
    """The last line names the next step."""

    async def cancelled(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(probe, "probe", cancelled)
    done = await shell(*arguments)
    assert done.code == 130
    assert told in done.err.splitlines()[-1]
