"""The sessions, JSON shapes and exit codes of cli/README.md are right."""

import json
import re
from pathlib import Path

import pytest
from support.command_line import Person, Shell, Terminal
from support.sessions import Step, sessions
from support.source import PACKAGE

from offline_numbers.cli.app import COMMANDS
from offline_numbers.cli.exits import MEANINGS
from offline_numbers.cli.screen.failure import EXIT_CODES

README = PACKAGE / "cli" / "README.md"
SESSIONS = [*sessions(README, "Commands"), *sessions(README, "JSON")]


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the journal in the test's own directory, and show no spinner."""
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    monkeypatch.setenv("TERM", "dumb")


async def seen(step: Step, shell: Shell, screen: Terminal) -> list[str]:
    """Run one command of a session, and return its output."""
    done = await shell(*step.arguments)
    told = screen.getvalue()
    screen.seek(0)
    screen.truncate()
    return [line.rstrip() for line in (told + done.out).splitlines() if line.strip()]


@pytest.mark.usefixtures("domain")
@pytest.mark.parametrize("session", SESSIONS, ids=["people", "scripts"])
async def test_a_session_matches_its_output(session: list[Step], shell: Shell, person: Person) -> None:
    """Each command in order, with one domain, and yes at each prompt."""
    screen = person("y\n" * len(session))
    for step in session:
        assert await seen(step, shell, screen) == step.seen


def test_every_command_with_json_has_its_shape_in_readme() -> None:
    """Those that call the API; other tests cover the rest."""
    shown = {step.arguments[0] for step in SESSIONS[1]}
    assert shown >= {"list", "check", "assign", "unassign", "reassign", "redirect", "pending", "forget"}
    assert [step for step in SESSIONS[1] if not isinstance(json.loads(step.seen[0]), dict)] == []


def test_the_exit_codes_are_those_of_the_table() -> None:
    """README.md has a row for each code, with the same meaning and the same errors."""
    table = README.read_text(encoding="utf-8").partition("\n## Exit codes\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| ([^|]*) \| ([^|]*) \|$", table, re.MULTILINE)
    errors = {code: [kind.__name__ for kind in EXIT_CODES if EXIT_CODES[kind] == code] for code in MEANINGS}
    expected = [
        (str(code), ", ".join(f"`{name}`" for name in errors[code]), text.replace("--yes", "`--yes`"))
        for code, text in MEANINGS.items()
    ]
    assert [(code, names.strip(), text.strip()) for code, names, text in rows] == expected


def test_every_command_is_described() -> None:
    """The table of commands has a row for each."""
    named = set(re.findall(r"`offline-numbers ([a-z]+)", README.read_text(encoding="utf-8")))
    assert {path.partition(":")[2].strip("_") for path in COMMANDS} - named == set()
