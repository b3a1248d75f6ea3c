"""The writes of a run: a request that never left frees its reference."""

import asyncio
from typing import Any

import pytest
from support.requests import assign

from offline_numbers import NotSentError
from offline_numbers.allocation import Batch
from offline_numbers.allocation.damage import Damage
from offline_numbers.allocation.journal import MemoryJournal
from offline_numbers.http import Ticket


class Raises:
    """The calls of an API that raise one error."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def assign(self, _: object, ticket: Ticket) -> None:
        """Raise it; only ``NotSentError`` proves that nothing left."""
        ticket.not_sent = isinstance(self.error, NotSentError)
        raise self.error


def same(given: Any) -> Any:  # noqa: ANN401 - compares numbers, and allows requests
    """Return what is given."""
    return given


@pytest.mark.parametrize(
    ("error", "is_free"),
    [(NotSentError("assign", cause_name="ClientConnectorError"), True), (asyncio.CancelledError(), False)],
    ids=["not sent", "cancelled in flight"],
)
async def test_only_a_request_that_never_left_frees_its_reference(error: BaseException, *, is_free: bool) -> None:
    """The next run may send it; after a cancelled one, it only reads."""
    journal, operations = MemoryJournal(), Raises(error)
    never_sent: Any = set[object]()
    batch = Batch(operations, journal, "d0", never_sent, Damage(), same, same)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - one call of many
    request = assign(description="[spring-001] Ad")
    with pytest.raises(type(error)):
        await batch.send("spring-001", request)
    assert (await journal.get("d0", "spring-001") is None) == is_free
