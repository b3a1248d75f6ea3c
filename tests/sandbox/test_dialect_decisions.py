"""Dialects decide what the API document leaves open: forms, choices, lag and repeated writes."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from support.raw_http import get, get_json, target

from offline_numbers.sandbox import Dialect, Fault, Number, Sandbox

DESTINATION = "0612345678"
OLD, NEW = "0899000001", "0899000002"
AD = {"phone_number": DESTINATION, "description": "Ad", "type": 5}

Ask = Callable[..., Awaitable[Any]]


def asking(sandbox: Sandbox) -> Ask:
    """Return a function that sends one request and returns the JSON of the answer."""

    async def ask(action: str, **parameters: object) -> object:
        return await get_json(sandbox.url, target(sandbox.key, action, **parameters))

    return ask


async def ask(dialect: Dialect, action: str, *numbers: Number, **parameters: object) -> Any:  # noqa: ANN401 - JSON
    """Return the answer of a sandbox with these numbers and one dialect."""
    async with Sandbox(numbers=numbers, dialect=dialect) as sandbox:
        return await asking(sandbox)(action, **parameters)


def held(tracking_number: str, destination: str = DESTINATION) -> Number:
    """Return an assigned number."""
    return Number(tracking_number, destination=destination)


@pytest.mark.parametrize(
    ("dialect", "destination", "shown"),
    [
        (Dialect(), DESTINATION, DESTINATION),
        (Dialect(destinations="plus"), DESTINATION, "+33612345678"),
        (Dialect(destinations="zeros"), DESTINATION, "0033612345678"),
        (Dialect(destinations="grouped"), DESTINATION, "06 12 34 56 78"),
        (Dialect(destinations="plus"), "00442079460000", "+442079460000"),
        (Dialect(destinations="zeros"), "00442079460000", "00442079460000"),
        (Dialect(destinations="plus"), "+33 6", "+33 6"),
        (Dialect(destinations="zeros", numbers="int"), DESTINATION, 33612345678),
    ],
    ids=str,
)
async def test_destinations_have_one_form_in_every_answer(dialect: Dialect, destination: str, shown: object) -> None:
    """`check` and both lists write a destination in the form that the dialect names."""
    number = held(OLD, destination)
    assert (await ask(dialect, "check", number, phone_number=destination))["phone_number"] == shown
    assert list((await ask(dialect, "list", number)).values()) == [shown]
    (row,) = (await ask(dialect, "list", number, details=1))["tracking_number_details"]
    assert row["destination_phone"] == shown


async def test_a_destination_without_a_number_has_the_same_form() -> None:
    """The success for a destination without a number repeats it in the dialect's form."""
    dialect = Dialect(destinations="plus", holds_nothing="success")
    assert (await ask(dialect, "check", phone_number=DESTINATION))["phone_number"] == "+33612345678"


@pytest.mark.parametrize(
    ("dialect", "action", "taken"),
    [
        (Dialect(), "check", OLD),
        (Dialect(), "unassign", OLD),
        (Dialect(check_by_destination="newest"), "check", NEW),
        (Dialect(check_by_destination="newest"), "redirect_setup", NEW),
        (Dialect(check_by_destination="newest"), "unassign", OLD),
        (Dialect(unassign_by_destination="newest"), "unassign", NEW),
        (Dialect(unassign_by_destination="newest"), "check", OLD),
        (Dialect(unassign_by_destination="newest"), "redirect_setup", OLD),
    ],
    ids=str,
)
async def test_a_destination_with_several_numbers(dialect: Dialect, action: str, taken: str) -> None:
    """Each action by destination takes the number that the dialect names."""
    more = {"allow_redirect": 0} if action == "redirect_setup" else {}
    answer = await ask(dialect, action, held(OLD), held(NEW), phone_number=DESTINATION, **more)
    assert answer["tracking_number"] == taken


async def test_unassign_by_destination_can_refuse_to_choose() -> None:
    """`unassign` of a destination with several numbers is an error, and with one number it is not."""
    dialect = Dialect(unassign_by_destination="refused")
    several = await ask(dialect, "unassign", held(OLD), held(NEW), phone_number=DESTINATION)
    one = await ask(dialect, "unassign", held(OLD), phone_number=DESTINATION)
    assert several == {"status": "error", "error": "Several tracking numbers: provide tracking_number"}
    assert one["tracking_number"] == OLD


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        (Dialect(), "Unknown tracking number"),
        (Dialect(error_case="lower"), "unknown tracking number"),
        (Dialect(error_case="upper"), "UNKNOWN TRACKING NUMBER"),
    ],
    ids=str,
)
async def test_error_messages_in_another_letter_case(dialect: Dialect, message: str) -> None:
    """The answer has the dialect's letter case; the log keeps the documented message."""
    async with Sandbox(dialect=dialect) as sandbox:
        answer = await asking(sandbox)("check", tracking_number=OLD)
    assert answer == {"status": "error", "error": message}
    assert [request.error for request in sandbox.requests] == ["Unknown tracking number"]


REPEATED: list[tuple[str, dict[str, object], str]] = [
    ("unassign", {"tracking_number": NEW}, "Tracking number is not assigned"),
    ("unassign", {"phone_number": "0698765432"}, "Unknown tracking number"),
    ("reassign", {"tracking_number": OLD, "phone_number": DESTINATION}, "Nothing to change"),
    ("redirect_setup", {"tracking_number": OLD, "allow_redirect": 0}, "Nothing to change"),
]


@pytest.mark.parametrize(("action", "parameters", "message"), REPEATED, ids=str)
async def test_a_repeated_write_can_be_an_error(action: str, parameters: dict[str, object], message: str) -> None:
    """A write that changes nothing is refused with a message, and commits nothing."""
    async with Sandbox({5: [NEW]}, numbers=[held(OLD)], dialect=Dialect(repeated_write="error")) as sandbox:
        answer = await asking(sandbox)(action, **parameters)
    assert answer == {"status": "error", "error": message}
    assert [request.commits for request in sandbox.requests] == [0]


@pytest.mark.parametrize(("action", "parameters", "_"), REPEATED, ids=str)
async def test_a_repeated_write_is_a_success_by_default(action: str, parameters: dict[str, object], _: str) -> None:
    """A write that changes nothing answers the number's state."""
    async with Sandbox({5: [NEW]}, numbers=[held(OLD)]) as sandbox:
        assert (await asking(sandbox)(action, **parameters))["status"] == "success"


async def test_a_write_that_changes_something_is_a_success() -> None:
    """Every first write succeeds, even if a repeated one is an error."""
    async with Sandbox({5: 1}, dialect=Dialect(repeated_write="error")) as sandbox:
        ask = asking(sandbox)
        answers = [
            await ask("assign", **AD),
            await ask("reassign", tracking_number=OLD, phone_number="0698765432"),
            await ask("redirect_setup", tracking_number=OLD, allow_redirect=1),
            await ask("unassign", tracking_number=OLD),
        ]
    assert [answer["status"] for answer in answers] == ["success"] * 4


async def test_lists_lag_by_a_number_of_requests() -> None:
    """A change shows in both lists after as many requests as the dialect names; `check` shows it at once."""
    async with Sandbox({5: 1}, dialect=Dialect(list_lag=2)) as sandbox:
        ask = asking(sandbox)
        await ask("assign", **AD)
        assert await ask("list") == {OLD: ""}
        assert (await ask("check", tracking_number=OLD))["phone_number"] == DESTINATION
        assert await ask("list") == {OLD: DESTINATION}
        (row,) = (await ask("list", details=1))["tracking_number_details"]
        assert row["description"] == "Ad"


async def test_a_request_that_fails_counts_for_the_lag() -> None:
    """A list whose answer is lost is one of the requests that pass."""
    async with Sandbox({5: 1}, dialect=Dialect(list_lag=1)) as sandbox:
        ask = asking(sandbox)
        await ask("assign", **AD)
        sandbox.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT)
        await get(sandbox.url, target(sandbox.key, "list"))
        assert await ask("list") == {OLD: DESTINATION}


async def test_clear_forgets_what_a_lagging_list_shows() -> None:
    """After `clear` a list shows the numbers as they are."""
    async with Sandbox({5: 1}, dialect=Dialect(list_lag=5)) as sandbox:
        ask = asking(sandbox)
        await ask("assign", **AD)
        sandbox.clear(keep_numbers=True)
        assert await ask("list") == {OLD: DESTINATION}
