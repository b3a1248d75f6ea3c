"""`reassign` and `redirect` show before and after and send one request, or none if nothing would change."""

import json

import pytest
from support.command_line import Shell

from offline_numbers.sandbox import Sandbox

WEEK = ["--timetable", "monday=10:00-12:00,14:00-18:00", "--timetable", "fri=09:00-12:00;13:00-17:00"]


def written(domain: Sandbox) -> list[dict[str, str]]:
    """Return the parameters of the writes that have arrived."""
    reads = {"check", "list"}
    return [{str(k): str(v) for k, v in one.parameters.items()} for one in domain.requests if one.action not in reads]


async def test_reassign_shows_the_changes_and_sends_them(domain: Sandbox, shell: Shell) -> None:
    """The description, the destination and the redirect, each before and after."""
    done = await shell(
        *("reassign", "0899000101", "+33 6 11 11 11 11", "--description", " New ", "--allow-redirect", "--yes")
    )
    assert done.code == 0
    assert done.out == "0899000101 forwards to 0611111111.\n"
    assert [line.rstrip() for line in done.err.splitlines()] == [
        "0899000101 Magazine Ad",
        "  destination  0612345678   -> 0611111111",
        "  description  Magazine Ad  -> New",
        "  redirect     off          -> on",
    ]
    number = domain.numbers["0899000101"]
    assert number.destination == "0611111111"
    assert number.description == "New"
    assert number.allow_redirect is True


async def test_reassign_sends_only_the_given_options(domain: Sandbox, shell: Shell) -> None:
    """Only the destination is sent; the JSON has the answer and the state before."""
    done = await shell("reassign", "0899000103", "0611111111", "--yes", "--json")
    (sent,) = written(domain)
    assert sent.keys() == {"action", "tracking_number", "phone_number"}
    shown = json.loads(done.out)
    assert shown["changed"] is True
    assert shown["before"]["phone_number"] == "0698765432"
    assert shown["after"] == {
        "tracking_number": "0899000103",
        "phone_number": "0611111111",
        "description": "Flyer",
        "allow_redirect": True,
        "timetable": {},
    }


@pytest.mark.parametrize(("label", "is_lost"), [("Tram", True), ("[s-1] Tram", False)])
async def test_a_description_without_the_numbers_marker_is_a_warning(
    label: str, domain: Sandbox, shell: Shell, *, is_lost: bool
) -> None:
    """It comes before the prompt: without the marker, a campaign would allocate another number."""
    domain.state.describe("0899000102", "[s-1] Billboard")
    done = await shell("reassign", "0899000102", "0698765432", "--description", label, "--yes")
    assert done.code == 0
    assert ("the new description has no marker [s-1]" in done.err) == is_lost
    await shell("reassign", "0899000102", "0698765432", "--yes")
    assert "no marker" not in (await shell("reassign", "0899000102", "0611111111", "--yes")).err


async def test_another_references_marker_is_refused(domain: Sandbox, shell: Shell) -> None:
    """It would make the number another reference's: it is refused before the prompt; nothing is sent."""
    domain.state.describe("0899000102", "[s-1] Billboard")
    done = await shell("reassign", "0899000102", "0698765432", "--description", "[s-2] Tram", "--yes")
    assert done.code == 2
    assert "begins with the marker [s-2]" in done.err
    assert written(domain) == []


async def test_a_typed_marker_is_refused(domain: Sandbox, shell: Shell) -> None:
    """Without --reference, a description that begins with a marker is refused; nothing is sent."""
    done = await shell("assign", "0698765432", "--description", "[s-2] Tram", "--prefix", "0899", "--yes")
    assert done.code == 2
    assert "begins with the marker [s-2]" in done.err
    assert written(domain) == []


async def test_nothing_is_sent_if_nothing_would_change(domain: Sandbox, shell: Shell) -> None:
    """There is no prompt, and the exit code is 0."""
    done = await shell("reassign", "0899000101", "06 12 34 56 78", "--description", "Magazine Ad")
    assert done.code == 0
    assert done.out == "0899000101 Magazine Ad: nothing to change; nothing was sent.\n"
    done = await shell("redirect", "0899000103", "--on", "--json")
    assert done.code == 0
    assert json.loads(done.out)["changed"] is False
    assert written(domain) == []


async def test_an_emoji_code_in_a_description_stays_unchanged(domain: Sandbox, shell: Shell) -> None:
    """In a sentence too."""
    domain.state.describe("0899000101", ":smile: [bold]")
    done = await shell("reassign", "0899000101", "0612345678")
    assert done.out == "0899000101 :smile: [bold]: nothing to change; nothing was sent.\n"


async def test_a_wrong_argument_is_reported_before_anything_is_read(domain: Sandbox, shell: Shell) -> None:
    """There is no prompt for an impossible change."""
    done = await shell("reassign", "0899000101", "0611111111", "--description", "a\x07b")
    assert done.code == 2
    assert domain.requests == ()
    assert "remove this control character" in done.err


async def test_redirect_sets_a_timetable(domain: Sandbox, shell: Shell) -> None:
    """Commas or semicolons between ranges, short or long names of days; the redirect stays unchanged."""
    done = await shell("redirect", "0899000103", *WEEK, "--yes")
    assert done.code == 0
    assert done.out == "0899000103 is set up.\n"
    assert [line.rstrip() for line in done.err.splitlines()] == [
        "0899000103 Flyer",
        "  timetable  none  -> monday 10:00-12:00 14:00-18:00, friday 09:00-12:00 13:00-17:00",
    ]
    (sent,) = written(domain)
    assert sent["allow_redirect"] == "1"
    shown = json.loads((await shell("check", "0899000103", "--json")).out)["numbers"][0]
    assert shown["timetable"] == {
        "monday": ["10:00-12:00", "14:00-18:00"],
        "friday": ["09:00-12:00", "13:00-17:00"],
    }


@pytest.mark.parametrize("typed", ["mon-fri=9:00-18:00", "lundi-vendredi=09:00\u201318:00"])
async def test_redirect_reads_ranges_of_days(typed: str, domain: Sandbox, shell: Shell) -> None:
    """Each day of the range is sent in the API's form, and reads back equal."""
    done = await shell("redirect", "0899000103", "--timetable", typed, "--yes")
    assert done.code == 0
    (sent,) = domain.requests[-1:]
    days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    assert sent.parameters["timetable"] == dict.fromkeys(days, "09:00-18:00")
    shown = json.loads((await shell("check", "0899000103", "--json")).out)["numbers"][0]
    assert shown["timetable"] == {day: ["09:00-18:00"] for day in days}


async def test_redirect_unsets_a_timetable_and_switches_off(domain: Sandbox, shell: Shell) -> None:
    """Both at once, with one request."""
    await shell("redirect", "0899000103", *WEEK, "--yes")
    done = await shell("redirect", "0899000103", "--off", "--no-timetable", "--yes", "--json")
    after = json.loads(done.out)["after"]
    assert after["allow_redirect"] is False
    assert after["timetable"] == {}
    assert len(written(domain)) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "redirect: nothing to change; give --on or --off, --timetable or --no-timetable"),
        (["--timetable", "monday"], "--timetable: 'monday' has no '='; write a day and its ranges, as monday=10:00"),
        (["--timetable", "monday=10"], "timetable: invalid range '10' on monday: use HH:MM-HH:MM"),
        (["--timetable", "noday=10:00-12:00"], "timetable: invalid day 'noday': use 'monday'"),
        (["--no-timetable", *WEEK], "--timetable, --no-timetable: give only one of them"),
    ],
)
async def test_a_wrong_timetable_is_refused(arguments: list[str], said: str, domain: Sandbox, shell: Shell) -> None:
    """Exit code 2, one line, and no request."""
    done = await shell("redirect", "0899000103", *arguments)
    assert done.code == 2
    assert domain.requests == ()
    assert done.err.startswith(f"offline-numbers: {said}")


async def test_ranges_of_a_day_may_be_given_apart(domain: Sandbox, shell: Shell) -> None:
    """The option may be repeated for the same day."""
    ranges = ["--timetable", "monday=14:00-18:00", "--timetable", "monday=10:00-12:00"]
    await shell("redirect", "0899000103", *ranges, "--yes")
    (sent,) = written(domain)
    assert "10:00-12:00;14:00-18:00" in str(sent)
