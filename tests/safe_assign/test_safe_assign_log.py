"""What ``safe_assign`` tells the application's log."""

import logging
from contextlib import suppress

import pytest
from support.decisions import TABLE
from support.scripted import ScriptedOperations, intent_of

from offline_numbers.errors import OfflineNumbersError
from offline_numbers.safe_assign import safe_assign

UNKNOWN = "OutcomeUnknownError"
LOST = "assign for 06••••••78: the outcome is unknown (TimeoutError), looking"
FOUND = "assign for 06••••••78: found 08••••••11 by a look"
STAYS = "assign for 06••••••78: the outcome stays unknown, {} candidates"
SURPLUS = "assign for 06••••••78: surplus, paid for and to be released: 08••••••22"
ALIKE = (
    "assign for 06••••••78: 2 further numbers with this description for 1 unknown requests; "
    "none of them is taken for surplus"
)

LINES: dict[str, list[tuple[str, str, str | None]]] = {
    "a destination without numbers gets one": [],
    "never sent: again after the first wait, and not counted": [
        ("INFO", "assign for 06••••••78: never sent (ClientConnectorError)", "NotSentError"),
    ],
    "lost, and found": [("WARNING", LOST, UNKNOWN), ("INFO", FOUND, None)],
    "lost twice, and both found: one is surplus": [
        *[("WARNING", LOST, UNKNOWN), ("WARNING", LOST, UNKNOWN), ("INFO", FOUND, None), ("WARNING", SURPLUS, None)],
    ],
    "two new numbers look alike: no guess, and no further look": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", STAYS.format(2), None),
    ],
    "refused, but a proxy's first copy took the last number": [
        ("INFO", FOUND, None),
        ("WARNING", "assign for 06••••••78: allocated in spite of PoolExhaustedError", "PoolExhaustedError"),
    ],
    "lost, then refused, and the list shows nothing: nothing bounds a late commit": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", STAYS.format(0), "PoolExhaustedError"),
    ],
    "lost, answered, and the lost one has committed late: surplus": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", SURPLUS, None),
    ],
    "lost, answered, and two further numbers look alike: none is claimed": [
        ("WARNING", LOST, UNKNOWN),
        ("WARNING", ALIKE, None),
    ],
    "lost, answered, and the last look fails: answered all the same": [
        ("WARNING", LOST, UNKNOWN),
        (
            "WARNING",
            "assign for 06••••••78: the look for late numbers failed (DisconnectedError)",
            "DisconnectedError",
        ),
    ],
}


@pytest.mark.parametrize("name", LINES)
async def test_lines(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """What costs money or leaves a doubt is a warning, the usual course is not; the error behind it is named."""
    caplog.set_level(logging.INFO, "offline_numbers")
    (row,) = [row for row in TABLE if row.name == name]
    with suppress(OfflineNumbersError):
        await safe_assign(ScriptedOperations(row.steps), intent_of(), attempts=row.attempts, settle=row.settle)
    told = [(record.levelname, record.message, vars(record)["offline_numbers"]["error"]) for record in caplog.records]
    assert told == LINES[name]
