"""Rows of the decision table: the first reads, answered requests, and requests that were never sent."""

from support.scripted import assign, check, list_fails, listed, wait

from .values import (
    BAD_KEY,
    EMPTY,
    LIST_EMPTY,
    LOST,
    NO_READ_FINDS,
    NOT_SENT,
    NOTHING,
    OLD,
    READ_FAILED,
    TIMED_OUT,
    UNDOCUMENTED,
    A,
    Row,
    answered,
    recovered,
    row,
    state,
    unknown,
)

BEFORE_SENDING = [
    Row("the key is wrong: nothing is sent", [check(BAD_KEY)], BAD_KEY),
    Row("check fails: nothing is sent", [check(TIMED_OUT)], TIMED_OUT),
    Row("the list fails: nothing is sent", [check(state(OLD)), list_fails(LIST_EMPTY)], LIST_EMPTY),
    Row(
        "check answers with an undocumented error, and the list decides: empty",
        [check(UNDOCUMENTED), listed(), assign(state(A))],
        answered(A),
    ),
    Row(
        "check answers with an undocumented error, and the list decides: it has a number",
        [check(UNDOCUMENTED), listed(row(OLD)), assign(LOST), wait(0.5), check(state(OLD)), listed(row(OLD), row(A))],
        recovered(A),
    ),
]

ANSWERED = [
    Row("a destination without numbers gets one", [EMPTY, assign(state(A))], answered(A)),
    Row("a destination with one gets another", [check(state(OLD)), listed(row(OLD)), assign(state(A))], answered(A)),
    Row(
        "an answer names a number that was there before: it proves nothing, and nothing is sent again",
        [
            *[check(state(OLD)), listed(row(OLD)), assign(state(OLD))],
            *[wait(0.5), check(state(OLD)), listed(row(OLD)), wait(1.0), check(state(OLD)), listed(row(OLD))],
        ],
        unknown(
            message=f"The answer names {OLD}, which the destination held before",
            cause_name="InvalidResponseError",
            status=200,
        ),
    ),
    Row(
        "an answer names a number that was there before, in another form; the new one is found",
        [
            *[check(state(OLD)), listed(row(OLD)), assign(state("+33 8 99 00 00 01"))],
            *[wait(0.5), check(state(OLD)), listed(row(OLD), row(A))],
        ],
        recovered(A),
    ),
    Row(
        "a number that check named before is not new, whatever the list shows",
        [
            *[check(state(OLD)), listed(), assign(state(OLD))],
            *[wait(0.5), check(state(OLD)), listed(), wait(1.0), check(state(A)), listed(row(A))],
        ],
        recovered(A),
    ),
]

NEVER_SENT = [
    Row(
        "never sent: sent again after the first wait, and not counted",
        [EMPTY, assign(NOT_SENT), wait(0.5), assign(state(A))],
        answered(A),
    ),
    Row("never sent at all", [EMPTY, assign(NOT_SENT), wait(0.5), assign(NOT_SENT)], NOT_SENT),
    Row("never sent, with one attempt", [EMPTY, assign(NOT_SENT)], NOT_SENT, attempts=1),
    Row(
        "never sent, then lost: no attempt is left",
        [EMPTY, assign(NOT_SENT), wait(0.5), assign(LOST), *NO_READ_FINDS],
        unknown(),
    ),
    Row(
        "lost, then never sent: the list is read before the error is raised",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(NOT_SENT), listed()],
        unknown(),
    ),
    Row(
        "lost, then never sent: the list shows the lost one",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(NOT_SENT), listed(row(A))],
        recovered(A),
    ),
    Row(
        "lost, never sent, and nothing new after the wait: sent again",
        [
            *[EMPTY, assign(LOST), *NO_READ_FINDS, assign(NOT_SENT)],
            *[wait(0.5), check(NOTHING), assign(state(A)), listed(row(A))],
        ],
        answered(A, 2),
        attempts=3,
    ),
    Row(
        "lost, never sent, and found after the wait",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(NOT_SENT), wait(0.5), check(state(A)), listed(row(A))],
        recovered(A),
        attempts=3,
    ),
    Row(
        "lost, never sent, and the read after the wait fails: nothing is sent again",
        [EMPTY, assign(LOST), *NO_READ_FINDS, assign(NOT_SENT), wait(0.5), check(TIMED_OUT)],
        unknown(message=READ_FAILED),
        attempts=3,
    ),
]
