"""Rows of the decision table: a lost answer, found, not found, and in doubt."""

from offline_numbers.errors import HTTPStatusError
from support.scripted import DESCRIPTION, assign, check, list_fails, listed, wait

from .values import (
    BAD_KEY,
    EMPTY,
    LIST_EMPTY,
    LOST,
    LOST_503,
    NO_READ_FINDS,
    NOTHING,
    OLD,
    OLDER,
    READ_FAILED,
    STRANGE,
    TIMED_OUT,
    UNDOCUMENTED,
    A,
    B,
    C,
    Row,
    answered,
    recovered,
    row,
    state,
    unknown,
)

FOUND = [
    Row("lost, and found", [EMPTY, assign(LOST), wait(0.5), check(state(A)), listed(row(A))], recovered(A)),
    Row(
        "lost, and found by the second read",
        [EMPTY, assign(LOST), wait(0.5), check(NOTHING), wait(1.0), check(state(A)), listed(row(A))],
        recovered(A),
    ),
    Row(
        "check still names the oldest number: the list shows the new one",
        [
            *[check(state(OLD)), listed(row(OLD), row(OLDER)), assign(LOST)],
            *[wait(0.5), check(state(OLD)), listed(row(OLD), row(OLDER), row(A))],
        ],
        recovered(A),
    ),
    Row(
        "check names the newest number",
        [
            *[check(state(OLD)), listed(row(OLD), row(OLDER)), assign(LOST)],
            *[wait(0.5), check(state(A)), listed(row(OLD), row(OLDER), row(A))],
        ],
        recovered(A),
    ),
    Row(
        "the list writes destination and description with further spaces",
        [
            *[EMPTY, assign(LOST), wait(0.5)],
            *[check(state(A)), listed(row(A, f" {DESCRIPTION}\n", "+33 6 12 34 56 78"))],
        ],
        recovered(A, phone_number="+33 6 12 34 56 78"),
    ),
    Row(
        "the list repeats a row: one number",
        [EMPTY, assign(LOST), wait(0.5), check(state(A)), listed(row(A), row(A))],
        recovered(A),
    ),
    Row(
        "an undocumented error of a read: the list decides",
        [EMPTY, assign(LOST), wait(0.5), check(UNDOCUMENTED), listed(), wait(1.0), check(UNDOCUMENTED), listed(row(A))],
        recovered(A),
    ),
    Row(
        "a read fails, and a later one finds the number",
        [EMPTY, assign(LOST), wait(0.5), check(TIMED_OUT), wait(1.0), check(state(A)), listed(row(A))],
        recovered(A),
    ),
    Row(
        "another user's number is listed first, ours later",
        [
            *[EMPTY, assign(LOST), wait(0.5), check(state(B)), listed(row(B, "Poster"))],
            *[wait(1.0), check(state(B)), listed(row(B, "Poster"), row(A))],
        ],
        recovered(A),
    ),
    Row(
        "check is ahead of the list",
        [EMPTY, assign(LOST), wait(0.5), check(state(A)), listed(), wait(1.0), check(state(A)), listed(row(A))],
        recovered(A),
    ),
    Row(
        "lost twice, and both found: one is surplus",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(LOST), wait(0.5), check(state(A)), listed(row(A), row(B))],
        recovered(A, 2, B),
    ),
    Row(
        "lost twice, and one found",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(LOST), wait(0.5), check(state(A)), listed(row(A))],
        recovered(A, 2),
    ),
]

NOT_FOUND_ROWS = [
    Row(
        "no read shows a new number: sent again, and answered",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(state(A)), listed(row(A))],
        answered(A, 2),
    ),
    Row(
        "numbers that were there before, at other destinations or in the pool are not new",
        [
            *[check(state(OLD)), listed(row(OLD)), assign(LOST), wait(0.5), check(state(OLD))],
            listed(row(OLD), row(B, DESCRIPTION, "0699999999"), row(C, DESCRIPTION, None), row(A, DESCRIPTION, "")),
            *[wait(1.0), check(state(OLD)), listed(row(OLD)), assign(state(A)), listed(row(OLD), row(A))],
        ],
        answered(A, 2),
    ),
    Row(
        "the number that was there before is released meanwhile: no new number",
        [check(state(OLD)), listed(row(OLD)), assign(LOST), *NO_READ_FINDS, assign(state(A)), listed(row(A))],
        answered(A, 2),
    ),
    Row(
        "lost at every attempt",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(LOST_503), *NO_READ_FINDS],
        unknown(attempts=2, cause_name="HTTPStatusError", status=503),
    ),
    Row("lost, with one attempt", [EMPTY, assign(LOST), *NO_READ_FINDS], unknown(), attempts=1),
]

IN_DOUBT = [
    Row(
        "a read fails, the others show nothing new: nothing is sent again",
        [EMPTY, assign(LOST), wait(0.5), check(TIMED_OUT), wait(1.0), check(NOTHING)],
        unknown(message=READ_FAILED),
    ),
    Row(
        "every read fails, each with another error",
        [EMPTY, assign(LOST), wait(0.5), check(HTTPStatusError("check", status=503)), wait(1.0), check(BAD_KEY)],
        unknown(message="A read failed (HTTPStatusError). A read failed (InvalidKeyError)"),
    ),
    Row(
        "the list fails after check has named a new number: it is a candidate",
        [
            *[EMPTY, assign(LOST), wait(0.5), check(state(A)), list_fails(LIST_EMPTY)],
            *[wait(1.0), check(state(A)), list_fails(LIST_EMPTY)],
        ],
        unknown(A, message="A read failed (InvalidResponseError)"),
    ),
    Row(
        "a new number has another description: another user's, or ours as the server changed it",
        [
            *[EMPTY, assign(LOST), wait(0.5), check(state(B)), listed(row(B, "Magazine&nbsp;Ad"))],
            *[wait(1.0), check(NOTHING)],
        ],
        unknown(B, message=STRANGE),
    ),
    Row(
        "check names a new number that the list never shows",
        [EMPTY, assign(LOST), wait(0.5), check(state(A)), listed(), wait(1.0), check(state(A)), listed()],
        unknown(A, message=STRANGE),
    ),
    Row(
        "two new numbers look alike: no guess, and no further read",
        [EMPTY, assign(LOST), wait(0.5), check(state(A)), listed(row(A), row(B))],
        unknown(A, B, message="2 new numbers have this description and cannot be told apart"),
    ),
    Row(
        "lost twice, and three new numbers look alike",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(LOST), wait(0.5), check(state(A)), listed(row(A), row(B), row(C))],
        unknown(A, B, C, message="3 new numbers have this description and cannot be told apart", attempts=2),
    ),
]
