"""Hostile input for numbers, labels and names, and its place in a request."""

from collections.abc import Callable, Coroutine
from typing import Any, cast

import attrs
from attrs import frozen

from offline_numbers import OfflineNumbersSession, Weekday, normalize_phone_number

Parameters = dict[str, Any]
Asked = Callable[..., Coroutine[object, object, object]]
Asking = Callable[[OfflineNumbersSession, str], Coroutine[object, object, object]]

NUMBER, TRACKING = "0612345678", "0899123456"

TEXTS = (
    *(
        "10:00-12:00",
        "mon",
        "&action=unassign",
        "x&key=other",
        "x&phone_number=0699999999",
        "Ad&type[]=1",
        "&",
        "=",
        ";action=unassign",
        "x#y",
    ),
    *(
        "%26action%3Dunassign",
        "%2526",
        "%00",
        "%",
        "%zz",
        "%u0026",
        "+",
        "a+b",
        "a  b",
        "x?y",
        "x/../y",
        "//evil.example",
    ),
    *(" leading", "trailing ", "\u00a0around\u00a0", "[]", "[0]", "a[b]=c", "a[b", "a.b", "a b", "_", "key", "action"),
    *(
        "\x00",
        "a\x00b",
        "\n",
        "a\r\nHost: evil.example",
        "a\tb",
        "a\x0bb",
        "\x7f",
        "\x1b[31m",
        "\x85",
        "a\u2028b",
        "\u2029",
    ),
    *(
        "\u202egpj.exe",
        "\u200eleft",
        "a\u2066b",
        "\u061c",
        "\u200b",
        "zero\u200bwidth",
        "\ufeff",
        "a\u2060b",
        "soft\u00adhyphen",
    ),
    *(
        "\ud800",
        "a\udfffb",
        "\ud83d\ude00",
        "\U0001f600",
        "\U0001f469\u200d\U0001f467",
        "\U000e0041",
        "\ue000",
        "\ufffe",
    ),
    *(
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0645\u0631\u062d\u0628\u0627",
        "e\u0301te\u0301",
        "\ufb00",
        "a" + "\u0301" * 200,
        "\u3000",
    ),
    *(
        "x" * 255,
        "x" * 256,
        "x" * 10_240,
        "\U0001f600" * 255,
        "%" * 255,
        "&" * 255,
        "\\",
        "'",
        '"',
        "'; DROP TABLE x; --",
    ),
    *(
        "<script>alert(1)</script>",
        "${jndi:ldap://x}",
        "{0}",
        "%s%n",
        "null",
        "true",
        "-1",
        "1e3",
        "0",
        "",
        "   ",
        "NaN",
    ),
)
NUMBERS = (
    *(
        "\u0660\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
        "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ),
    *(
        "06\u00b2\u00b3456789",
        "\u0966\u096c12345678",
        "O6I2345678",
        "0612345678\n",
        "0612345678\x00",
        "\t0612345678",
        "06\u202e12345678",
    ),
    *(
        "06 12 34 56 78",
        "+33 (0)6.12.34.56.78",
        "06\u00a012\u201334\u201056\u00a078",
        "0612345678,0699999999",
        "0612345678;ext=5",
    ),
    *(
        "0612345678#",
        "*21*0612345678#",
        "##002#",
        "tel:0612345678",
        "0612345678&type=1",
        "0612345678 0699999999",
        "++33612345678",
    ),
    *(
        "+33",
        "00",
        "+",
        "+0",
        "0" * 40,
        "9" * 16,
        "112",
        "118 218",
        "3949",
        "0899 12 34 56",
        "+1 900 123 4567",
        "+882 16 12345678",
    ),
    *("06[]12345678", "06.12.34.56.78", "[0612345678]", "0612345678\ud800", "\U0001f4de0612345678", "06\u200b12345678"),
)


@frozen
class Box:
    """One place for a text.

    Attributes:
        asking: the call, with the text in that place.
        name: the parameter that the error names.
        sent: returns the query's parameters without the key, as PHP reads them, for a text as it is written.
        written: returns an accepted text as it is written into the query.

    """

    asking: Asking
    name: str
    sent: Callable[[str], Parameters]
    written: Callable[[str], str] = str


def _box(method: str, name: str, others: Parameters, written: Callable[[str], str] = str) -> Box:
    """Return the place of one parameter of a method; the others are given."""
    told: Parameters = {"action": method.removeprefix("safe_")}
    told |= {other: str(value) for other, value in others.items()}

    def asking(session: OfflineNumbersSession, text: str) -> Coroutine[object, object, object]:
        return cast("Asked", getattr(session, method))(**others, **{name: text})

    return Box(asking, name, lambda text: told | {name: text}, written)


def _once(name: str) -> Box:
    """Return the place of one parameter of assign_once."""

    def asking(session: OfflineNumbersSession, text: str) -> Coroutine[object, object, object]:
        given: Parameters = {"reference": "order-1", "phone_number": NUMBER, "description": "Ad", "type": 5}
        return cast("Asked", session.assign_once)(**given | {name: text})

    def sent(text: str) -> Parameters:
        given = {"reference": "order-1", "phone_number": NUMBER, "description": "Ad"} | {name: text}
        described = f"[{given['reference']}] {given['description']}"
        return {"action": "assign", "phone_number": given["phone_number"], "description": described, "type": "5"}

    return Box(asking, name, sent, str.strip if name == "description" else str)


def _timetable(of: Callable[[str], dict[str, str]]) -> Box:
    """Return the place of a part of a timetable."""

    def asking(session: OfflineNumbersSession, text: str) -> Coroutine[object, object, object]:
        return session.redirect_setup(tracking_number=TRACKING, allow_redirect=True, timetable=of(text))

    def sent(text: str) -> Parameters:
        told: Parameters = {"action": "redirect_setup", "tracking_number": TRACKING, "allow_redirect": "1"}
        return told | {"timetable": {Weekday(day).value: ranges for day, ranges in of(text).items()}}

    return Box(asking, "timetable", sent)


_CALLEE: Parameters = {"phone_number": NUMBER, "type": 5}
_LABELLED: Parameters = _CALLEE | {"description": "Ad"}
_CALLED: Parameters = {"description": "Ad", "type": 5}

LABELS: dict[str, Box] = {
    "assign description": _box("assign", "description", _CALLEE, str.strip),
    "assign cost_group": _box("assign", "cost_group", _LABELLED),
    "assign operator": _box("assign", "operator", _LABELLED),
    "safe_assign description": _box("safe_assign", "description", _CALLEE, str.strip),
    "safe_assign operator": _box("safe_assign", "operator", _LABELLED),
    "assign_once description": _once("description"),
    "assign_once reference": _once("reference"),
    "reassign description": _box(
        "reassign", "description", {"phone_number": NUMBER, "tracking_number": TRACKING}, str.strip
    ),
    "timetable ranges": _timetable(lambda text: {"monday": text}),
    "timetable day": _timetable(lambda text: {text: "10:00-12:00"}),
}
_number = normalize_phone_number
PHONES: dict[str, Box] = {
    "assign": _box("assign", "phone_number", _CALLED, _number),
    "safe_assign": _box("safe_assign", "phone_number", _CALLED, _number),
    "assign_once": attrs.evolve(_once("phone_number"), written=_number),
    "unassign": _box("unassign", "phone_number", {}, _number),
    "unassign tracking": _box("unassign", "tracking_number", {}, _number),
    "reassign": _box("reassign", "phone_number", {"tracking_number": TRACKING}, _number),
    "reassign tracking": _box("reassign", "tracking_number", {"phone_number": NUMBER}, _number),
    "check": _box("check", "phone_number", {}, _number),
    "check tracking": _box("check", "tracking_number", {}, _number),
    "redirect_setup": _box("redirect_setup", "phone_number", {"allow_redirect": 1}, _number),
    "redirect_setup tracking": _box("redirect_setup", "tracking_number", {"allow_redirect": 1}, _number),
}
