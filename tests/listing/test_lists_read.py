"""Both lists, read from chunks cut anywhere, compared with a decoder of the whole body."""

import asyncio
import json
import operator
from collections.abc import AsyncIterator, Sequence
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fast_forward import run

from offline_numbers import APIError, InvalidKeyError, InvalidResponseError, NumberDetails, OfflineNumbersError
from offline_numbers.wire.answers import details_row, excerpt, strict_loads
from offline_numbers.wire.lists import Row, find_details, iter_details, read_details, read_mapping
from offline_numbers.wire.lists.cutter import BATCH, Cutter
from offline_numbers.wire.lists.plain import PlainRow, decode_rows, plain_details
from offline_numbers.wire.lists.readers import DetailsReader, NumbersReader

ROW: dict[str, object] = {
    "tracking_phone": "0899123456",
    "destination_phone": "0612345678",
    "description": "Magazine Ad",
    "product_name": "example.com",
    "last_update": "2019-10-01 12:00:00",
}
ODD: dict[str, object] = {
    "tracking_phone": 899123457,
    "destination_phone": "",
    "note": ["a, {b", 1.5],
    "description": 'say "so", {\\',
}
SMALL = 64  # bytes: such small batches cut every body many times


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    """Yield a body in pieces of one size."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


def encoded(value: object) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value).encode()


def rows_by_reader(body: bytes, size: int) -> list[object]:
    """Return the rows of a detailed list, read in small batches."""
    reader = DetailsReader(batch=SMALL, limit=2**16)
    batches = [part for start in range(0, len(body), size) for part in reader.feed(body[start : start + size])]
    return [row for batch in (*batches, reader.finish()) for row in batch.rows]


def numbers_by_reader(body: bytes, size: int) -> dict[str, str | None]:
    """Return the numbers of a simple list, read in small batches."""
    reader = NumbersReader(batch=SMALL, limit=2**16)
    for start in range(0, len(body), size):
        list(reader.feed(body[start : start + size]))
    return reader.finish()


OTHERS = r"\(it contains something other than numbers\)"


async def details(body: bytes, size: int = 7) -> Sequence[NumberDetails]:
    """Read a detailed list in pieces."""
    return await read_details(pieces(body, size))


def in_use(row: Row) -> bool:
    """Want every second row, and none in the pool."""
    return bool(row.phone_number) and int(row.tracking_number) % 2 == 0


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
async def test_rows_equal_those_of_the_whole_body(size: int) -> None:
    """A long answer in pieces of any size has the same rows in the same order."""
    rows: list[dict[str, object]] = [{**ROW, "tracking_phone": f"0899{place:06}"} for place in range(900)]
    rows[500:500] = [ODD, {**ROW, "tracking_phone": "0899999999", "extra": "é" * 40}]
    expected = [details_row(row) for row in rows]
    body = encoded({"status": "success", "tracking_number_details": rows})
    assert list(await details(body, size)) == expected
    assert [row async for row in iter_details(pieces(body, size))] == expected
    assert await find_details(pieces(body, size), in_use) == [row for row in expected if in_use(row)]
    assert len(rows_by_reader(body, size)) == len(rows)


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
async def test_numbers_equal_those_of_the_whole_body(size: int) -> None:
    """The simple list too, with numbers in the pool and odd shapes."""
    members: dict[str, object] = {f"0899{place:06}": "0612345678" if place % 3 else "" for place in range(3000)}
    members |= {"0899999999": False, "0899999998": 612345678}
    expected = {number: "0612345678" if to else None for number, to in members.items()}
    members |= {"status": "success", "error": ""}
    assert await read_mapping(pieces(encoded(members), size)) == expected
    assert numbers_by_reader(encoded(members), size) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"tracking_number_details": []' + b" " * 2 * BATCH + b"}",
        b"\xef\xbb\xbf\r\n [] \n",
        b'{"tracking_number_details": []}',
        b'{"tracking_number_details": null, "status": "SUCCESS"}',
        b'{"tracking_number_details": false}',
        b'{"tracking_number_details": ""}',
        b'{"tracking_number_details": {}}',
    ],
)
async def test_every_shape_of_no_rows(body: bytes) -> None:
    """Each of PHP's shapes of an empty list is an empty list."""
    assert list(await details(body)) == []


async def test_rows_that_are_wanted() -> None:
    """Each row is asked for by its number, destination and description; what is missing is nothing."""
    empty = dict.fromkeys(ROW) | {"tracking_phone": "0899123457"}
    rows = [{**ROW, "tracking_phone": f"0899{place:06}"} for place in range(300)]
    asked: list[tuple[str, str | None, str]] = []

    def wanted(row: Row) -> bool:
        asked.append((row.tracking_number, row.phone_number, row.description))
        return not row.description

    found = await find_details(pieces(encoded({"tracking_number_details": [empty, *rows]}), BATCH), wanted)
    assert found == [details_row(empty)]
    assert asked == [("0899123457", None, ""), *((f"0899{n:06}", "0612345678", "Magazine Ad") for n in range(300))]


async def test_rows_in_an_object() -> None:
    """PHP writes a list without its first elements as an object."""
    body = encoded({"tracking_number_details": {"0": ROW, "2": ODD}})
    assert [row.tracking_number for row in await details(body)] == ["0899123456", "0899123457"]
    many = encoded({"tracking_number_details": {str(place): ROW for place in range(50)}})
    assert len(rows_by_reader(many, 11)) == 50


async def test_the_detailed_list_is_a_sequence() -> None:
    """It can be sliced, compared and shown like one."""
    read = await details(encoded({"tracking_number_details": [ROW, ODD, ROW]}), 10**6)
    assert len(read) == 3
    assert read[0] == details_row(ROW)
    assert read[-1].description == "Magazine Ad"
    assert read[1:] == [details_row(ODD), details_row(ROW)]
    assert read != [details_row(ROW)]
    assert not operator.eq(read, {"no": "sequence"})
    assert repr(read) == "<DetailsList of 3 numbers>"
    with pytest.raises(IndexError):
        read[3]
    with pytest.raises(TypeError, match="unhashable"):
        hash(read)


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (b"", InvalidResponseError, "not UTF-8"),
        (b"\xef\xbb\xbf \n", InvalidResponseError, "not UTF-8"),
        (b"<html>", InvalidResponseError, "not JSON"),
        (b"X", InvalidResponseError, "not JSON"),
        (b"[1]", InvalidResponseError, r"\(it is not a JSON object\)"),
        (b'{"status": "error", "error": "Invalid API key."}', InvalidKeyError, "Invalid API key"),
        (b'{"error": "Gone fishing", "status": "error", "code": 7}', APIError, "Gone fishing"),
        (b'{"status": "error", "error": 7}', APIError, "error"),
        (b'{"status": "pending"}', InvalidResponseError, r"\(it has no known status\)"),
        (b'{"status": null}', InvalidResponseError, r"\(it has no known status\)"),
        (b'{"tracking_number_details": 7}', InvalidResponseError, r"\(the list of numbers is none\)"),
        (b'{"tracking_number_details": [7]}', InvalidResponseError, r"\(a row is not a JSON object\)"),
        (b'{"tracking_number_details": [{}]}', InvalidResponseError, "readable numbers"),
        (b'{"tracking_number_details": [{"tracking_phone": [1]}]}', InvalidResponseError, "readable numbers"),
        (b'{"tracking_number_details": [], "tracking_number_details": []}', InvalidResponseError, "twice"),
        (b'{"tracking_number_details": [NaN]}', InvalidResponseError, "not JSON"),
        (b'{"tracking_number_details": []', InvalidResponseError, "not JSON"),
        (b'{"tracking_number_details": []} and more', InvalidResponseError, "not JSON"),
        (b'{"tracking_number_details": [\xff]}', InvalidResponseError, "UTF-8"),
        (b"[" * 100_000, InvalidResponseError, "deep"),
        (b'{"tracking_number_details": [' + b"[" * 100_000, InvalidResponseError, "deep"),
        (b'{"number": "0899123456"}', InvalidResponseError, r"\(it has no tracking_number_details\)"),
    ],
)
async def test_a_wrong_detailed_list(body: bytes, error: type[OfflineNumbersError], says: str) -> None:
    """The error names what is wrong with the answer."""
    with pytest.raises(error, match=says) as caught:
        await details(body, 1000)
    assert caught.value.action == "list"
    assert getattr(caught.value, "excerpt", "") != excerpt(b"None")


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (b"", InvalidResponseError, "not UTF-8"),
        (b"7", InvalidResponseError, r"\(it is not a JSON object\)"),
        (b'{"status": "error", "error": "Invalid API key"}', InvalidKeyError, "Invalid API key"),
        (b'{"0899123456": "0612345678", "status": "odd"}', InvalidResponseError, r"\(it has no known status\)"),
        (
            b'{"0899123456": "0612345678", "name": "x"}',
            InvalidResponseError,
            OTHERS,
        ),
        (b'{"0899123456": ["0612345678"]}', InvalidResponseError, "not readable"),
        (b'{"0899123456": "1", "0899123456": "2"}', InvalidResponseError, r"\(it contains a name twice\)"),
        (
            encoded({f"name{place}": 1 for place in range(20)}),
            InvalidResponseError,
            OTHERS,
        ),
    ],
)
async def test_a_wrong_simple_list(body: bytes, error: type[OfflineNumbersError], says: str) -> None:
    """The error names what is wrong with the answer."""
    with pytest.raises(error, match=says) as caught:
        await read_mapping(pieces(body, 1000))
    assert caught.value.action == "list"
    assert getattr(caught.value, "excerpt", "") != excerpt(b"None")


def test_reading_takes_no_time() -> None:
    """The event loop's other tasks run after each batch, but the reading waits for none of its timers."""
    details = encoded({"tracking_number_details": [{**ROW, "tracking_phone": f"0899{n:06}"} for n in range(900)]})
    numbers = encoded({f"0899{n:06}": "" for n in range(3000)})

    async def read() -> float:
        clock = asyncio.get_running_loop().time
        start = clock()
        await read_details(pieces(details, 10**6))
        await find_details(pieces(details, 10**6), in_use)
        assert len([row async for row in iter_details(pieces(details, 10**6))]) == 900
        await read_mapping(pieces(numbers, 10**6))
        return clock() - start

    assert run(read()) == 0


def test_a_name_twice_in_two_batches() -> None:
    """The same number in two parts of a long answer is refused as well."""
    members = ", ".join(f'"0899{place:06}": ""' for place in range(40))
    body = f'{{{members}, "0899000000": ""}}'.encode()
    with pytest.raises(InvalidResponseError, match=r"\(it contains a name twice\)") as caught:
        numbers_by_reader(body, SMALL)
    assert caught.value.excerpt.endswith("00039': None}")


@pytest.mark.parametrize("form", ["[%s, %s]", '{"7": %s, "9": %s}'])
def test_documented_rows_are_decoded_once(form: str) -> None:
    """They are kept as tuples, which read back as values."""
    rows = [ROW, dict.fromkeys(ROW) | {"tracking_phone": "0899123457"}]
    plain = cast("tuple[PlainRow, ...]", decode_rows((form % tuple(map(json.dumps, rows))).encode()))
    assert plain == tuple(tuple(row.values()) for row in rows)
    assert [*map(plain_details, plain)] == [*map(details_row, rows)]
    assert [plain_details(row).raw for row in plain] == rows


@pytest.mark.parametrize(
    "odd", [ODD, *({**ROW, "tracking_phone": text} for text in ("", "0899 12")), {**ROW, "destination_phone": "06 12"}]
)
def test_other_rows_are_kept_as_received(odd: dict[str, object]) -> None:
    """An empty tracking number, or a number that needs a conversion; one such row is enough."""
    assert decode_rows(encoded([ROW, odd])) == [ROW, odd]


@pytest.mark.parametrize("text", [r"say \"so\"", r"\u00e9", r"\\", r"\ud83d\ude00", r"\uD83D\uDE00"])
def test_a_text_that_is_decoded_twice(text: str) -> None:
    """A backslash or half of a surrogate pair may hide a repeated name or be no text: the strict decoder reads it."""
    body = encoded([ROW]).replace(b"Magazine Ad", text.encode())
    assert isinstance(decode_rows(body), tuple) is text.endswith(("e9", r"so\""))


@pytest.mark.parametrize("dropped", ["null", "[]", "1", '""', '"x"', r'"\""', r'"\\"', r'"\u00e9"'])
@pytest.mark.parametrize("name", ROW)
@pytest.mark.parametrize("others", [{}, {"destination_phone": None}, {"description": "\\"}, {"last_update": '"'}])
@pytest.mark.parametrize("form", ["[%s]", '{"7": %s}'])
def test_a_name_twice_in_a_row(dropped: str, name: str, others: dict[str, object], form: str) -> None:
    """A decoder would silently drop the first value: the row is refused, whatever the value and the other fields."""
    row = json.dumps(ROW | others)
    once, twice = (form % text for text in (row, row.replace("{", f'{{"{name}": {dropped}, ')))
    assert decode_rows(once.encode())
    with pytest.raises(InvalidResponseError, match="twice"):
        decode_rows(twice.encode())


async def test_a_number_between_blanks() -> None:
    """White space around it is not part of it."""
    assert await read_mapping(pieces(b'{" 0899123456 ": " 0612345678"}', 7)) == {"0899123456": "0612345678"}


LIST = b'{"tracking_number_details": ['


@pytest.mark.parametrize(
    "body", [b'{"a": ' + b'"x' * 100_000, b" " * 700_000, LIST + b'{"a": "' + b"x" * 700_000, LIST + b"[" * 700_000]
)
def test_an_endless_value_is_refused(body: bytes) -> None:
    """A text, white space or brackets without an end are refused at the limit, not before."""
    reader = DetailsReader(batch=1024, limit=8192)
    assert list(reader.feed(body[:8191])) == []
    with pytest.raises(InvalidResponseError, match="nothing complete") as caught:
        list(reader.feed(body[8191:]))
    assert caught.value.excerpt == excerpt(body[:8192])


def test_an_endless_number_is_refused() -> None:
    """The simple list has the same limit."""
    reader = NumbersReader(batch=1024, limit=8192)
    with pytest.raises(InvalidResponseError, match="nothing complete in 8192 bytes"):
        list(reader.feed(b'{"0899' + b"1" * 700_000))


def test_a_comma_before_the_end() -> None:
    """A cut after the last comma must not hide it: a trailing comma is not JSON."""
    for bracket, closing, element in ((b"[", b"]", b'{"a": 1}'), (b"{", b"}", b'"a%d": 1')):
        cutter = Cutter(rb"\{|\[", strict_loads, 16, 4096)
        body = bracket + b", ".join([element] * 1 + [element.replace(b"%d", str(n).encode()) for n in range(9)])
        fed = [*cutter.feed(body + b" , ")]
        assert fed
        list(cutter.feed(b" " * 2000))
        list(cutter.feed(closing))
        with pytest.raises(InvalidResponseError, match=r"\(a comma before the end of the list\)") as caught:
            cutter.finish()
        assert caught.value.excerpt.startswith(bracket.decode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=12,
)


@given(
    rows=st.lists(
        st.fixed_dictionaries({"tracking_phone": st.from_regex(r"0[0-9]{9}", fullmatch=True)}, optional={"x": JSON}),
        max_size=30,
    ),
    size=st.integers(1, 300),
)
def test_any_rows_cut_anywhere(rows: list[dict[str, object]], size: int) -> None:
    """Rows of any content are read back equal."""
    body = encoded({"tracking_number_details": rows})
    assert rows_by_reader(body, size) == rows


@given(body=st.binary(max_size=400) | JSON.map(encoded), size=st.integers(1, 50))
def test_any_bytes(body: bytes, size: int) -> None:
    """They become rows and numbers, or one of our errors."""
    for read in (rows_by_reader, numbers_by_reader):
        try:
            read(body, size)
        except (APIError, InvalidResponseError) as error:
            assert error.action == "list"  # noqa: PT017 - either outcome is right, this one has to be ours


def test_two_rows_without_a_comma() -> None:
    """They are refused, although a cut is between them."""
    body = (
        b'{"tracking_number_details": [{"tracking_phone": "0899123456"} {"tracking_phone": "0899123457"}, ' + b" " * 99
    )
    with pytest.raises(InvalidResponseError):
        rows_by_reader(body, SMALL)
