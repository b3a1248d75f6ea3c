"""`offline-numbers assign`: one number, even if the answer is lost; once for each reference."""

import json
from pathlib import Path

import pytest
from support.command_line import Person, Shell

from offline_numbers.sandbox import Fault, Sandbox

AD = ("assign", "0612345678", "--description", "Magazine Ad", "--prefix", "0899")


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journal's path in a directory of the user's state that does not exist yet."""
    monkeypatch.delenv("OFFLINE_NUMBERS_JOURNAL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "offline-numbers" / "journal.sqlite"


def assigns(domain: Sandbox) -> int:
    """Return how many assign requests have arrived."""
    return [request.action for request in domain.requests].count("assign")


async def test_it_shows_the_order_and_allocates(domain: Sandbox, shell: Shell) -> None:
    """It shows how many numbers are free, the numbers of the destination, and then the new number."""
    options = ["--allow-redirect", "--timetable", "mon=10:00-12:00", "--cost-group", "A299", "--operator", "7"]
    done = await shell(*AD, *options, "--yes")
    assert done.code == 0
    assert done.out == "0899000001 is allocated to 0612345678.\n"
    assert assigns(domain) == 1
    assert [line.rstrip() for line in done.err.splitlines()] == [
        "One 0899 number, of 2 free, for 0612345678",
        "  description  Magazine Ad",
        "  redirect     on",
        "  timetable    monday 10:00-12:00",
        "  cost group   A299",
        "  operator     7",
        "  has already  0899000101 Magazine Ad",
    ]
    number = domain.numbers["0899000001"]
    assert number.allow_redirect is True
    assert number.cost_group == "A299"
    assert number.operator == "7"


async def test_an_undocumented_type_is_sent(domain: Sandbox, shell: Shell) -> None:
    """The API decides."""
    done = await shell(*AD[:4], "--type", "99", "--yes")
    sent = [dict(request.parameters)["type"] for request in domain.requests if request.action == "assign"]
    assert done.code == 4
    assert sent == ["99"]
    assert done.err.splitlines()[0] == "One number of type 99 for 0612345678"


async def test_no_at_the_prompt_allocates_nothing(domain: Sandbox, shell: Shell, person: Person) -> None:
    """Exit code 1, and no assign request."""
    screen = person("\n")
    done = await shell(*AD)
    assert done.code == 1
    assert assigns(domain) == 0
    assert "Allocate it? [y/N] " in screen.getvalue()


async def test_a_lost_answer_is_recovered(domain: Sandbox, shell: Shell) -> None:
    """One request; the JSON has the number and `recovered`."""
    domain.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    done = await shell(*AD, "--yes", "--json")
    assert done.code == 0
    assert done.err == ""
    assert assigns(domain) == 1
    assert json.loads(done.out) == {
        "tracking_number": "0899000001",
        "phone_number": "0612345678",
        "description": "Magazine Ad",
        "allow_redirect": None,
        "timetable": {},
        "attempts": 1,
        "recovered": True,
        "surplus": [],
        "reference": None,
        "pending": False,
    }


async def test_the_terminal_shows_why_it_waits(domain: Sandbox, shell: Shell, person: Person) -> None:
    """A warning for the lost answer, and the reason of the next read."""
    domain.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    screen = person("y\n")
    done = await shell(*AD)
    assert done.code == 0
    assert "0899000001 is recovered: an earlier request allocated it." in done.out
    assert "Allocating for 0612345678: no answer to assign, checking again in 0.5 s" in screen.getvalue()


async def test_a_reference_allocates_once(domain: Sandbox, shell: Shell, journal: Path) -> None:
    """The same command again returns the same number; the journal is in the directory of the user's state."""
    done = await shell(*AD, "--reference", "order-1", "--yes", "--json")
    first = json.loads(done.out)
    done = await shell(*AD, "--reference", "order-1", "--yes", "--json")
    again = json.loads(done.out)
    assert again == first | {"allow_redirect": None, "attempts": 0, "recovered": True}
    assert first["description"] == "[order-1] Magazine Ad"
    assert first["reference"] == "order-1"
    assert first["pending"] is False
    assert assigns(domain) == 1
    assert [oct(path.stat().st_mode & 0o777) for path in journal.parents][:1] == ["0o700"]


@pytest.mark.usefixtures("journal")
async def test_a_reference_with_other_arguments_is_a_conflict(domain: Sandbox, shell: Shell) -> None:
    """Exit code 9, and nothing is sent."""
    await shell(*AD, "--reference", "order-1", "--yes")
    done = await shell("assign", "0698765432", *AD[2:], "--reference", "order-1", "--yes")
    assert done.code == 9
    assert assigns(domain) == 1


@pytest.mark.usefixtures("journal")
async def test_a_second_number_of_a_reference_is_printed(domain: Sandbox, shell: Shell) -> None:
    """A proxy repeated the request: the second number is paid for, too."""
    domain.fail_next("assign", Fault.REPEATED_BY_PROXY)
    done = await shell(*AD, "--reference", "order-1", "--yes")
    said = "offline-numbers: surplus numbers that you pay for; release them with unassign: 08990000"
    assert done.code == 0
    assert done.err.splitlines()[-1][:-2] == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (AD[:4], "--prefix, --type: give exactly one of them, for example --prefix 0899"),
        ((*AD, "--type", "5"), "--prefix, --type: give exactly one of them, for example --prefix 0899"),
        ((*AD[:4], "--prefix", "0123"), "prefix: '0123' is not a documented prefix; use one of 0800, "),
        ((*AD, "--reference", "one two"), "reference: invalid reference 'one two': use 1 to 64 of"),
        (("assign", "home", *AD[2:]), "phone_number: invalid phone number 'home'"),
        ((*AD[:2], *AD[4:]), 'Command "assign" parameter --description requires an argument.'),
        ((*AD, "--reference", "a", "--journal", "/nowhere/journal.db"), "--journal: '/nowhere/journal.db' cannot be"),
    ],
)
async def test_a_wrong_argument_is_refused(
    arguments: tuple[str, ...], said: str, domain: Sandbox, shell: Shell
) -> None:
    """Exit code 2, one line, and nothing is read."""
    done = await shell(*arguments, "--yes")
    assert done.code == 2
    assert domain.requests == ()
    assert done.err.startswith(f"offline-numbers: {said}")
    assert done.err.count("\n") == 1


async def test_an_empty_pool_has_an_exit_code(domain: Sandbox, shell: Shell) -> None:
    """The message contains the advice."""
    done = await shell(*AD[:4], "--prefix", "0810", "--yes")
    assert done.code == 4
    assert assigns(domain) == 1
    assert done.err.splitlines()[-1] == (
        "offline-numbers: assign: the API answered 'No tracking number available'. Nothing was changed. "
        "Ask the vendor for more numbers of this type, or use another type."
    )
