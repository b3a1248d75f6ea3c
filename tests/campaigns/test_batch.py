"""The writes of a run: a request that never left frees its reference."""

from typing import Any

import pytest

from offline_numbers import NotSentError
from offline_numbers.allocation import Batch
from offline_numbers.allocation.journal import MemoryJournal
from offline_numbers.values import normalize_phone_number
from offline_numbers.wire import requests

OPTIONS = ("allow_redirect", "cost_group", "timetable", "operator")


class NeverSends:
    """The calls of an API that no connection reaches."""

    async def assign(self, *_: object) -> None:
        """Fail before anything is sent."""
        raise NotSentError("assign", cause_name="ClientConnectorError")


def same(given: Any) -> Any:  # noqa: ANN401 - compares numbers, and allows requests
    """Return what is given."""
    return given


async def test_a_request_that_never_left_frees_its_reference() -> None:
    """The next run may send it."""
    journal, operations = MemoryJournal(), NeverSends()
    never_sent: Any = set[object]()
    batch = Batch(operations, journal, "d0", never_sent, same, same)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - one call of many
    request = requests.assign(
        "0612345601", description="[spring-001] Ad", type=5, **dict.fromkeys(OPTIONS), normalize=normalize_phone_number
    )
    with pytest.raises(NotSentError):
        await batch.send("spring-001", request)
    assert await journal.get("d0", "spring-001") is None
