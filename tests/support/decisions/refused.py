"""Rows of the decision table: a lost answer that names a number, a refusal, and a late commit."""

from support.scripted import assign, check, list_fails, listed, wait

from .values import (
    BAD_KEY,
    DENIED,
    EMPTY,
    EXHAUSTED,
    LIST_LOST,
    LOST,
    NO_READ_FINDS,
    NOT_SENT,
    NOTHING,
    OLD,
    REFUSED_KEY,
    STRANGE,
    TAKEN,
    A,
    B,
    C,
    Row,
    answered,
    names,
    recovered,
    row,
    state,
    unknown,
)

EMPTY_POOL = "No tracking number available"
ALIKE = "2 new numbers have this description and cannot be told apart"

NAMED = [
    Row(
        "an answer that proves nothing names a number: it is a candidate, and nothing is sent again",
        [EMPTY, assign(names(A, message="cut short")), *NO_READ_FINDS],
        unknown(A, message="cut short", cause_name="InvalidResponseError", status=200),
    ),
    Row(
        "an answer that proves nothing names a number without a reason",
        [EMPTY, assign(names(A)), *NO_READ_FINDS],
        unknown(
            A,
            message="An answer that proves nothing names a number",
            cause_name="InvalidResponseError",
            status=200,
        ),
    ),
    Row(
        "the list shows the number of an unusable answer",
        [EMPTY, assign(names(A)), wait(0.5), check(state(A)), listed(row(A))],
        recovered(A),
    ),
    Row(
        "the list shows another number than the unusable answer",
        [EMPTY, assign(names(A)), wait(0.5), check(state(B)), listed(row(B))],
        recovered(B),
    ),
    Row(
        "an unusable answer names a number that was there before: a doubt, but no candidate",
        [
            *[check(state(OLD)), listed(row(OLD)), assign(names(OLD, message="cut short"))],
            *[wait(0.5), check(NOTHING), wait(1.0), check(NOTHING)],
        ],
        unknown(message="cut short", cause_name="InvalidResponseError", status=200),
    ),
]

REFUSED = [
    Row("refused for the key: no copy can have succeeded", [EMPTY, assign(REFUSED_KEY)], REFUSED_KEY),
    Row("refused for the domain: no copy can have succeeded", [EMPTY, assign(DENIED)], DENIED),
    Row("refused, and the list is unchanged", [EMPTY, assign(EXHAUSTED), listed()], EXHAUSTED),
    Row(
        "refused, and the list shows only numbers from before",
        [check(state(OLD)), listed(row(OLD)), assign(TAKEN), listed(row(OLD))],
        TAKEN,
    ),
    Row(
        "refused, but a proxy's first copy got the last number",
        [EMPTY, assign(EXHAUSTED), listed(row(A))],
        recovered(A),
    ),
    Row(
        "refused, and the read fails",
        [EMPTY, assign(EXHAUSTED), list_fails(LIST_LOST)],
        unknown(message=f"{EMPTY_POOL}. A read failed (DisconnectedError)", cause_name="PoolExhaustedError"),
    ),
    Row(
        "refused, and a new number has another description",
        [EMPTY, assign(EXHAUSTED), listed(row(B, "Poster"))],
        unknown(B, message=f"{EMPTY_POOL}. {STRANGE}", cause_name="PoolExhaustedError"),
    ),
    Row(
        "refused, and two new numbers look alike",
        [EMPTY, assign(EXHAUSTED), listed(row(A), row(B))],
        unknown(A, B, message=f"{EMPTY_POOL}. {ALIKE}", cause_name="PoolExhaustedError"),
    ),
    Row(
        "never sent, then refused",
        [EMPTY, assign(NOT_SENT), wait(0.5), assign(EXHAUSTED), listed()],
        EXHAUSTED,
    ),
    Row(
        "lost, then refused: the list shows the lost one",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(EXHAUSTED), listed(row(A))],
        recovered(A, 2),
    ),
    Row(
        "lost, then refused, and the list shows nothing: the commit may come later",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(EXHAUSTED), listed()],
        unknown(message="No tracking number available", attempts=2),
    ),
    Row(
        "lost, then refused for the key, and the read too",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(REFUSED_KEY), list_fails(BAD_KEY)],
        unknown(message="Invalid API key. A read failed (InvalidKeyError)", attempts=2),
    ),
    Row(
        "lost, then refused, and two new numbers look alike",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(EXHAUSTED), listed(row(A), row(B))],
        unknown(A, B, message=f"{EMPTY_POOL}. {ALIKE}", attempts=2),
    ),
]

LATE = [
    Row(
        "lost, answered, and the lost one has committed late: surplus",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(state(A)), listed(row(B), row(A))],
        answered(A, 2, B),
    ),
    Row(
        "lost twice, answered, and both have committed late",
        [
            *[EMPTY, assign(LOST), *NO_READ_FINDS, assign(LOST), *NO_READ_FINDS, assign(state(A))],
            listed(row(A), row(B), row(C)),
        ],
        answered(A, 3, B, C),
        attempts=3,
    ),
    Row(
        "lost, answered, and two further numbers look alike: no surplus",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(state(A)), listed(row(A), row(B), row(C))],
        answered(A, 2),
    ),
    Row(
        "lost, answered, and a further number has another description: another user's",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(state(A)), listed(row(A), row(B, "Poster"))],
        answered(A, 2),
    ),
    Row(
        "lost, answered, and the last read fails: the answer is returned",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(state(A)), list_fails(LIST_LOST)],
        answered(A, 2),
    ),
]
