"""A list that is kept whole has a memory limit; the iteration has none."""

import json
import tracemalloc
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from offline_numbers import InvalidResponseError, NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Sandbox
from offline_numbers.wire.lists import iter_details, read_details, read_mapping
from offline_numbers.wire.lists.readers import DetailsReader, NumbersReader
from offline_numbers.wire.lists.scales import BEARABLE, Scales, bearable_in


def row(number: int, **more: object) -> bytes:
    """Return one row and the comma after it."""
    fields = {"tracking_phone": f"0899{number:06}", "destination_phone": f"06{number:08}", **more}
    return json.dumps(fields, ensure_ascii=number % 2 == 0).encode() + b","


def plain(number: int, text: str = "Magazine Ad") -> bytes:
    """Return a row as the document describes it."""
    return row(number, description=f"{text} {number}", product_name="example.com", last_update="2019-10-01 12:00:00")


def pair(number: int, text: str = "") -> bytes:
    """Return one number of the simple list."""
    return f'"{100_000 + number}{text}":1,'.encode()


ROWS: dict[str, Callable[[int], bytes]] = {
    "plain": plain,
    "plain and empty": partial(row, description="", product_name="", last_update=""),
    "France": partial(plain, text="é" * 300),
    "Greece": partial(plain, text="x" * 300 + "λ"),
    "wide": partial(plain, text="x" * 3000 + "😀"),
    "one field more": partial(row, more=1),
    "lists": partial(row, more=[[]] * 300),
    "objects": partial(row, more=[{}] * 300),
    "deep lists": partial(row, more=json.loads("[" * 200 + "]" * 200)),
    "deep objects": partial(row, more=json.loads('{"a":' * 200 + "1" + "}" * 200)),
    "floats": partial(row, more=[0.5] * 300),
}
NUMBERS: dict[str, Callable[[int], bytes]] = {
    "documented": lambda number: b'"0899%06d":"06%08d",' % (number, number),
    "in the pool": lambda number: b'"0899%06d":"",' % number,
    "short": pair,
    "wide": partial(pair, text="x" * 40 + "😀"),
}
LISTS: dict[str, tuple[type[DetailsReader | NumbersReader], bytes, Callable[[int], bytes]]] = {
    **{f"rows, {name}": (DetailsReader, b'{"tracking_number_details":[', make) for name, make in ROWS.items()},
    **{f"numbers, {name}": (NumbersReader, b"{", make) for name, make in NUMBERS.items()},
}


def long_list(start: bytes, make: Callable[[int], bytes]) -> bytes:
    """Return the beginning of a list, a quarter of a megabyte."""
    return start + b"".join(map(make, range(2**18 // len(make(0)))))


@pytest.mark.parametrize("name", LISTS)
def test_the_estimate_of_memory_is_close(name: str) -> None:
    """A limit below the real memory refuses the list; a limit six times above accepts it."""
    reader, start, make = LISTS[name]
    body = long_list(start, make)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    patient = reader(bearable=2**40)
    kept = [*patient.feed(body)]
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with pytest.raises(InvalidResponseError, match="exceeds the memory limit"):
        list(reader(bearable=after - before - 2**16).feed(body))
    assert len(kept) == len([*reader(bearable=6 * (after - before)).feed(body)])


async def forever(start: bytes, make: Callable[[int], bytes]) -> AsyncIterator[bytes]:
    """Yield an endless list."""
    yield start
    piece = b"".join(map(make, range(100)))
    while True:
        yield piece


async def test_an_endless_list_is_refused() -> None:
    """``read_details`` stops at the memory limit."""
    with pytest.raises(InvalidResponseError, match="iter_details"):
        await read_details(forever(b'{"tracking_number_details":[', partial(row, more=[[]] * 300)))


async def test_the_iteration_has_no_limit() -> None:
    """It keeps no row, so it may read any number."""
    rows = iter_details(forever(b'{"tracking_number_details":[', partial(row, more=[[]] * 300)))
    for _ in range(BEARABLE // (64 * 300)):
        await anext(rows)
    assert (await anext(rows)).tracking_number.startswith("0899")
    await rows.aclose()


async def test_a_repeated_number_ends_the_simple_list() -> None:
    """The first repeated name ends an endless simple list before the memory limit does."""
    with pytest.raises(InvalidResponseError, match="twice"):
        await read_mapping(forever(b"{", pair))


def test_the_detailed_list_has_a_limit() -> None:
    """It accepts a hundred thousand documented rows and refuses two hundred thousand; here a hundredth of them."""
    reader = DetailsReader(bearable=BEARABLE / 100)
    list(reader.feed(b'{"tracking_number_details":[' + b"".join(map(plain, range(1000)))))
    with pytest.raises(InvalidResponseError, match="exceeds the memory limit"):
        list(reader.feed(b"".join(map(plain, range(1000, 2000)))))


def test_the_simple_list_has_a_limit() -> None:
    """It accepts a hundred thousand numbers and refuses three hundred thousand."""
    scales = Scales(BEARABLE)
    reader = NumbersReader()
    documented = NUMBERS["documented"]
    list(reader.feed(b"{" + b"".join(map(documented, range(100_000)))))
    with pytest.raises(InvalidResponseError, match="exceeds the memory limit"):
        list(reader.feed(b"".join(map(documented, range(100_000, 300_000)))))
    scales.put(b"", BEARABLE // 64)
    says = r"\(it exceeds the memory limit: read it with iter_details\(\), or raise timeout\)"
    with pytest.raises(InvalidResponseError, match=says) as caught:
        scales.put(b"x", 0)
    assert caught.value.excerpt == "x"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 1), ("aé", 4), (r"a\u00e9", 2), (r"\ud83d\ude00", 4), (r"\uD83D\uDE00", 4)]
)
def test_one_wide_character_widens_the_whole_text(text: str, width: int) -> None:
    """Each character of a text takes as many bytes as its widest one."""
    size = len(text.encode()) * width
    Scales(size).put(text.encode(), 0)
    with pytest.raises(InvalidResponseError):
        Scales(size - 1).put(text.encode(), 0)


@pytest.mark.parametrize(("seconds", "times"), [(0.1, 1), (5.0, 1), (10.0, 1), (20.0, 2), (120.0, 12)])
def test_a_longer_timeout_raises_the_limit(seconds: float, times: int) -> None:
    """Up to 10 seconds the limit is the same; two minutes are enough for a million numbers."""
    assert bearable_in(seconds) == times * BEARABLE


@pytest.mark.parametrize("name", ["list_details", "list_numbers"])
async def test_a_longer_timeout_accepts_a_longer_list(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that the default timeout refuses is accepted with a longer one."""
    monkeypatch.setattr("offline_numbers.wire.lists.scales.BEARABLE", 2**14)
    async with (
        Sandbox(pool={NumberType.PREFIX_0899: 5000}) as sandbox,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers,
    ):
        with pytest.raises(InvalidResponseError, match="raise timeout"):
            await getattr(numbers, name)()
        assert len(await getattr(numbers.with_options(timeout=10_000), name)()) == 5000
