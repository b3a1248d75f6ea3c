"""The tables of states and transitions in the README of ``allocation`` match the decision functions."""

from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import product

import pytest
from attrs import field, frozen
from support.once import A, begun, row
from support.once_table import DENIED, EXHAUSTED, LOST, NOT_SENT, REFUSED_KEY
from support.source import PACKAGE

from offline_numbers.allocation import safe_states
from offline_numbers.allocation.assign_once import states
from offline_numbers.allocation.assign_once.listing import Free, FreeButUnread, Listing, Seen, Weight
from offline_numbers.allocation.settling import Doubt, Found, Nothing
from offline_numbers.errors import SessionClosedError
from offline_numbers.values.models import NumberState

ONCE, SAFE = states.State, safe_states.State
ANSWER = NumberState(phone_number="0612345678", tracking_number=A)
MARKED = Listing((row(A),))
NONE, UNREAD, CLOSED = Nothing(), Doubt[Seen](), SessionClosedError("this session is closed")
OTHER, ANOTHER_LABEL = (Doubt(shown=MARKED, weight=weight) for weight in (Weight.OTHER_NUMBER, Weight.RELABELLED))


@frozen
class Transition:
    """One row of a table.

    Attributes:
        state: the state that has ended.
        when: its result in words.
        results: its results as values; each leads to the same state.
        known: the other arguments of ``decide`` that are not as ``after`` sets them.

    """

    state: Enum
    when: str
    results: Sequence[object]
    known: Mapping[str, bool] = field(factory=dict[str, bool])


OF_ONCE = [
    Transition(ONCE.READ, "nobody has begun the reference, and no read shows a number of it", [Found(Free())]),
    Transition(
        ONCE.READ, "nobody has begun the reference, and the list cannot be read", [Found(FreeButUnread(CLOSED))]
    ),
    Transition(
        ONCE.READ,
        "the session is closed, and somebody has begun the reference, or was faster in `BEGIN`",
        [Doubt[Seen](error=CLOSED), Doubt(error=CLOSED, shown=MARKED, weight=Weight.OTHER_NUMBER)],
        {"is_done_and_read": True},
    ),
    Transition(
        ONCE.READ,
        "the reference is ours, and the journal's number bears the marker; if it names none, any number",
        [Found(MARKED)],
    ),
    Transition(
        ONCE.READ,
        "the reference is ours, and after all waits only another number than the journal's bears the marker",
        [OTHER],
    ),
    Transition(
        ONCE.READ,
        "a number bears the marker, and the reference is not ours: somebody may have typed it",
        [Found(MARKED), OTHER],
        {"is_ours": False},
    ),
    Transition(
        ONCE.READ,
        "the journal says `done`, no read shows the marker, and the last one succeeded",
        [NONE, UNREAD, ANOTHER_LABEL],
        {"is_done_and_read": True},
    ),
    Transition(
        ONCE.READ,
        "otherwise: the journal says `begun`, the last read failed, or no wait was left",
        [NONE, UNREAD, ANOTHER_LABEL],
    ),
    Transition(ONCE.BEGIN, "this call wrote `begun`", [begun()]),
    Transition(ONCE.BEGIN, "another caller was faster; `READ` has only the waits that are left", [None]),
    Transition(ONCE.SEND, "the API answered with a number, or the outcome is unknown", [ANSWER, LOST]),
    Transition(
        ONCE.SEND,
        "the request provenly never left, or the key or the access is refused",
        [NOT_SENT, REFUSED_KEY, DENIED],
    ),
    Transition(ONCE.SEND, "the API refused otherwise", [EXHAUSTED]),
    Transition(ONCE.SETTLE, "the answered number bears the marker; without an answer, any number", [Found(MARKED)]),
    Transition(ONCE.SETTLE, "after all waits, only another number than the answered one bears the marker", [OTHER]),
    Transition(
        ONCE.SETTLE,
        "an answer came, and no list shows its number assigned, or no list can be read",
        [NONE, UNREAD],
        {"is_answered": True},
    ),
    Transition(
        ONCE.SETTLE, "a list shows the answered number with another label", [ANOTHER_LABEL], {"is_answered": True}
    ),
    Transition(ONCE.SETTLE, "no answer came, and no number bears the marker, or no list can be read", [NONE, UNREAD]),
    Transition(ONCE.CHECK_FAILED, "a number bears the marker", [Found(MARKED)]),
    Transition(ONCE.CHECK_FAILED, "no number bears the marker", [NONE]),
    Transition(ONCE.CHECK_FAILED, "the list cannot be read", [UNREAD]),
    Transition(ONCE.CONFIRM, "another caller's record names a number that this list does not show", [begun(A)]),
    Transition(ONCE.CONFIRM, "the journal names a number of this list, or no number for these arguments", [None]),
    Transition(ONCE.WAIT_FOR_OTHER, "the list shows that number", [Found(MARKED)]),
    Transition(ONCE.WAIT_FOR_OTHER, "no list shows it, or no list can be read", [NONE, UNREAD, OTHER]),
    Transition(ONCE.KEEP, "always", [None]),
    Transition(ONCE.TAKE_BACK, "always; if the journal fails, the call logs it", [None]),
]

LAST, AGAIN = {"is_last": True}, {"is_unknown": True}
OF_SAFE = [
    Transition(SAFE.REMEMBER, "something is to be changed", [NONE]),
    Transition(SAFE.REMEMBER, "everything is as wanted", [Found("value")]),
    Transition(SAFE.SEND, "the API answered; an assign with a new number", [ANSWER]),
    Transition(SAFE.SEND, "the outcome is unknown, or an assign's answer names an old number", [LOST]),
    Transition(SAFE.SEND, "the request provenly never left, and `attempts` allows another", [NOT_SENT]),
    Transition(SAFE.SEND, "the last request provenly never left, and none is unknown", [NOT_SENT], LAST),
    Transition(SAFE.SEND, "the key or the access is refused, and no request is unknown", [REFUSED_KEY, DENIED]),
    Transition(SAFE.SEND, "the API refused otherwise", [EXHAUSTED]),
    Transition(SAFE.SEND, "the API refused, and a request is unknown", [EXHAUSTED, REFUSED_KEY, DENIED], AGAIN),
    Transition(SAFE.SEND, "the last request provenly never left, and one is unknown", [NOT_SENT], LAST | AGAIN),
    Transition(SAFE.SEND, "the session was closed, and a request is unknown", [UNREAD], AGAIN),
    Transition(SAFE.PAUSE, "no request is unknown, or the read shows nothing new", [NONE]),
    Transition(SAFE.PAUSE, "the write happened", [Found("value")]),
    Transition(SAFE.PAUSE, "the read is in doubt", [UNREAD]),
    Transition(SAFE.SETTLE, "the write happened", [Found("value")], AGAIN),
    Transition(SAFE.SETTLE, "every read shows nothing new, and `attempts` allows another request", [NONE], AGAIN),
    Transition(SAFE.SETTLE, "every read shows nothing new, after the last request", [NONE], LAST | AGAIN),
    Transition(SAFE.SETTLE, "a read is in doubt, and no read shows the write", [UNREAD], AGAIN),
    Transition(SAFE.CHECK_FAILED, "the write happened", [Found("value")]),
    Transition(SAFE.CHECK_FAILED, "nothing is new, and no request is unknown", [NONE]),
    Transition(SAFE.CHECK_FAILED, "nothing is new, and a request is unknown", [NONE], AGAIN),
    Transition(SAFE.CHECK_FAILED, "the read is in doubt", [UNREAD]),
]


def after(transition: Transition) -> set[str]:
    """Return the names of the next states: one, if the row is right."""
    if isinstance(transition.state, states.State):
        known = {"is_ours": True, "is_done_and_read": False, "is_answered": False, **transition.known}
        return {
            states.decide(transition.state, result, **known).name  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - one of them, see the tables
            for result in transition.results
        }
    known = {"is_last": False, "is_unknown": False, **transition.known}
    return {
        safe_states.decide(transition.state, result, **known).name  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - one of them, see the tables
        for result in transition.results
    }


def table(kinds: Sequence[type[Enum]], transitions: Sequence[Transition]) -> str:
    """Return the tables of one machine as Markdown."""
    meanings = [f"| `{state.name}` | {state.value} |" for kind in kinds for state in kind]
    rows = [f"| `{one.state.name}` | {one.when} | `{next(iter(after(one)))}` |" for one in transitions]
    return "\n".join(
        ["| state | what the call does |", "|---|---|", *meanings, "", "| after | if | next |", "|---|---|---|", *rows]
    )


@pytest.mark.parametrize("transition", [*OF_ONCE, *OF_SAFE], ids=lambda one: f"{one.state.name} {one.when}")
def test_a_row_has_one_next_state(transition: Transition) -> None:
    """All results of a row lead to the same state."""
    assert len(after(transition)) == 1


@pytest.mark.parametrize(
    ("kinds", "transitions"),
    [((ONCE, states.End), OF_ONCE), ((SAFE, safe_states.End), OF_SAFE)],
    ids=["assign_once", "safe"],
)
def test_the_readme_shows_the_tables(kinds: Sequence[type[Enum]], transitions: Sequence[Transition]) -> None:
    """Word for word."""
    assert table(kinds, transitions) in (PACKAGE / "allocation" / "README.md").read_text(encoding="utf-8")


def test_no_transition_of_assign_once_is_missing() -> None:
    """For every result and all arguments, the table has the pair of states."""
    results = {id(result): result for one in OF_ONCE for result in one.results}.values()
    names = ("is_ours", "is_done_and_read", "is_answered")
    shown = {(one.state, name) for one in OF_ONCE for name in after(one)}
    by_state = {state: [one for one in OF_ONCE if one.state is state] for state in ONCE}
    reached = {
        (state, states.decide(state, result, **dict(zip(names, known, strict=True))).name)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - as above
        for state in ONCE
        if by_state[state]
        for result in results
        if any(type(result) is type(one) for row in by_state[state] for one in row.results)
        for known in product((False, True), repeat=3)
    }
    assert reached <= shown


def test_no_transition_of_a_safe_write_is_missing() -> None:
    """The same."""
    shown = {(one.state, name) for one in OF_SAFE for name in after(one)}
    reached = {
        (one.state, safe_states.decide(one.state, result, is_last=last, is_unknown=unknown).name)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - as above
        for one in OF_SAFE
        for result in one.results
        for last, unknown in product((False, True), repeat=2)
    }
    assert reached <= shown
