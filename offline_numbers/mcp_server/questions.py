"""What the person is asked: before, after, cost and reference. Labels are quoted, so that none can look like a line."""

import json
from collections.abc import Sequence

from offline_numbers.allocation import marked, reference_of
from offline_numbers.values import NumberDetails, NumberType, Order, Timetable, printable

from .results import Number, clean

POOL = "in the pool"
SPENT = "one number of the pool, paid for until it is released"
RELEASED = "the number goes back to the pool, and anybody may get it"


def order_question(order: Order, destination: str, held: Sequence[NumberDetails]) -> str:
    """Return the question about a new number."""
    has = ", ".join(f"{row.tracking_number} {quoted(clean(row.description))}" for row in held) or "no number"
    options = {
        "redirect": order.allow_redirect,
        "timetable": None if order.timetable is None else _timetable(Timetable(order.timetable).to_dict()),
        "cost group": order.cost_group,
        "operator": order.operator,
    }
    return _lines(
        f"Allocate one more {NumberType(order.type).prefix} number?",
        {
            "before": f"{destination} has {has}",
            "after": f"a new number forwards to {destination}, with the label "
            + quoted(marked(order.reference, order.description)),
            **{name: quoted(value) for name, value in options.items() if value is not None},
            "cost": SPENT,
            "reference": order.reference,
        },
    )


def change_question(before: Number, after: Number) -> str:
    """Return the question about a change."""
    changes = {
        name: f"{old} -> {new}"
        for (name, old), new in zip(_shown(before).items(), _shown(after).values(), strict=True)
        if old != new
    }
    reference = reference_of(before.description or "")
    return _lines(
        f"{'Change' if after.phone_number else 'Release'} {before.tracking_number} {quoted(before.description or '')}?",
        {
            **changes,
            "cost": RELEASED if after.phone_number is None else "none",
            **({"reference": reference} if reference else {}),
        },
    )


def _shown(number: Number) -> dict[str, str]:
    flag = {None: "unknown", True: "on", False: "off"}[number.allow_redirect]
    return {
        "destination": number.phone_number or POOL,
        "label": quoted(number.description or ""),
        "redirect": flag,
        "timetable": _timetable(number.timetable),
    }


def _timetable(days: dict[str, list[str]]) -> str:
    return ", ".join(f"{day} {' '.join(ranges)}" for day, ranges in days.items()) or "none"


def quoted(value: object) -> str:
    """Return a text in quotation marks, on one line; anything else as JSON."""
    return json.dumps(printable(value) if isinstance(value, str) else value, ensure_ascii=False)


def _lines(question: str, facts: dict[str, str]) -> str:
    return "\n".join([question, *(f"{name}: {text}" for name, text in facts.items())])
