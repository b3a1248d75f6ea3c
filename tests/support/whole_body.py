"""The two lists decoded from a whole body, in the simplest way: the reference for the readers of a stream."""

import json
import re
from collections.abc import Mapping
from typing import NoReturn, cast

from offline_numbers import InvalidResponseError, NumberDetails
from offline_numbers.values import number_text
from offline_numbers.wire.answers import api_error, details_row

MOST_OTHERS = 16  # members of a simple list that are not numbers


def whole_details(body: bytes) -> list[NumberDetails]:
    """Return the rows of the detailed list."""
    answer = object_in(body)
    found: object = answer.get("tracking_number_details") or []
    rows: object = [*cast("dict[str, object]", found).values()] if isinstance(found, dict) else found
    require(isinstance(rows, list))
    values = [row_of(row) for row in cast("list[object]", rows)]
    judge(answer)
    require(not answer or "tracking_number_details" in answer)
    return values


def whole_numbers(body: bytes) -> dict[str, str | None]:
    """Return the numbers of the simple list."""
    answer = object_in(body)
    others = {name: value for name, value in answer.items() if not re.match(r"[\s+(]*[0-9]", name)}
    numbers = {number_of(name) or name: number_of(answer[name]) for name in answer.keys() - others.keys()}
    require(len(numbers) + len(others) == len(answer))
    require(len(others) <= MOST_OTHERS)
    judge(others)
    require(others.keys() <= {"status", "error"})
    return numbers


def object_in(body: bytes) -> dict[str, object]:
    """Decode a whole answer."""
    try:
        text = body.decode().strip("\ufeff \t\r\n\v\f")
        answer = json.loads(text, object_pairs_hook=unique, parse_constant=no_number)
    except (ValueError, RecursionError):
        refuse()
    require(answer == [] or isinstance(answer, dict))
    return cast("dict[str, object]", answer or {})


def row_of(row: object) -> NumberDetails:
    """Return the value of one row."""
    require(isinstance(row, dict))
    return details_row(cast("dict[str, object]", row))


def number_of(value: object) -> str | None:
    """Return a number."""
    try:
        return number_text(value)
    except ValueError:
        refuse()


def judge(answer: Mapping[str, object]) -> None:
    """Raise the error of the envelope; no envelope is a success."""
    status = answer.get("status", "success")
    known = status.strip().lower() if isinstance(status, str) else None
    if known == "error":
        raise api_error("list", str(answer.get("error")))
    require(known == "success")


def unique(members: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a repeated name in an object."""
    require(len(dict(members)) == len(members))
    return dict(members)


def no_number(name: str) -> NoReturn:
    """Refuse a number that Python accepts and JSON does not."""
    raise ValueError(name)


def require(holds: object) -> None:
    """Refuse an answer if a condition does not hold."""
    if not holds:
        refuse()


def refuse() -> NoReturn:
    """Refuse an answer."""
    reason = "-"
    raise InvalidResponseError("list", reason=reason, excerpt="")
