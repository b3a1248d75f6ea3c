"""Reads the two lists from a stream, in steps that do not delay the event loop's other tasks.

Decoding holds the interpreter, in a thread as well, so a long list is never decoded whole: some kilobytes of it are,
then the event loop goes round once.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

from offline_numbers.values import NumberDetails

from .readers import DetailsReader, NumbersReader
from .rows import Batch, DetailsList, Row
from .scales import BEARABLE, bearable_in

__all__ = ["Row", "bearable_in", "find_details", "iter_details", "read_details", "read_mapping"]


async def read_details(chunks: AsyncIterator[bytes], *, bearable: float = BEARABLE) -> Sequence[NumberDetails]:
    """Read the detailed list ("Detailed response (details=1)"), whole."""
    reader = DetailsReader(bearable=bearable)
    batches: list[Batch] = []
    async for chunk in chunks:
        for batch in reader.feed(chunk):
            batches.append(batch)
            await asyncio.sleep(0)
    batches.append(reader.finish())
    return DetailsList(batches)


async def find_details(chunks: AsyncIterator[bytes], wanted: Callable[[Row], bool]) -> Sequence[NumberDetails]:
    """Read the whole detailed list, and keep the rows that are wanted, in the memory of some rows."""
    reader = DetailsReader()
    found: list[NumberDetails] = []
    async for chunk in chunks:
        for batch in reader.feed(chunk):
            found += batch.find(wanted)
            await asyncio.sleep(0)
    return found + reader.finish().find(wanted)


async def iter_details(chunks: AsyncIterator[bytes]) -> AsyncGenerator[NumberDetails, None]:
    """Read the detailed list row by row, in the memory of some rows ("Detailed response (details=1)")."""
    reader = DetailsReader()
    async for chunk in chunks:
        for batch in reader.feed(chunk):
            for row in batch:
                yield row
            await asyncio.sleep(0)
    for row in reader.finish():
        yield row


async def read_mapping(chunks: AsyncIterator[bytes], *, bearable: float = BEARABLE) -> dict[str, str | None]:
    """Read the simple list ("Simple response (details=0)"), whole."""
    reader = NumbersReader(bearable=bearable)
    async for chunk in chunks:
        for _ in reader.feed(chunk):
            await asyncio.sleep(0)
    return reader.finish()
