"""Reads the two lists from a stream, in steps so short that the event loop's other tasks do not notice.

Decoding holds the interpreter, in a thread as well, so a long list is never decoded whole: some kilobytes of it are,
then the event loop goes round once.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from offline_numbers.models import NumberDetails

from .readers import DetailsReader, NumbersReader, Reader, merge
from .rows import DetailsList, Row, details_of

__all__ = ["iter_details", "read_details", "read_mapping"]

T = TypeVar("T")


async def read_details(chunks: AsyncIterator[bytes]) -> Sequence[NumberDetails]:
    """Read the detailed list ("Detailed response (details=1)"), whole.

    Args:
        chunks: the body as it comes, cut anywhere; what it raises passes through.

    Returns:
        All rows, in the API's own order.

    Raises:
        APIError: the API answered an error.
        InvalidResponseError: the answer is not the documented one, or was cut short.

    """
    batches: list[tuple[Row, ...]] = []
    await _read(chunks, DetailsReader(), batches.append)
    return DetailsList(batches)


async def iter_details(chunks: AsyncIterator[bytes]) -> AsyncGenerator[NumberDetails, None]:
    """Read the detailed list row by row, in the memory of some rows ("Detailed response (details=1)").

    Args:
        chunks: the body as it comes, cut anywhere; what it raises passes through. Closing it is left to the caller.

    Returns:
        An asynchronous generator. The rows that it gave before it raised are not the whole list.

    Raises:
        APIError: the API answered an error.
        InvalidResponseError: the answer is not the documented one, or was cut short.

    """
    reader = DetailsReader()
    async for chunk in chunks:
        for batch in reader.feed(chunk):
            for row in batch:
                yield details_of(row)
            await asyncio.sleep(0)
    for row in reader.finish():
        yield details_of(row)


async def read_mapping(chunks: AsyncIterator[bytes]) -> dict[str, str | None]:
    """Read the simple list ("Simple response (details=0)"), whole.

    Args:
        chunks: the body as it comes, cut anywhere; what it raises passes through.

    Returns:
        Tracking number to destination; ``None`` for a number that is in the pool.

    Raises:
        APIError: the API answered an error.
        InvalidResponseError: the answer is not the documented one, or was cut short.

    """
    numbers: dict[str, str | None] = {}
    await _read(chunks, NumbersReader(), partial(merge, numbers))
    return numbers


async def _read(chunks: AsyncIterator[bytes], reader: Reader[T], take: Callable[[T], None]) -> None:
    """Hand over what a reader makes of the chunks; between two parts everybody else has a turn."""
    async for chunk in chunks:
        for part in reader.feed(chunk):
            take(part)
            await asyncio.sleep(0)
    take(reader.finish())
