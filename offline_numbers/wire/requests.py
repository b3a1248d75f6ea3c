"""Turns arguments into requests, and refuses wrong ones before anything is sent.

A request is a mapping of fixed names to texts, which is encoded as a whole: no value can become another parameter.
"""

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple, TypeGuard

from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.values import Normalize, NumberType, Order, Timetable, TimetableLike

# assumes: label-of-255
LONGEST_TEXT = 255  # a server may cut a longer description, and the list would not identify its number

_NUMBER = "'0612345678'"
_UNSEEN = {"Cf", "Zs"}  # spaces and joiners, which are invisible by themselves
# Control characters, surrogates (which PHP drops), line and paragraph separators.
_REFUSED = {"Cc", "Cs", "Zl", "Zp"}
# They change the direction of the text, so that it looks like another one.
_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}

# assumes: query-as-in-php
PARAMETERS = frozenset(
    {
        *("key", "action", "phone_number", "tracking_number", "description", "type"),
        *("cost_group", "allow_redirect", "timetable", "operator", "details"),
    }
)
"""The parameters of the API ("Common Parameters")."""

_TYPES = frozenset(NumberType)
_PREFIXES = {one.prefix.lstrip("0"): one.prefix for one in NumberType}  # an int has no leading zeros


class Request(NamedTuple):
    """One request, ready to be sent, without the key.

    Attributes:
        action: ``"assign"``, ``"unassign"``, ``"reassign"``, ``"check"``, ``"redirect_setup"`` or ``"list"``.
        query: the names and values of the query as they are sent, with ``action`` and without the key.
        is_write: whether it changes something, and is therefore sent once.
        phone_number: its destination, normalized; ``None`` if it has none.
        tracking_number: its tracking number, normalized; ``None`` if it has none.
        plain: the query as a text if nothing in it needs encoding, as in most reads; yarl reads it in half the time.
        fresh: whether a read needs its own connection, as a list does and a read that decides about a write: the answer
            must not be an earlier one from a shared connection. A write always has its own.
        path: the endpoint's path ("Endpoints" of the API document).

    """

    action: str
    query: Mapping[str, str]
    is_write: bool
    phone_number: str | None = None
    tracking_number: str | None = None
    plain: str | None = None
    fresh: bool = False
    path: str = "/offline-numbers-api"

    def deciding(self) -> "Request":
        """Return the same read, for a decision about a write."""
        return self._replace(fresh=True)


def assign(order: Order, normalize: Normalize) -> Request:
    """Return the request of "Action: assign"; the description is sent as it is, the reference not at all."""
    return _request(
        "assign",
        {
            "description": valid_description(order.description),
            "type": _type(order.type),
            **_flag(order.allow_redirect),
            **_optional("cost_group", order.cost_group),
            **_timetable(order.timetable),
            **_operator(order.operator),
        },
        phone_number=valid_number("phone_number", order.phone_number, normalize),
    )


def unassign(*, tracking_number: str | None, phone_number: str | None, normalize: Normalize) -> Request:
    """Return the request of "Action: unassign" for exactly one of the numbers."""
    return _about_one("unassign", {}, tracking_number, phone_number, normalize)


# assumes: reassign-keeps-the-rest
def reassign(
    *,
    tracking_number: str,
    phone_number: str,
    description: str | None,
    allow_redirect: bool | int | None,
    normalize: Normalize,
) -> Request:
    """Return the request of "Action: reassign"."""
    described = {} if description is None else {"description": valid_description(description)}
    return _request(
        "reassign",
        described | _flag(allow_redirect),
        phone_number=valid_number("phone_number", phone_number, normalize),
        tracking_number=valid_number("tracking_number", tracking_number, normalize),
    )


def check(*, tracking_number: str | None, phone_number: str | None, normalize: Normalize) -> Request:
    """Return the request of "Action: check" for exactly one of the numbers."""
    return _about_one("check", {}, tracking_number, phone_number, normalize)


def redirect_setup(
    *,
    allow_redirect: bool | int,
    tracking_number: str | None,
    phone_number: str | None,
    timetable: TimetableLike | None,
    normalize: Normalize,
) -> Request:
    """Return the request of "Action: redirect_setup" for exactly one of the numbers."""
    if allow_redirect is None:  # pyright: ignore[reportUnnecessaryComparison] - callers without a type checker
        msg = "missing: pass True or False"
        raise ArgumentTypeError("allow_redirect", msg)
    values = _flag(allow_redirect) | _timetable(timetable)
    return _about_one("redirect_setup", values, tracking_number, phone_number, normalize)


# assumes: whole-list
def listing(*, details: bool) -> Request:
    """Return the request of "GET /offline-numbers-api/list"."""
    query = {"details": "1"} if details else {}
    return Request(action="list", query=query, is_write=False, fresh=True, path="/offline-numbers-api/list")


def _request(action: str, values: dict[str, str], *, phone_number: str, tracking_number: str | None = None) -> Request:
    """Return the request of an action that sets a destination."""
    query = {"action": action}
    if tracking_number is not None:
        query["tracking_number"] = tracking_number
    query["phone_number"] = phone_number
    query.update(values)
    return Request(
        action=action,
        query=query,
        is_write=True,
        phone_number=phone_number,
        tracking_number=tracking_number,
    )


def _about_one(
    action: str, values: dict[str, str], tracking_number: str | None, phone_number: str | None, normalize: Normalize
) -> Request:
    """Return the request of an action that takes exactly one of the two numbers."""
    is_write = action != "check"
    if phone_number is None and tracking_number is not None:
        name, given = "tracking_number", tracking_number
    elif tracking_number is None and phone_number is not None:
        name, given = "phone_number", phone_number
    else:
        msg = f"{'neither was' if phone_number is None else 'both were'} given: pass exactly one"
        raise ArgumentError("tracking_number, phone_number", msg)
    number = valid_number(name, given, normalize)
    plain = f"action={action}&{name}={number}" if number.isalnum() and number.isascii() and not values else None
    sent, found = (number, None) if name == "phone_number" else (None, number)
    return Request(action, {"action": action, name: number, **values}, is_write, sent, found, plain)


def valid_number(name: str, number: str, normalize: Normalize) -> str:
    """Return a phone number in its normalized form, checked like every text: ``normalize`` may return anything."""
    given = number if type(number) is str else _str(name, number, _NUMBER)  # saves a call
    try:
        normalized = normalize(given)
    except ValueError as error:
        raise ArgumentError(name, str(error)) from error
    if type(normalized) is not str:
        normalized = _str(f"{name} as normalize returned it", normalized, _NUMBER)
    return valid_text(name, normalized)


# assumes: label-trimmed
def valid_description(description: str) -> str:
    """Return a description as it is sent: stripped, since servers strip it and the list must show it unchanged."""
    return valid_text("description", _str("description", description, "'Magazine Ad'").strip())


# assumes: operator-is-text
def _operator(operator: str | int | None) -> dict[str, str]:
    return _optional("operator", str(int(operator)) if _is_int(operator) else operator)


def _optional(name: str, value: object) -> dict[str, str]:
    return {} if value is None else {name: valid_text(name, _str(name, value, "'A299'"))}


def _type(number_type: NumberType | int) -> str:
    if isinstance(number_type, str):
        msg = f"a NumberType or its id, not a str: for a prefix use NumberType.from_prefix({number_type[:20]!r})"
        raise ArgumentTypeError("type", msg)
    if not _is_int(number_type):
        msg = f"a NumberType such as NumberType.PREFIX_0899 or an id, not {_class(number_type)}"
        raise ArgumentTypeError("type", msg)
    if number_type < 1:
        msg = f"invalid id {number_type}: ids begin at 1, such as NumberType.PREFIX_0800"
        raise ArgumentError("type", msg)
    if number_type not in _TYPES and (prefix := _PREFIXES.get(str(int(number_type)))):
        msg = f"{number_type} is a prefix, not an id: use NumberType.from_prefix({prefix!r})"
        raise ArgumentError("type", msg)
    # assumes: other-types
    return str(int(number_type))


def _flag(allow_redirect: bool | int | None) -> dict[str, str]:  # noqa: FBT001 - a value to encode
    if allow_redirect is None:
        return {}
    if not isinstance(allow_redirect, int):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        msg = f"True or False, not {_class(allow_redirect)}"
        raise ArgumentTypeError("allow_redirect", msg)
    if allow_redirect not in {0, 1}:
        msg = f"True or False, or 1 or 0, not {allow_redirect}"
        raise ArgumentError("allow_redirect", msg)
    return {"allow_redirect": str(int(allow_redirect))}


# assumes: timetable-stays
def _timetable(timetable: TimetableLike | None) -> dict[str, str]:
    if timetable is None:
        return {}
    return (timetable if isinstance(timetable, Timetable) else Timetable(timetable)).as_query()


def _str(name: str, value: object, example: str) -> str:
    if not isinstance(value, str):
        msg = f"a str such as {example}, not {_class(value)}"
        raise ArgumentTypeError(name, msg)
    return str.__str__(value)  # str() would return the name of an Enum's member, not its text


def valid_text(name: str, value: str) -> str:
    """Return a text that is visible, and that arrives and reads as it was sent."""
    if len(value) > LONGEST_TEXT:
        msg = f"{value[:20]!r}... has {len(value)} characters: use at most {LONGEST_TEXT}"
        raise ArgumentError(name, msg)
    if value.isprintable() and value.strip():  # most texts, and none that is refused below
        return value
    if all(unicodedata.category(character) in _UNSEEN for character in value):
        msg = f"{value!r} is empty: use at least one visible character"
        raise ArgumentError(name, msg)
    for place, character in enumerate(value):
        if ord(character) in _BIDI or unicodedata.category(character) in _REFUSED:
            msg = f"{value!r} contains {character!r} at position {place}: remove this control character"
            raise ArgumentError(name, msg)
    return value


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _class(value: object) -> str:
    return type(value).__name__
