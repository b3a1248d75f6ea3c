"""The log lines of ``safe_assign``."""

import logging
from contextlib import suppress

import pytest
from support.decisions import TABLE
from support.decisions.values import EMPTY, NOTHING, A, B, C, row, state
from support.decisions.values import LOST as NO_ANSWER
from support.scripted import ScriptedOperations, assign, check, intent_of, listed, wait

from offline_numbers.allocation.safe_assign import safe_assign
from offline_numbers.errors import OfflineNumbersError

UNKNOWN = "OutcomeUnknownError"
LOST = "assign for 06••••••78: outcome unknown (TimeoutError), reading"
FOUND = "assign for 06••••••78: found 08••••••11 in the list"
STAYS = "assign for 06••••••78: outcome still unknown (TimeoutError)"
SURPLUS = "assign for 06••••••78: surplus, paid for until released: 08••••••22"
ALIKE = (
    "assign for 06••••••78: 2 further numbers with this description for 1 unknown requests; none is reported as surplus"
)

LINES: dict[str, list[tuple[str, str, str | None]]] = {
    "a destination without numbers gets one": [],
    "never sent: sent again after the first wait, and not counted": [
        ("INFO", "assign for 06••••••78: never sent (ClientConnectorError)", "NotSentError"),
    ],
    "lost, and found": [("WARNING", LOST, UNKNOWN), ("INFO", FOUND, None)],
    "lost twice, and both found: one is surplus": [
        *[("WARNING", LOST, UNKNOWN), ("WARNING", LOST, UNKNOWN), ("INFO", FOUND, None), ("WARNING", SURPLUS, None)],
    ],
    "two new numbers look alike: no guess, and no further read": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", STAYS, UNKNOWN),
    ],
    "refused, but a proxy's first copy got the last number": [
        ("INFO", FOUND, None),
        ("WARNING", "assign for 06••••••78: it happened in spite of PoolExhaustedError", "PoolExhaustedError"),
    ],
    "lost, then refused, and the list shows nothing: the commit may come later": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", STAYS, UNKNOWN),
    ],
    "lost, answered, and the lost one has committed late: surplus": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", SURPLUS, None),
    ],
    "lost, answered, and two further numbers look alike: no surplus": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", ALIKE, None),
    ],
    "lost, answered, and the last read fails: the answer is returned": [
        ("WARNING", LOST, UNKNOWN),
        (
            "WARNING",
            "assign for 06••••••78: could not read the list for late numbers (DisconnectedError)",
            "DisconnectedError",
        ),
    ],
}


@pytest.mark.parametrize("name", LINES)
async def test_lines(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """A cost or a doubt is a warning, the usual course is not; the line names the error's class."""
    caplog.set_level(logging.INFO, "offline_numbers")
    (one,) = [one for one in TABLE if one.name == name]
    with suppress(OfflineNumbersError):
        await safe_assign(
            ScriptedOperations(one.steps), intent_of(), "domain", attempts=one.attempts, settle=one.settle
        )
    records = [record for record in caplog.records if record.name == "offline_numbers"]
    told = [(record.levelname, record.message, vars(record)["offline_numbers"]["error"]) for record in records]
    assert told == LINES[name]


LOST_AND_FOUND = [EMPTY, assign(NO_ANSWER), wait(0.5), check(state(A)), listed(row(A))]


async def test_a_line_names_its_number(caplog: pytest.LogCaptureFixture) -> None:
    """The number in the record's fields is masked, as in the text."""
    with caplog.at_level(logging.INFO, "offline_numbers"):
        await safe_assign(ScriptedOperations(LOST_AND_FOUND), intent_of(), "domain", attempts=1, settle=[0.5])
    assert [vars(record)["offline_numbers"]["number"] for record in caplog.records] == ["06••••••78"] * 2


async def test_each_line_names_its_caller(caplog: pytest.LogCaptureFixture) -> None:
    """The record's place is the caller, not the helper that logs."""
    with caplog.at_level(logging.INFO, "offline_numbers"):
        await safe_assign(ScriptedOperations(LOST_AND_FOUND), intent_of(), "domain", attempts=1, settle=[0.5])
    assert (
        len({(record.pathname, record.funcName) for record in caplog.records if record.name == "offline_numbers"}) == 2
    )


async def test_every_surplus_number_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """One line names all of them."""
    found = [wait(0.5), check(state(A)), listed(row(A), row(B), row(C))]
    steps = [EMPTY, *[assign(NO_ANSWER), wait(0.5), check(NOTHING)] * 2, assign(NO_ANSWER), *found]
    with caplog.at_level(logging.INFO, "offline_numbers"):
        allocation = await safe_assign(ScriptedOperations(steps), intent_of(), "domain", attempts=3, settle=[0.5])
    assert allocation.surplus == (B, C)
    assert caplog.messages[-1] == ("assign for 06••••••78: surplus, paid for until released: 08••••••22, 08••••••33")
