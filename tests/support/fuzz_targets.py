"""What the fuzzer feeds with any bytes, and what must hold then: each target takes bytes and fails by an exception."""

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
LIMIT = 2**20  # beyond all that a fuzzer makes
LONGEST = 6000  # characters of an error: five hundred of the API's own, each escaped
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
    """An answer is the state of a number, as plain text, or one of our errors, in a few words."""
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
    """JSON is what Python takes for it, less what is ambiguous; all else has an excerpt that can be shown."""
    assert excerpt(data).isprintable()
    try:
        value = strict_loads(data)
        again = json.loads(data.decode().strip("\ufeff \t\r\n\v\f"))
        assert value == loads(data) == again
    except (InvalidResponseError, RecursionError):
        return


def details(data: bytes) -> None:
    """The detailed list from a stream, cut anywhere, is what it is as a whole."""
    batch, pieces = _cut(data)
    reader, body = DetailsReader(batch=batch, limit=LIMIT), b"".join(pieces)
    found, expected = _outcome(lambda: _rows(reader, pieces)), _outcome(lambda: _seen(whole_details(body)))
    assert found == expected or (expected is InvalidResponseError and _keys_rows_twice(body))


def numbers(data: bytes) -> None:
    """The simple list from a stream, cut anywhere, is what it is as a whole."""
    batch, pieces = _cut(data)
    reader = NumbersReader(batch=batch, limit=LIMIT)
    assert _outcome(lambda: _numbers(reader, pieces)) == _outcome(lambda: whole_numbers(b"".join(pieces)))


def timetable(data: bytes) -> None:
    """The timetable of an answer is one that can be sent and reads back equal, or is refused in a few words."""
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
    """The key leaves a body in no form that an echo has, and whatever the pieces are, as it leaves the whole."""
    _, pieces = _cut(data)
    scrubber = SECRET.scrubber()
    streamed = b"".join([*map(scrubber.feed, pieces), scrubber.finish()])
    assert streamed == SECRET.scrub(b"".join(pieces))
    assert not any(form in streamed for form in FORMS)


def wait(data: bytes) -> None:
    """A server asks to wait for some seconds, or says nothing that can be read."""
    seconds = retry_after(data.decode("latin-1"), now=NOW)
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


def phone(data: bytes) -> None:
    """A number that is accepted is ASCII digits, and stays as it is; a masked one shows four digits at most."""
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
    """Return the size of a batch, and a body in pieces, as the first two bytes say."""
    batch, size, body = 16 << (data[:1] or b"0")[0] % 8, 1 + (data[1:2] or b"0")[0], data[2:]
    return batch, [body[start : start + size] for start in range(0, len(body), size)]


def _outcome(read: Callable[[], object]) -> object:
    """Return the value, or the class of the error: one of ours."""
    try:
        return read()
    except (APIError, InvalidResponseError) as error:
        return type(error)


def _keys_rows_twice(body: bytes) -> bool:
    """Tell whether rows in an object share a key: a stream, which forgets the keys, gives all of them."""
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
    """Return rows with what they were received as, in a form that is equal to itself."""
    return [(row, repr(row.raw)) for row in rows]


def _numbers(reader: NumbersReader, pieces: Iterable[bytes]) -> object:
    for piece in pieces:
        list(reader.feed(piece))
    return reader.finish()
