"""The numbers of the sandbox, and changes through `state`."""

from datetime import UTC, datetime, timedelta

import pytest

from offline_numbers.sandbox import Number, Sandbox, TimetableEntry
from offline_numbers.sandbox.prefixes import generate

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Ticking:
    """A clock that advances by a minute at each call."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the time."""
        self.now += timedelta(minutes=1)
        return self.now


def minute(count: int) -> datetime:
    """Return the time of a ticking clock after this many calls."""
    return (START + timedelta(minutes=count)).replace(tzinfo=None)


def test_the_pool_takes_counts_lists_and_numbers() -> None:
    """The numbers have this order."""
    sandbox = Sandbox({5: 2, 99: ["12345"]}, numbers=[Number("0899123456", destination="0612345678")])
    assert list(sandbox.numbers) == ["0899000001", "0899000002", "12345", "0899123456"]
    assert [number.type for number in sandbox.numbers.values()] == [5, 5, 99, 5]
    assert [number.destination for number in sandbox.numbers.values()] == [None, None, None, "0612345678"]


def test_a_number_keeps_its_own_date() -> None:
    """A number without a date has the time of the start."""
    sandbox = Sandbox({5: 1}, numbers=[Number("0899123456", last_update=minute(-60))], clock=Ticking())
    dates = [number.last_update for number in sandbox.numbers.values()]
    assert dates == [minute(1), minute(-60)]


def test_a_pool_that_contradicts_itself_is_refused() -> None:
    """The message names a number that is there twice, or that has another type."""
    with pytest.raises(ValueError, match="'0899000001' is there twice"):
        Sandbox({5: 2}, numbers=[Number("0899000001")])
    with pytest.raises(ValueError, match="'0898000001' does not begin with the prefix of type 5"):
        Sandbox({5: ["0898000001"]})


def test_state_changes_numbers() -> None:
    """The number shows each change and its time, and no change is a request."""
    sandbox = Sandbox({5: 1}, clock=Ticking())
    state, (text,) = sandbox.state, sandbox.numbers
    entries = (TimetableEntry("monday", "10:00", "12:00"),)
    state.assign("0612345678", type=5, description="Ad", cost_group="A299", operator="op")
    state.reassign(text, "0698765432", allow_redirect=True)
    state.reassign(text, "0698765432", description="Poster")
    state.describe(text, "Billboard")
    state.redirect(text, allow_redirect=False, timetable=entries)
    last = state.redirect(text, allow_redirect=True)
    expected = Number(
        text,
        destination="0698765432",
        description="Billboard",
        allow_redirect=True,
        timetable=entries,
        cost_group="A299",
        operator="op",
        last_update=minute(7),
        allocations=1,
    )
    assert expected == last == sandbox.numbers[text]
    assert sandbox.requests == ()
    assert sandbox.allocations == ()


def test_a_released_number_is_again_as_in_the_pool() -> None:
    """Only `allocations` stays, and a second release changes nothing."""
    sandbox = Sandbox(numbers=[Number("0899000001", cost_group="A299")], clock=Ticking())
    sandbox.state.assign("0612345678", type=5, description="Ad", operator="op", allow_redirect=True)
    expected = Number("0899000001", cost_group="A299", allocations=1, last_update=minute(3))
    assert expected == sandbox.state.release("0899000001")
    assert expected == sandbox.state.release("0899000001")


def test_a_change_without_effect_has_no_date() -> None:
    """`last_update` stays as it was."""
    sandbox = Sandbox({5: 1}, clock=Ticking())
    sandbox.state.assign("0612345678", type=5, description="Ad")
    assert sandbox.state.describe("0899000001", "Ad").last_update == minute(2)
    assert sandbox.state.describe("0899000001", "Ad!").last_update == minute(3)


def test_an_impossible_change_is_a_value_error() -> None:
    """The message is the API's."""
    sandbox = Sandbox({5: 1})
    state = sandbox.state
    with pytest.raises(ValueError, match="Unknown tracking number"):
        state.release("0899999999")
    with pytest.raises(ValueError, match="Tracking number is not assigned"):
        state.describe("0899000001", "Ad")
    state.assign("0612345678", type=5)
    with pytest.raises(ValueError, match="No tracking number available"):
        state.assign("0612345678", type=5)
    with pytest.raises(ValueError, match="Tracking number already assigned"):
        state.assign("0612345678", type=5, tracking_number="0899000001")


def test_the_next_free_number_is_of_the_cost_group() -> None:
    """A group gets its own numbers and those without a group; no group gets any number."""
    stock = [Number(text, cost_group=group) for text, group in zip(generate(5, 4), ["A1", "A2", "", "A1"], strict=True)]
    state = Sandbox(numbers=stock).state
    assert state.assign("061", type=5, cost_group="A2").tracking_number == "0899000002"
    assert state.assign("061", type=5, cost_group="A2").tracking_number == "0899000003"
    with pytest.raises(ValueError, match="No tracking number available"):
        state.assign("061", type=5, cost_group="A2")
    left = [state.assign("061", type=5) for _ in range(2)]
    assert [number.tracking_number for number in left] == ["0899000001", "0899000004"]
    assert [number.cost_group for number in left] == ["A1", "A1"]


def test_the_oldest_number_of_a_destination_is_first() -> None:
    """A reassigned number is the newest of its new destination."""
    state = Sandbox({5: 3}).state
    for destination in ("061", "062", "061"):
        state.assign(destination, type=5)
    state.reassign("0899000001", "062")
    state.reassign("0899000003", "061")
    assert [number.tracking_number for number in state.held_by("062")] == ["0899000002", "0899000001"]
    assert [number.tracking_number for number in state.held_by("061")] == ["0899000003"]
    assert state.held_by("063") == []


def test_clear_restores_the_numbers() -> None:
    """The view shows it; `keep_numbers` leaves them."""
    sandbox = Sandbox({5: 1}, numbers=[Number("0899123456", destination="0612345678")])
    view = sandbox.numbers
    before = {text: number.destination for text, number in view.items()}
    sandbox.state.assign("0698765432", type=5)
    sandbox.state.release("0899123456")
    sandbox.clear(keep_numbers=True)
    assert [number.destination for number in view.values()] == ["0698765432", None]
    sandbox.clear()
    assert before == {text: number.destination for text, number in view.items()}
    assert [number.tracking_number for number in sandbox.state.held_by("0612345678")] == ["0899123456"]
