"""`offline-numbers unassign` shows the number, asks, and releases it with one request."""

import json

import pytest
from support.command_line import Person, Shell

from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.sandbox import Fault, Sandbox

BILLBOARD: dict[str, object] = {
    "tracking_number": "0899000102",
    "phone_number": "0698765432",
    "description": "Billboard",
    "allow_redirect": False,
    "timetable": {},
}
RELEASED = BILLBOARD | {"phone_number": None, "description": None}


def sent(domain: Sandbox) -> int:
    """Return how many release requests have arrived."""
    return [request.action for request in domain.requests].count("unassign")


async def test_the_option_yes_releases_without_a_prompt(domain: Sandbox, shell: Shell) -> None:
    """The change is on stderr, the result on stdout, and one request is sent."""
    done = await shell("unassign", "0899000102", "--yes")
    assert done.code == 0
    assert done.out == "0899000102 is released.\n"
    assert sent(domain) == 1
    assert done.err.splitlines() == ["0899000102 Billboard", "  destination  0698765432  -> in the pool"]
    assert domain.numbers["0899000102"].destination is None


async def test_json_shows_before_and_after(domain: Sandbox, shell: Shell) -> None:
    """One object on stdout; stderr is empty."""
    done = await shell("unassign", "08 99 00 01 02", "--yes", "--json")
    assert done.code == 0
    assert done.err == ""
    assert sent(domain) == 1
    assert json.loads(done.out) == {"changed": True, "before": BILLBOARD, "after": RELEASED}


async def test_a_number_in_the_pool_is_not_changed(domain: Sandbox, shell: Shell) -> None:
    """Nothing would change, so nothing is sent, with exit code 0."""
    done = await shell("unassign", "0899000001", "--json")
    assert done.code == 0
    assert json.loads(done.out)["changed"] is False
    assert sent(domain) == 0
    done = await shell("unassign", "0899000001")
    assert done.code == 0
    assert done.out == "0899000001: nothing to change; nothing was sent.\n"


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), (" Yes \n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
async def test_it_asks_before_the_write(typed: str, code: int, domain: Sandbox, shell: Shell, person: Person) -> None:
    """Only a yes releases; Enter, other text and the end of the input do not."""
    screen = person(typed)
    done = await shell("unassign", "0899000102")
    assert done.code == code
    assert sent(domain) == 1 - code
    assert "Release it? [y/N] " in screen.getvalue()
    assert ("offline-numbers: Declined. Nothing was changed.\n" in screen.getvalue()) == (code == 1)


async def test_json_has_no_prompt(domain: Sandbox, shell: Shell, person: Person) -> None:
    """On a terminal too: `--yes` is required, and the error is an object."""
    screen = person("y\n")
    done = await shell("unassign", "0899000102", "--json")
    assert done.code == 2
    assert done.out == ""
    assert sent(domain) == 0
    assert json.loads(screen.getvalue())["error"]["type"] == "UsageError"


async def test_without_a_terminal_nothing_is_sent(domain: Sandbox, shell: Shell) -> None:
    """The change is shown, with exit code 2."""
    done = await shell("unassign", "0899000102")
    assert done.code == 2
    assert done.out == ""
    assert sent(domain) == 0
    assert done.err.splitlines()[1:] == [
        "  destination  0698765432  -> in the pool",
        "offline-numbers: Not a terminal: pass --yes to confirm. Nothing was changed.",
    ]


async def test_a_destination_names_its_only_number(domain: Sandbox, shell: Shell) -> None:
    """The request has the tracking number."""
    done = await shell("unassign", "+33 6 12 34 56 78", "--yes")
    assert done.code == 0
    assert dict(domain.requests[-1].parameters)["tracking_number"] == "0899000101"


async def test_a_destination_with_several_numbers_is_refused(domain: Sandbox, shell: Shell) -> None:
    """The API document does not specify which of them it would release."""
    done = await shell("unassign", "0698765432", "--yes")
    assert done.code == 2
    assert sent(domain) == 0
    assert done.err == (
        "offline-numbers: NUMBER: the destination 0698765432 has several tracking numbers: "
        "0899000102, 0899000103. Pass one of them\n"
    )


async def test_a_lost_answer_is_found(domain: Sandbox, shell: Shell, pauses: list[float]) -> None:
    """A read shows the release: exit code 0, and one request."""
    domain.fail_next("unassign", Fault.DROP_AFTER_COMMIT)
    done = await shell("unassign", "0899000102", "--yes", "--json")
    assert done.code == 0
    assert json.loads(done.out) == {"changed": True, "before": BILLBOARD, "after": RELEASED}
    assert sent(domain) == 1
    assert pauses == [0.5]


async def test_an_unknown_outcome(domain: Sandbox, shell: Shell) -> None:
    """Exit code 8, and the attributes of the error as JSON."""
    domain.fail_next("unassign", Fault.DROP_BEFORE_COMMIT, times=2)
    done = await shell("unassign", "0899000102", "--yes", "--json")
    error = json.loads(done.err)["error"]
    assert done.code == 8
    assert done.out == ""
    assert sent(domain) == 2
    assert error["type"] == "OutcomeUnknownError"
    assert error["exit_code"] == 8
    assert error["details"]["tracking_number"] == "0899000102"


async def test_a_number_that_another_user_released_meanwhile(
    domain: Sandbox, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is released after the question, so nothing is sent."""

    def released(*_: object) -> None:
        domain.state.release("0899000102")

    monkeypatch.setattr(Confirm, "ask", released)
    done = await shell("unassign", "0899000102", "--json")
    assert json.loads(done.out) == {"changed": False, "before": BILLBOARD, "after": RELEASED}
    assert sent(domain) == 0


async def test_a_broken_list_does_not_prevent_a_release(domain: Sandbox, shell: Shell) -> None:
    """A tracking number is released although its description cannot be read."""
    domain.fail_next("list", Fault.EMPTY_BODY_BEFORE_COMMIT)
    done = await shell("unassign", "0899000102", "--yes")
    assert done.code == 0
    assert done.err.splitlines()[0] == "0899000102"
