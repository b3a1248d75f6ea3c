"""Hostile bodies, cut anywhere: the same value or error as from a decoder of the whole body."""

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from support.hostile_lists import HostileLists
from support.whole_body import whole_details, whole_numbers

from offline_numbers import APIError, InvalidResponseError
from offline_numbers.wire.lists.readers import DetailsReader, NumbersReader
from offline_numbers.wire.lists.rows import DetailsList

COUNT = int(os.environ.get("OFFLINE_NUMBERS_BODIES", "3000"))
LIMIT = 2**20  # above every body of this test


def chunks(source: random.Random, body: bytes) -> list[bytes]:
    """Cut a body anywhere, into many chunks or few."""
    size = source.choice((1, 5, 40, 300, 10**6))
    cuts = sorted(source.randrange(len(body) + 1) for _ in range(len(body) // size))
    return [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]


def details_in(body: list[bytes], batch: int) -> object:
    """Return the values of a detailed list and the rows as received."""
    reader = DetailsReader(batch=batch, limit=LIMIT)
    batches = [rows for chunk in body for rows in reader.feed(chunk)]
    values = list(DetailsList([*batches, reader.finish()]))
    return values, [value.raw for value in values]


def numbers_in(body: list[bytes], batch: int) -> object:
    """Return the numbers of a simple list."""
    reader = NumbersReader(batch=batch, limit=LIMIT)
    for chunk in body:
        assert {*reader.feed(chunk)} <= {None}
    return reader.finish()


def details_of_whole(body: bytes) -> object:
    """Return the same from a decoder of the whole body."""
    values = whole_details(body)
    return values, [value.raw for value in values]


def outcome(decode: Callable[[], object]) -> object:
    """Return the value, or the class of our error."""
    try:
        return decode()
    except (APIError, InvalidResponseError) as error:
        return type(error)


def kind(result: object) -> str:
    """Return ``value`` or the name of the error's class."""
    return result.__name__ if isinstance(result, type) else "value"


@pytest.mark.parametrize(
    ("stream", "whole"), [(details_in, details_of_whole), (numbers_in, whole_numbers)], ids=["details", "numbers"]
)
def test_the_stream_equals_the_whole_body(
    stream: Callable[[list[bytes], int], object], whole: Callable[[bytes], object]
) -> None:
    """For any body, any chunks and any size of a batch."""
    seed = int(os.environ.get("OFFLINE_NUMBERS_SEED", random.randrange(2**32)))  # noqa: S311 - a seed is no secret
    print(f"OFFLINE_NUMBERS_SEED={seed}")  # noqa: T201 - shown with a failure, repeats it
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose
    hostile = HostileLists(source)
    seen = Counter[str]()
    for _ in range(COUNT):
        body, batch = hostile.body(), source.choice((16, 64, 64, 300, 1000, 32 * 1024))
        expected = outcome(partial(whole, body))
        assert outcome(partial(stream, chunks(source, body), batch)) == expected, (body, batch)
        seen[kind(expected)] += 1
    assert {"value", "InvalidResponseError", "InvalidKeyError", "APIError"} <= seen.keys()
