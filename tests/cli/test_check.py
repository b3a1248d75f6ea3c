"""`offline-numbers check`: a tracking number, or all numbers of a destination."""

import json

import pytest
from support.behaviours import answer
from support.command_line import Shell
from support.misbehaving import Misbehaving

from offline_numbers.sandbox import Sandbox


async def test_a_tracking_number_is_shown(domain: Sandbox, shell: Shell) -> None:
    """Each fact is on its own line."""
    done = await shell("check", "0899 000 103")
    assert done.code == 0
    assert done.err == ""
    assert [line.rstrip() for line in done.out.splitlines()] == [
        "0899000103",
        "  destination  0698765432",
        "  description  Flyer",
        "  redirect     on",
        "  timetable    none",
    ]
    assert [request.action for request in domain.requests] == ["check", "list"]


@pytest.mark.usefixtures("domain")
async def test_a_destination_shows_all_its_numbers(shell: Shell) -> None:
    """The API's check would return one of them."""
    done = await shell("check", "+33 6 98 76 54 32", "--json")
    assert json.loads(done.out) == {
        "numbers": [
            {
                "tracking_number": "0899000102",
                "phone_number": "0698765432",
                "description": "Billboard",
                "allow_redirect": False,
                "timetable": {},
            },
            {
                "tracking_number": "0899000103",
                "phone_number": "0698765432",
                "description": "Flyer",
                "allow_redirect": True,
                "timetable": {},
            },
        ]
    }


@pytest.mark.usefixtures("domain")
async def test_an_unknown_number_has_an_exit_code(shell: Shell) -> None:
    """The message names a command, not a method of the library."""
    done = await shell("check", "0611111111")
    assert done.code == 5
    assert done.out == ""
    assert done.err == (
        "offline-numbers: check: the API answered 'Unknown tracking number'. "
        "Nothing was changed. Run `offline-numbers list` to see the numbers of the domain.\n"
    )


async def test_an_unknown_field_is_not_shown(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    """An answer without the redirect, and a list that cannot be read."""
    state = answer(b'{"status": "success", "tracking_number": "0899000101", "phone_number": "0612345678"}')
    async with Misbehaving(state, answer(b""), state, answer(b"")) as server:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", "offl_x")
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", server.url)
        done = await shell("check", "0899000101")
        assert [line.rstrip()[-7:] for line in done.out.splitlines()[2:4]] == ["unknown", "unknown"]
        done = await shell("redirect", "0899000101", "--no-timetable", "--yes")
        said = "offline-numbers: redirect: the API does not return whether it is on; give --on or --off\n"
        assert done.code == 2
        assert done.err == said
        assert len(server.heads) == 4
