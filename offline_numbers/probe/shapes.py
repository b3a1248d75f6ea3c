"""The shapes of an answer: which value of each field of a dialect writes it. ``None``: it does not show."""

import json
import re
from collections.abc import Mapping
from typing import cast

from offline_numbers.values import NumberState, Weekday, is_array, is_object, normalize_phone_number, number_text

from .findings import Findings

# By the JSON of the value. The text "1" is written by two dialects.
_FLAGS = {'"0"': "text", "0": "int", "1": "int", "false": "bool", "true": "bool", "null": "null"}
_NO_TIMETABLE = {"0": "int", '"0"': "text", "[]": "list", '""': "empty", "null": "null", "false": "false"}
_NO_DESTINATION = {'""': "empty", "null": "null", "false": "false"}
_DAYS = {name: form for day in Weekday for name, form in ((day.value[:3], "short"), (day.value, "long"))}
_MESSAGES = (
    "Invalid API key",
    "Access denied to this API",
    "No tracking number available",
    "Tracking number already assigned",
    "Unknown tracking number",
)
_FRENCH = re.compile("0[1-9][0-9]{8}")
_START = re.compile(r"[{\[]")
_LONGEST_PREFIX = 2000


def see_state(findings: Findings, state: NumberState) -> None:
    """Note how an answer writes the state of a number."""
    raw = state.raw
    findings.write("flags", _FLAGS.get(json.dumps(raw.get("allow_redirect", "absent"))))
    see_numbers(findings, raw, "tracking_number", "phone_number")
    if state.timetable:
        _see_timetable(findings, raw["timetable"])
    else:
        findings.write("no_timetable", _written(raw, "timetable", _NO_TIMETABLE))


def see_numbers(findings: Findings, raw: Mapping[str, object], number: str, destination: str) -> None:
    """Note how an answer or a row writes its numbers."""
    if raw.get(number):
        findings.write("numbers", "int" if isinstance(raw[number], int) else "text")
    shown = raw.get(destination)
    known = number_text(shown)
    if known is None:
        findings.write("no_destination", _written(raw, destination, _NO_DESTINATION))
    else:
        findings.write("destinations", form_of(shown, known))


def form_of(shown: object, known: str) -> str | None:
    """Return the form of a French destination, ``"national"`` for example."""
    try:
        national = normalize_phone_number(known)
    except ValueError:
        return None
    if not _FRENCH.fullmatch(national):
        return None
    abroad = f"33{national[1:]}"
    pairs = " ".join(national[start : start + 2] for start in range(0, len(national), 2))
    forms = {"national": national, "plus": f"+{abroad}", "zeros": f"00{abroad}", "grouped": pairs}
    if isinstance(shown, int):
        forms = {"national": national[1:], "zeros": abroad}
    return next((form for form, text in forms.items() if text == str(shown)), None)


def see_message(findings: Findings, message: str) -> None:
    """Note the letter case of an error message of the document."""
    cases = {text: case for known in _MESSAGES for text, case in _cases(known)}
    findings.write("error_case", cases.get(message))


def _cases(known: str) -> tuple[tuple[str, str], ...]:
    return (known, "document"), (known.lower(), "lower"), (known.upper(), "upper")


def prefix_of(body: bytes) -> str | None:
    """Return the text before the JSON of a short answer."""
    text = body.decode(errors="replace")
    for start in _START.finditer(text, 0, _LONGEST_PREFIX):
        try:
            json.loads(text[start.start() :])
        except ValueError:
            continue
        return text[: start.start()]
    return None


def _see_timetable(findings: Findings, value: object) -> None:
    entries = cast("object", json.loads(value)) if isinstance(value, str) else value
    if is_array(entries):
        findings.write("timetable", "json" if isinstance(value, str) else "list")
        for entry in filter(is_object, entries):
            findings.write("days", _DAYS.get(str(entry.get("day"))))


def _written(raw: Mapping[str, object], name: str, shapes: Mapping[str, str]) -> str | None:
    return shapes.get(json.dumps(raw[name])) if name in raw else "absent"
