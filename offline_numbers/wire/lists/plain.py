"""Rows of the detailed list that are exactly as documented; a whole run of them is checked at once.

Such a row is kept as a tuple of its five fields. That takes less than half of the memory of a value, and the garbage
collector leaves tuples of texts alone, and tuples of such tuples; 100,000 values would cost the event loop a pause of
some 40 milliseconds.
"""

import re
from collections.abc import Callable, Collection, Iterable
from itertools import chain
from operator import itemgetter
from typing import Any, cast

from attrs import fields

from offline_numbers.values import NumberDetails, is_array, is_object, moment
from offline_numbers.wire.answers import loads, strict_loads

PlainRow = tuple[str, str | None, str | None, str | None, str | None]

_FIELDS = ("tracking_phone", "destination_phone", "description", "product_name", "last_update")
_fields = itemgetter(*_FIELDS)
_TEXT_OR_NOTHING = {str, type(None)}
_LENGTHS = {*range(2, 21)}  # "0" is one of PHP's shapes of nothing

# The class is frozen, so its `__init__` finds each slot by name, which takes half of the time of a value.
_slots: list[Callable[[NumberDetails, Any], None]] = [
    getattr(NumberDetails, each.name).__set__ for each in fields(NumberDetails)
]
_tracking_number, _phone_number, _description, _product_name, _last_update, _raw = _slots


def decode_rows(run: bytes) -> object:
    """Decode a JSON list or object of rows: a tuple of plain rows if all are plain, else the decoded value."""
    decoded = loads(run)
    rows = [*decoded.values()] if is_object(decoded) else decoded
    found = _plain(rows) if is_array(rows) else None
    if found is None:
        return strict_loads(run)
    plain, texts = found
    names = len(plain) * (len(_FIELDS) + is_object(decoded))
    return plain if _says_that_alone(run, names + texts) else strict_loads(run)


def _plain(rows: list[object]) -> tuple[tuple[PlainRow, ...], int] | None:
    """Return the fields of all rows, and how many of them are not ``None``.

    Nothing is returned unless they are the documented ones alone, texts, and the numbers plain.
    """
    try:
        plain = cast("tuple[PlainRow, ...]", tuple(map(_fields, cast("list[dict[str, object]]", rows))))
    except (KeyError, TypeError):  # a field is missing, or a row is not an object
        return None
    kinds = [*map(type, chain.from_iterable(plain))]
    texts = kinds.count(str)
    if texts + kinds.count(type(None)) != sum(map(len, cast("list[dict[str, object]]", rows))):
        return None
    tracking_numbers = [row[0] for row in plain]
    if not (all(tracking_numbers) and _digits(tracking_numbers) and _digits(row[1] for row in plain)):
        return None
    return plain, texts


def are_plain(numbers: Collection[object]) -> bool:
    """Return whether each is a text of digits, empty or ``None``: a number that needs no conversion."""
    return {*map(type, numbers)} <= _TEXT_OR_NOTHING and _digits(cast("Collection[str | None]", numbers))


def _digits(numbers: Iterable[str | None]) -> bool:
    texts = [*filter(None, numbers)]
    digits = "".join(texts)
    # bytes.isdigit is twenty times as fast as str.isdigit.
    return digits.isascii() and (not digits or digits.encode().isdigit()) and {*map(len, texts)} <= _LENGTHS


def plain_details(row: PlainRow) -> NumberDetails:
    """Return the value of a plain row."""
    tracking_phone, destination_phone, description, product_name, last_update = row
    details = NumberDetails.__new__(NumberDetails)
    _tracking_number(details, tracking_phone)
    _phone_number(details, destination_phone or None)
    _description(details, description or "")
    _product_name(details, product_name or "")
    _last_update(details, moment(last_update))
    raw = {  # spelled out: takes a third of the time of `zip`
        "tracking_phone": tracking_phone,
        "destination_phone": destination_phone,
        "description": description,
        "product_name": product_name,
        "last_update": last_update,
    }
    _raw(details, raw)
    return details


def _says_that_alone(run: bytes, texts: int) -> bool:
    """Return whether JSON has exactly this many names and texts: the decoder drops repeated names silently.

    It drops the earlier value of a repeated name in an object, whose quotation marks are missing in the result.
    It is also ``False`` if that, or half of a surrogate pair, would take longer to find than decoding the JSON again.
    """
    quotes = run.count(b'"')
    if b"\\" in run:  # finding one byte is fast
        if re.search(rb"\\\\|\\u[dD][89a-fA-F]", run):
            return False
        quotes -= run.count(b'\\"')
    return quotes == 2 * texts
