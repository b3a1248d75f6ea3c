"""The decision table of the safe changes: the reads, requests and waits in order, and the result."""

from collections.abc import Mapping, Sequence
from copy import copy

from attrs import frozen

from offline_numbers.allocation import Change, safe_change
from offline_numbers.errors import (
    APIError,
    InvalidKeyError,
    InvalidResponseError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    TimedOutError,
    UnknownNumberError,
)
from offline_numbers.values import NumberDetails, NumberState, Settled, Timetable, normalize_phone_number
from offline_numbers.wire import Request, requests

from .scripted import ScriptedOperations, Step, list_fails, listed, wait

N, HOME, AWAY, THIRD = "0899111111", "0612345678", "0698765432", "0611111111"
NONE = Timetable()
WEEK = Timetable({"mon-fri": "09:00-18:00"})
RAW: Mapping[str, object] = {"timetable": 0}

RELEASE = requests.unassign(tracking_number=N, phone_number=None, normalize=normalize_phone_number)


def reassign(description: str | None = None, *, allow_redirect: bool | None = None) -> Request:
    """Return a request that moves the number away."""
    return requests.reassign(
        tracking_number=N,
        phone_number="+33 6 98 76 54 32",
        description=description,
        allow_redirect=allow_redirect,
        normalize=normalize_phone_number,
    )


def redirect(timetable: Timetable | None = None, *, on: bool = True) -> Request:
    """Return a request that sets up the redirect."""
    return requests.redirect_setup(
        tracking_number=N, phone_number=None, allow_redirect=on, timetable=timetable, normalize=normalize_phone_number
    )


def state(
    phone_number: str | None = HOME,
    *,
    on: bool | None = False,
    timetable: Timetable = NONE,
    raw: Mapping[str, object] = RAW,
) -> NumberState:
    """Return the number as an answer shows it."""
    return NumberState(phone_number=phone_number, tracking_number=N, allow_redirect=on, timetable=timetable, raw=raw)


def check(answer: NumberState | OfflineNumbersError) -> Step:
    """Expect a check of the number."""
    return Step(f"check {N}", answer)


def send(request: Request, answer: NumberState | OfflineNumbersError) -> Step:
    """Expect a send."""
    return Step(f"{request.action} {N}", answer)


def row(description: str, tracking_number: str = N) -> NumberDetails:
    """Return a row of the list."""
    return NumberDetails(tracking_number=tracking_number, phone_number=HOME, description=description)


def lost(request: Request) -> OutcomeUnknownError:
    """Return the error of a lost answer."""
    return OutcomeUnknownError(
        request.action, phone_number=request.phone_number, tracking_number=N, cause_name="TimeoutError"
    )


def settled(now: NumberState, attempts: int = 1, *, recovered: bool = False) -> Settled:
    """Return what a call returns."""
    return Settled(
        phone_number=now.phone_number,
        tracking_number=N,
        allow_redirect=now.allow_redirect,
        timetable=now.timetable,
        attempts=attempts,
        recovered=recovered,
    )


def changed(error: OutcomeUnknownError, **changes: object) -> OutcomeUnknownError:
    """Return an error with other fields."""
    copied = copy(error)
    vars(copied).update(changes)
    return copied


def unknown(request: Request, message: str = "No read shows the write", attempts: int = 1) -> OutcomeUnknownError:
    """Return the error of a call that cannot know."""
    return changed(lost(request), stage="settling", attempts=attempts, message=message)


def other(now: str) -> str:
    """Return the message about a state that nobody expects."""
    return f"A read shows another state than before, and not the wanted one: {now}"


@frozen
class Row:
    """One row of the table.

    Attributes:
        name: what happens.
        request: the change.
        steps: the reads, requests and waits.
        end: the result, or the error.
        attempts: how often it may be sent.
        expected: the number as the caller has read it in the list.

    """

    name: str
    request: Request
    steps: Sequence[Step]
    end: Settled | OfflineNumbersError
    attempts: int = 2
    expected: NumberDetails | None = None


async def play(row: Row, operations: ScriptedOperations) -> Settled | OfflineNumbersError:
    """Run one row; an error is returned, so that it can be compared."""
    change = Change(operations, row.request, row.expected)
    try:
        return await safe_change(change, "domain", attempts=row.attempts, settle=(0.5, 1.0))
    except OfflineNumbersError as error:
        return error


MOVE, LABELLED, ON, OFF = reassign(), reassign("New"), redirect(), redirect(on=False)
HERE, GONE, THERE = check(state()), check(state(None)), check(state(AWAY))
NOT_SENT = NotSentError("unassign", cause_name="ClientConnectorError")
TIMED_OUT = TimedOutError("check", timeout=5.0)
BROKEN = InvalidResponseError("list", reason="empty")
REFUSED = APIError("unassign", "Maintenance")
BAD_KEY = InvalidKeyError("unassign", "Invalid API key")
MISSING = UnknownNumberError("check", "Unknown tracking number")
SAME = [wait(0.5), HERE, wait(1.0), HERE]
MOVED_BY_OTHERS = "destination 0611111111, redirect off, timetable none"

TABLE = [
    Row("answered", RELEASE, [HERE, send(RELEASE, state(None))], settled(state(None))),
    Row("in the pool already: nothing is sent", RELEASE, [GONE], settled(state(None), 0)),
    Row("not in the domain: nothing is sent", RELEASE, [check(MISSING)], MISSING),
    Row("cannot be read: nothing is sent", RELEASE, [check(TIMED_OUT)], TIMED_OUT),
    Row(
        "lost, and carried out",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), wait(0.5), GONE],
        settled(state(None), recovered=True),
    ),
    Row(
        "lost, and carried out between the reads",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), wait(0.5), HERE, wait(1.0), GONE],
        settled(state(None), recovered=True),
    ),
    Row(
        "lost, and every read shows the state before: sent again",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), *SAME, send(RELEASE, state(None))],
        settled(state(None), 2),
    ),
    Row(
        "lost as often as it may be sent",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), *SAME, send(RELEASE, lost(RELEASE)), *SAME],
        unknown(RELEASE, attempts=2),
    ),
    Row(
        "lost, and somebody else has moved it: not sent again",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), wait(0.5), check(state(THIRD)), wait(1.0), HERE],
        unknown(RELEASE, other(MOVED_BY_OTHERS)),
    ),
    Row(
        "lost, and somebody else has changed its redirect",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), wait(0.5), check(state(on=True)), wait(1.0), check(state(on=True))],
        unknown(RELEASE, other("destination 0612345678, redirect on, timetable none")),
    ),
    Row(
        "lost, and a read fails: not sent again",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), wait(0.5), check(TIMED_OUT), wait(1.0), HERE],
        unknown(RELEASE, "A read failed (TimedOutError)"),
    ),
    Row(
        "never sent, then answered",
        RELEASE,
        [HERE, send(RELEASE, NOT_SENT), wait(0.5), send(RELEASE, state(None))],
        settled(state(None)),
    ),
    Row(
        "lost, and the state before: the label that the caller has read does not count",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), *SAME, send(RELEASE, state(None))],
        settled(state(None), 2),
        expected=row("Old"),
    ),
    Row("never sent", RELEASE, [HERE, send(RELEASE, NOT_SENT)], NOT_SENT, attempts=1),
    Row("refused for the key", RELEASE, [HERE, send(RELEASE, BAD_KEY)], BAD_KEY),
    Row("refused", RELEASE, [HERE, send(RELEASE, REFUSED), HERE], REFUSED),
    Row(
        "refused, and somebody else has moved it, perhaps after a proxy's first copy",
        RELEASE,
        [HERE, send(RELEASE, REFUSED), check(state(THIRD))],
        changed(unknown(RELEASE, f"Maintenance. {other(MOVED_BY_OTHERS)}"), cause_name="APIError"),
    ),
    Row(
        "refused, and a proxy's first copy was carried out",
        RELEASE,
        [HERE, send(RELEASE, REFUSED), GONE],
        settled(state(None), recovered=True),
    ),
    Row(
        "lost, then refused: a late request may still be carried out",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), *SAME, send(RELEASE, REFUSED), HERE],
        unknown(RELEASE, "Maintenance", 2),
    ),
    Row(
        "lost, then refused, and somebody else has moved it",
        RELEASE,
        [HERE, send(RELEASE, lost(RELEASE)), *SAME, send(RELEASE, REFUSED), check(state(THIRD))],
        unknown(RELEASE, f"Maintenance. {other(MOVED_BY_OTHERS)}", 2),
    ),
    Row("moved", MOVE, [HERE, send(MOVE, state(AWAY))], settled(state(AWAY))),
    Row("there already, in another form", MOVE, [check(state("+33698765432"))], settled(state("+33698765432"), 0)),
    Row(
        "moved, and the answer lost; the redirect has changed with it",
        MOVE,
        [HERE, send(MOVE, lost(MOVE)), wait(0.5), check(state(AWAY, on=None, raw={}))],
        settled(state(AWAY, on=None), recovered=True),
    ),
    Row(
        "a label costs a list",
        LABELLED,
        [HERE, listed(row("Old"), row("Other", "0899222222")), send(LABELLED, state(AWAY))],
        settled(state(AWAY)),
    ),
    Row("there already, with its label", LABELLED, [THERE, listed(row("New "))], settled(state(AWAY), 0)),
    Row("the list cannot be read", LABELLED, [HERE, list_fails(TIMED_OUT)], TIMED_OUT),
    Row(
        "the caller has read the list",
        LABELLED,
        [HERE, send(LABELLED, state(AWAY))],
        settled(state(AWAY)),
        expected=row("Old"),
    ),
    Row(
        "lost; the list lags behind",
        LABELLED,
        [
            *[HERE, listed(row("Old")), send(LABELLED, lost(LABELLED))],
            *[wait(0.5), THERE, listed(row("Old")), wait(1.0), THERE, listed(row("New"))],
        ],
        settled(state(AWAY), recovered=True),
    ),
    Row(
        "lost; somebody else has given it another label",
        LABELLED,
        [
            *[HERE, listed(row("Old")), send(LABELLED, lost(LABELLED))],
            *[wait(0.5), HERE, listed(row("Other")), wait(1.0), HERE, listed(row("Other"))],
        ],
        unknown(LABELLED, other("destination 0612345678, redirect off, timetable none, description 'Other'")),
    ),
    Row(
        "lost; the number is not in the list",
        LABELLED,
        [HERE, listed(), send(LABELLED, lost(LABELLED)), wait(0.5), THERE, listed()],
        settled(state(AWAY), recovered=True),
    ),
    Row(
        "lost; a broken label makes the list unreadable",
        LABELLED,
        [HERE, list_fails(BROKEN), send(LABELLED, lost(LABELLED)), wait(0.5), THERE, list_fails(BROKEN)],
        settled(state(AWAY), recovered=True),
    ),
    Row(
        "lost; the list becomes unreadable meanwhile",
        LABELLED,
        [
            *[HERE, listed(row("Old")), send(LABELLED, lost(LABELLED))],
            *[wait(0.5), THERE, list_fails(BROKEN), wait(1.0), THERE, list_fails(BROKEN)],
        ],
        unknown(LABELLED, "A read failed (InvalidResponseError)"),
    ),
    Row("on already", ON, [check(state(on=True))], settled(state(on=True), 0)),
    Row(
        "on already, with its timetable",
        redirect(WEEK),
        [check(state(on=True, timetable=WEEK))],
        settled(state(on=True, timetable=WEEK), 0),
    ),
    Row(
        "on already, with another timetable",
        redirect(WEEK),
        [check(state(on=True)), send(ON, state(on=True, timetable=WEEK))],
        settled(state(on=True, timetable=WEEK)),
    ),
    Row("a flag that is not shown is sent", ON, [check(state(on=None)), send(ON, state())], settled(state())),
    Row(
        "a timetable that is not shown is unset",
        redirect(NONE),
        [check(state(on=True, raw={})), send(ON, state(on=True))],
        settled(state(on=True)),
    ),
    Row(
        "lost; a flag that the first answer has and the next one lacks counts as off",
        OFF,
        [check(state(on=True)), send(OFF, lost(OFF)), wait(0.5), check(state(on=None))],
        settled(state(on=None), recovered=True),
    ),
    Row(
        "lost; a timetable that the first answer has and the next one lacks counts as empty",
        redirect(NONE),
        [check(state(on=True, timetable=WEEK)), send(ON, lost(ON)), wait(0.5), check(state(on=True, raw={}))],
        settled(state(on=True), recovered=True),
    ),
    Row(
        "lost; a flag that is never shown proves nothing",
        ON,
        [check(state(on=None)), send(ON, lost(ON)), wait(0.5), check(state(on=None)), wait(1.0), check(state(on=None))],
        unknown(ON),
        attempts=1,
    ),
    Row(
        "in the pool already, as the caller has read it",
        RELEASE,
        [GONE],
        settled(state(None), 0),
        expected=NumberDetails(tracking_number=N),
    ),
    Row(
        "answered with another status",
        RELEASE,
        [HERE, send(RELEASE, changed(lost(RELEASE), status=503)), *SAME],
        changed(unknown(RELEASE), status=503),
        attempts=1,
    ),
]
