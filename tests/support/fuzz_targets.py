"""The targets of the fuzzer: each takes any bytes and raises if a promise does not hold."""

import json
import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

from offline_numbers import APIError, InvalidResponseError, NumberDetails, Timetable, normalize_phone_number
from offline_numbers.http.key import Secret
from offline_numbers.values.phone import mask
from offline_numbers.wire.answers import decode_state, excerpt, loads, retry_after, strict_loads
from offline_numbers.wire.lists.readers import DetailsReader, NumbersReader
from offline_numbers.wire.lists.rows import DetailsList
from support.requests import assign, check, reassign, redirect_setup, unassign
from support.whole_body import whole_details, whole_numbers

KEY = "offl_k3y/a+b"
LIMIT = 2**20  # above every input of a fuzzer
LONGEST = 6000  # characters of an error: five hundred of the API's, each escaped
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = Secret(KEY)
FORMS = [form.encode() for form in (KEY, quote(KEY, safe=""), KEY.replace("/", "\\/"), KEY.replace("+", "&#43;"))]
REQUESTS = (
    assign(),
    reassign(),
    check(phone_number="0612345678"),
    check(tracking_number="0899123456"),
    unassign(phone_number="0612345678"),
    unassign(tracking_number="0899123456"),
    redirect_setup(phone_number="0612345678"),
)


def state(data: bytes) -> None:
    """An answer becomes a state of printable texts, or one of our errors with a short message."""
    request = REQUESTS[data[0] % len(REQUESTS)] if data else REQUESTS[0]
    shown = ""
    try:
        found = decode_state(request, data[1:], normalize=normalize_phone_number)
        assert request.action == "unassign" or found.tracking_number
        assert f"{found}".encode()
    except (APIError, InvalidResponseError) as error:
        shown = str(error)
    assert len(shown) < LONGEST


def decoder(data: bytes) -> None:
    """The JSON is what Python decodes, unless it is ambiguous; anything else has a printable excerpt."""
    assert excerpt(data).isprintable()
    try:
        value = strict_loads(data)
        again = json.loads(data.decode().strip("\ufeff \t\r\n\v\f"))
        assert value == loads(data) == again
    except (InvalidResponseError, RecursionError):
        return


def details(data: bytes) -> None:
    """The detailed list from a stream, cut anywhere, equals that of the whole body."""
    batch, pieces = _cut(data)
    reader, body = DetailsReader(batch=batch, limit=LIMIT), b"".join(pieces)
    found, expected = _outcome(lambda: _rows(reader, pieces)), _outcome(lambda: _seen(whole_details(body)))
    assert found == expected or (expected is InvalidResponseError and _keys_rows_twice(body))


def numbers(data: bytes) -> None:
    """The simple list from a stream, cut anywhere, equals that of the whole body."""
    batch, pieces = _cut(data)
    reader = NumbersReader(batch=batch, limit=LIMIT)
    assert _outcome(lambda: _numbers(reader, pieces)) == _outcome(lambda: whole_numbers(b"".join(pieces)))


def timetable(data: bytes) -> None:
    """The timetable of an answer can be sent and reads back equal, or is refused with a short message."""
    refusal = ""
    with suppress(InvalidResponseError):
        value = loads(data)
        try:
            found = Timetable.from_answer(value)
            sent = {name.removeprefix("timetable[").removesuffix("]"): text for name, text in found.as_query().items()}
            assert Timetable.from_answer(sent if found else sent["timetable"]) == found
        except ValueError as error:
            refusal = str(error)
    assert refusal[:11] in {"", "timetable: "}
    assert len(refusal) < LONGEST


def secret(data: bytes) -> None:
    """The key is removed from a body in every form of an echo, in pieces as in the whole."""
    _, pieces = _cut(data)
    scrubber = SECRET.scrubber()
    streamed = b"".join([*map(scrubber.feed, pieces), scrubber.finish()])
    assert streamed == SECRET.scrub(b"".join(pieces))
    assert not any(form in streamed for form in FORMS)


def wait(data: bytes) -> None:
    """A ``Retry-After`` header is a number of seconds or ``None``."""
    seconds = retry_after(data.decode("latin-1"), now=NOW)
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


def phone(data: bytes) -> None:
    """An accepted number is ASCII digits and stays unchanged if normalized again; a masked one shows at most four."""
    text = data.decode(errors="surrogateescape")
    assert sum(character.isdigit() for character in mask(text)) <= 4
    refusal, number = "", "0612345678"
    try:
        number = normalize_phone_number(text)
    except ValueError as error:
        refusal = str(error)
    assert refusal.isprintable()
    assert number.encode().isdigit()
    assert normalize_phone_number(number) == number


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (state, decoder, details, numbers, timetable, secret, wait, phone)
}


def _cut(data: bytes) -> tuple[int, list[bytes]]:
    """Return the size of a batch, and a body in pieces, as the first two bytes decide."""
    batch, size, body = 16 << (data[:1] or b"0")[0] % 8, 1 + (data[1:2] or b"0")[0], data[2:]
    return batch, [body[start : start + size] for start in range(0, len(body), size)]


def _outcome(read: Callable[[], object]) -> object:
    """Return the value, or the class of our error."""
    try:
        return read()
    except (APIError, InvalidResponseError) as error:
        return type(error)


def _keys_rows_twice(body: bytes) -> bool:
    """Return whether rows in an object share a key: a stream forgets the keys, so it returns all of them."""
    twice: list[bool] = []

    def look(members: list[tuple[str, object]]) -> dict[str, object]:
        twice.append(len(dict(members)) < len(members) and all(isinstance(value, dict) for _, value in members))
        return dict(members)

    with suppress(ValueError):
        json.loads(body.decode().strip("\ufeff \t\r\n\v\f"), object_pairs_hook=look)
    return any(twice)


def _rows(reader: DetailsReader, pieces: Iterable[bytes]) -> object:
    batches = [rows for piece in pieces for rows in reader.feed(piece)]
    return _seen(DetailsList([*batches, reader.finish()]))


def _seen(rows: Iterable[NumberDetails]) -> object:
    """Return rows with their raw values, in a form that equals itself."""
    return [(row, repr(row.raw)) for row in rows]


def _numbers(reader: NumbersReader, pieces: Iterable[bytes]) -> object:
    for piece in pieces:
        list(reader.feed(piece))
    return reader.finish()
