"""The decision table of ``assign_once``: the journal's record, the reads, requests and waits, and the result."""

from collections.abc import Sequence

from attrs import frozen

from offline_numbers.allocation.journal import Record
from offline_numbers.errors import (
    AccessDeniedError,
    DisconnectedError,
    InvalidKeyError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    ReferenceEndedError,
    TimedOutError,
)
from offline_numbers.values.models import Allocation, NumberDetails, NumberState

from .once import REFERENCE, A, B, C, answered, begun, done, recovered, row, unknown
from .scripted import DESTINATION, Step, assign, list_fails, listed, wait

ELSEWHERE = "0698765432"
TIMED_OUT = TimedOutError("list", timeout=5.0)
LIST_LOST = DisconnectedError("list", cause_name="ServerDisconnectedError")
BAD_KEY = InvalidKeyError("list", "Invalid API key")
NOT_SENT = NotSentError("assign", cause_name="ClientConnectorError")
EXHAUSTED = PoolExhaustedError("assign", "No tracking number available")
REFUSED_KEY = InvalidKeyError("assign", "Invalid API key")
DENIED = AccessDeniedError("assign", "Access denied to this API")
LOST = unknown("sent", "TimeoutError")
GARBLED = OutcomeUnknownError(
    "assign",
    phone_number=DESTINATION,
    stage="answered",
    cause_name="InvalidResponseError",
    status=200,
    candidates=(B,),
    message="no JSON",
)

UNREADABLE = "the list could not be read"
SINCE = "Pending since 2026-03-01 12:00:00 UTC"
BEGUN = (
    f"{SINCE}; no number bears [order-4711] in the list yet. If none does an hour after that time, verify with the "
    "vendor that none exists, then call forget('order-4711')"
)
ANOTHERS = f"The answer names {A}, but the list shows it with another description"
UNREAD = ("The API answered 'No tracking number available', and the list could not be read (TimedOutError)",)


def ended(reason: str) -> ReferenceEndedError:
    """Return the error of a reference whose number was confirmed before."""
    return ReferenceEndedError("assign", REFERENCE, A, reason)


UNREAD_DONE = f"{A} was confirmed before, and the list could not be read ({{}})"
IN_POOL = row(A, phone_number=None)

# The list shows nothing, now and after each wait.
NOT_LISTED = [listed(), wait(0.5), listed(), wait(1.0), listed()]
NEVER_READ = [list_fails(TIMED_OUT), wait(0.5), list_fails(TIMED_OUT), wait(1.0), list_fails(LIST_LOST)]


def always(*rows: NumberDetails) -> list[Step]:
    """Return reads that show the same rows, now and after each wait."""
    return [listed(*rows), wait(0.5), listed(*rows), wait(1.0), listed(*rows)]


@frozen
class Row:
    """One row of the table.

    Attributes:
        name: the case in words.
        before: the journal's record at the start.
        steps: the reads, requests and waits.
        end: the allocation, or the error.
        after: the state of the record at the end, and its number; ``None``: no record.

    """

    name: str
    before: Record | None
    steps: Sequence[Step]
    end: Allocation | OfflineNumbersError
    after: tuple[str, str | None] | None


def sent(answer: NumberState | OfflineNumbersError | str) -> list[Step]:
    """Return the steps of a first call up to its answer."""
    state = NumberState(phone_number=DESTINATION, tracking_number=answer) if isinstance(answer, str) else answer
    return [listed(row(C, "[order-471] Other", DESTINATION)), assign(state)]


HELD = [
    Row("the list repeats a row", None, [listed(row(A), row(A))], recovered(A), ("done", A)),
    Row("listed, without a journal record", None, [listed(row(A))], recovered(A), ("done", A)),
    Row("done, and listed", done(A), [listed(row(B, "other"), row(A))], recovered(A), ("done", A)),
    Row("begun, and listed at once", begun(), [listed(row(A))], recovered(A), ("done", A)),
    Row(
        "begun, and listed late",
        begun(),
        [listed(), wait(0.5), list_fails(TIMED_OUT), wait(1.0), listed(row(A))],
        recovered(A),
        ("done", A),
    ),
    Row(
        "begun, and not listed",
        begun(),
        NOT_LISTED,
        unknown("settling", "NotListed", BEGUN, attempts=0),
        ("begun", None),
    ),
    Row(
        "begun, with an answer, and not listed",
        begun(A),
        NOT_LISTED,
        unknown("settling", "NotListed", BEGUN, (A,), attempts=0),
        ("begun", A),
    ),
    Row(
        "begun, and the list cannot be read",
        begun(),
        NEVER_READ,
        unknown(
            "settling", "DisconnectedError", f"{SINCE}; the list could not be read (DisconnectedError)", attempts=0
        ),
        ("begun", None),
    ),
    Row(
        "begun, and the key is refused",
        begun(),
        [list_fails(BAD_KEY), wait(0.5), list_fails(BAD_KEY), wait(1.0), list_fails(BAD_KEY)],
        unknown("settling", "InvalidKeyError", f"{SINCE}; {UNREADABLE} (InvalidKeyError)", attempts=0),
        ("begun", None),
    ),
    Row(
        "done, and listed only by a later read",
        done(A),
        [listed(), wait(0.5), listed(row(A))],
        recovered(A),
        ("done", A),
    ),
    Row("done, and not listed", done(A), NOT_LISTED, ended("not listed"), ("done", A)),
    Row("done, and in the pool with its old description", done(A), always(IN_POOL), ended("released"), ("done", A)),
    Row("done, and relabelled", done(A), always(row(A, "Poster")), ended("relabelled"), ("done", A)),
    Row(
        "done, and marked as another reference's",
        done(A),
        always(row(A, "[order-471] Magazine Ad")),
        ended("relabelled"),
        ("done", A),
    ),
    Row(
        "done, and a lagging list shows it in the pool",
        done(A),
        [listed(IN_POOL), wait(0.5), list_fails(TIMED_OUT), wait(1.0), listed(row(A))],
        recovered(A),
        ("done", A),
    ),
    Row(
        "done, and a lagging list shows its old label",
        done(A),
        [listed(row(A, "Poster")), wait(0.5), listed(row(A))],
        recovered(A),
        ("done", A),
    ),
    Row(
        "done, released, and the last read fails",
        done(A),
        [listed(IN_POOL), wait(0.5), listed(IN_POOL), wait(1.0), list_fails(TIMED_OUT)],
        unknown("verifying", "TimedOutError", UNREAD_DONE.format("TimedOutError"), (A,), attempts=0),
        ("done", A),
    ),
    Row(
        "done, not listed, and the first read fails",
        done(A),
        [list_fails(TIMED_OUT), wait(0.5), listed(), wait(1.0), listed()],
        ended("not listed"),
        ("done", A),
    ),
    Row(
        "done, and the list cannot be read",
        done(A),
        NEVER_READ,
        unknown("verifying", "DisconnectedError", UNREAD_DONE.format("DisconnectedError"), (A,), attempts=0),
        ("done", A),
    ),
    Row(
        "begun, not listed, and the first read fails",
        begun(),
        [list_fails(TIMED_OUT), wait(0.5), listed(), wait(1.0), listed()],
        unknown("settling", "NotListed", BEGUN, attempts=0),
        ("begun", None),
    ),
    Row(
        "no journal record, and another destination bears the marker",
        None,
        [listed(row(A, phone_number=ELSEWHERE))],
        ReferenceConflictError("assign", REFERENCE, A),
        None,
    ),
    Row(
        "no journal record, and this destination and another one bear the marker",
        None,
        [listed(row(A, phone_number=ELSEWHERE), row(B))],
        recovered(B),
        ("done", B),
    ),
    Row(
        "no journal record, and the destination is written in another form",
        None,
        [listed(row(A, phone_number="+33 6 12 34 56 78"))],
        recovered(A, phone_number="+33 6 12 34 56 78"),
        ("done", A),
    ),
    Row(
        "done, and forwards to another destination",
        done(A),
        [listed(row(A, phone_number=ELSEWHERE))],
        recovered(A, phone_number=ELSEWHERE),
        ("done", A),
    ),
    Row("done, and two bear the marker", done(B), [listed(row(A), row(B))], recovered(B, A), ("done", B)),
    Row(
        "done, and another one bears the marker",
        done(C),
        [listed(row(A)), wait(0.5), list_fails(TIMED_OUT), wait(1.0), listed()],
        recovered(A),
        ("done", A),
    ),
    Row(
        "done, and another one bears the marker at first",
        done(C),
        [listed(row(A)), wait(0.5), listed(row(A), row(C))],
        recovered(C, A),
        ("done", C),
    ),
    Row("begun, and two bear the marker", begun(), [listed(row(B), row(A))], recovered(A, B), ("done", A)),
    Row(
        "begun with an answer, and two bear the marker",
        begun(B),
        [listed(row(A), row(B))],
        recovered(B, A),
        ("done", B),
    ),
    Row(
        "begun, two bear the marker, one forwards to another destination",
        begun(),
        [listed(row(A, phone_number=ELSEWHERE), row(B))],
        recovered(B, A),
        ("done", B),
    ),
]

ANSWERED = [
    Row("answered and confirmed", None, [*sent(A), listed(row(A))], answered(A), ("done", A)),
    Row(
        "answered in another form", None, [*sent(A), listed(row("+33899111111"))], answered(A), ("done", "+33899111111")
    ),
    Row(
        "answered and confirmed late",
        None,
        [*sent(A), listed(row(A, phone_number=None)), wait(0.5), list_fails(TIMED_OUT), wait(1.0), listed(row(A))],
        answered(A),
        ("done", A),
    ),
    Row("answered and never confirmed", None, [*sent(A), *NOT_LISTED], answered(A), ("begun", A)),
    Row("answered, and the list cannot be read", None, [*sent(A), *NEVER_READ], answered(A), ("begun", A)),
    Row(
        "answered with another label's number",
        None,
        [*sent(A), listed(row(A, "[order-471] Other")), wait(0.5), listed(), wait(1.0), list_fails(TIMED_OUT)],
        unknown("verifying", "NotListed", ANOTHERS, (A,)),
        ("begun", None),
    ),
    Row(
        "answered in another form with another label's number",
        None,
        [*sent("+33899111111"), *always(row(A, "[order-471] Other"))],
        unknown("verifying", "NotListed", ANOTHERS.replace(A, "+33899111111"), ("+33899111111",)),
        ("begun", None),
    ),
    Row(
        "answered with another label's number at first",
        None,
        [*sent(A), listed(row(A, "before", ELSEWHERE)), wait(0.5), listed(row(A))],
        answered(A),
        ("done", A),
    ),
    Row(
        "answered from a cache",
        None,
        [*sent(A), listed(row(B)), wait(0.5), listed(row(B)), wait(1.0), listed()],
        recovered(B, attempts=1),
        ("done", B),
    ),
    Row("answered twice", None, [*sent(B), listed(row(A), row(B))], answered(B, A), ("done", B)),
    Row(
        "answered twice, and the other number is listed first",
        None,
        [*sent(B), listed(row(A)), wait(0.5), listed(row(A), row(B))],
        answered(B, A),
        ("done", B),
    ),
    Row(
        "answered, and then forwards to another destination",
        None,
        [*sent(A), listed(row(A, phone_number=ELSEWHERE))],
        answered(A, phone_number=ELSEWHERE),
        ("done", A),
    ),
]

LOST_OR_REFUSED = [
    Row(
        "lost and found",
        None,
        [*sent(LOST), listed(), wait(0.5), listed(row(A))],
        recovered(A, attempts=1),
        ("done", A),
    ),
    Row("lost and found twice", None, [*sent(LOST), listed(row(B), row(A))], recovered(A, B, attempts=1), ("done", A)),
    Row("lost", None, [*sent(LOST), *NOT_LISTED], unknown("settling", "TimeoutError"), ("begun", None)),
    Row(
        "lost, and the list cannot be read",
        None,
        [*sent(LOST), *NEVER_READ],
        unknown("settling", "TimeoutError"),
        ("begun", None),
    ),
    Row(
        "answered with an unusable answer",
        None,
        [*sent(GARBLED), *NOT_LISTED],
        unknown("settling", "InvalidResponseError", "no JSON", (B,), status=200),
        ("begun", None),
    ),
    Row("never sent", None, sent(NOT_SENT), NOT_SENT, None),
    Row("refused", None, [*sent(EXHAUSTED), listed()], EXHAUSTED, None),
    Row(
        "refused to a proxy's second copy",
        None,
        [*sent(EXHAUSTED), listed(row(A))],
        recovered(A, attempts=1),
        ("done", A),
    ),
    Row(
        "refused, and the list cannot be read",
        None,
        [*sent(EXHAUSTED), list_fails(TIMED_OUT)],
        unknown("settling", "TimedOutError", *UNREAD),
        ("begun", None),
    ),
    Row("the key is refused", None, sent(REFUSED_KEY), REFUSED_KEY, None),
    Row("the API is not enabled", None, sent(DENIED), DENIED, None),
    Row("the list is refused before anything is sent", None, [list_fails(BAD_KEY)], BAD_KEY, None),
    Row("the list cannot be read before anything is sent", None, [list_fails(TIMED_OUT)], TIMED_OUT, None),
]

NOT_MINE = [row(A, "[order-47110] Magazine Ad"), row(B, "x [order-4711] Magazine Ad"), row(C, phone_number=None)]
MARKERS = [
    Row(
        "only the whole marker of an assigned number counts",
        None,
        [listed(*NOT_MINE), *sent("0899444444")[1:], listed(*NOT_MINE, row("0899444444", " [order-4711] cut"))],
        answered("0899444444"),
        ("done", "0899444444"),
    )
]

TABLE = [*HELD, *ANSWERED, *LOST_OR_REFUSED, *MARKERS]
