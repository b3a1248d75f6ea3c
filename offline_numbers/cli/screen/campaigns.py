"""Plans and results of campaigns as the command line shows them: as JSON, and as text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from offline_numbers.campaigns import Action, Plan, Pool, Result, Status, Step
from offline_numbers.campaigns.labels import own_label
from offline_numbers.errors import OfflineNumbersError
from offline_numbers.values import NumberDetails, NumberType, printable

from .blocks import Block, Grid, Line, Row, table
from .failure import sentence_of

MOST_LEFT_ALONE = 10  # shown as text: another application may have thousands
# The library's sentences name its methods; a user of the command line has commands.
_COMMANDS = {
    "check": "check",
    "list_details": "list --details",
    "list_numbers": "list",
    "reassign": "reassign",
    "unassign": "unassign",
}
_METHOD = re.compile(rf"\b({'|'.join(_COMMANDS)})\(\)")
_FORGET = re.compile(r"\bforget '([^']+)'")
_STYLES = {
    Action.KEEP: "dim",
    Action.ABSENT: "dim",
    Action.ALLOCATE: "green",
    Action.ADOPT: "cyan",
    Action.RELEASE: "red",
    Action.CONFLICT: "yellow",
    Action.UNKNOWN: "yellow",
}


def plan_as_json(plan: Plan) -> dict[str, object]:
    """Return a plan for ``--json``."""
    return {
        "steps": [_step_as_json(step) for step in plan.steps],
        "counts": _counts(step.action for step in plan.steps),
        "writes": plan.writes,
        "pools": [
            {"type": int(pool.type), "prefix": _prefix(pool.type), "needed": pool.needed, "free": pool.free}
            for pool in plan.pools
        ],
        "notices": list(plan.notices),
        "left_alone": [number.to_dict() for number in plan.left_alone],
    }


def _step_as_json(step: Step) -> dict[str, object]:
    row = step.campaign
    return {
        "reference": step.reference,
        "action": step.action.value,
        "line": row and row.line,
        "destination": row and row.destination,
        "description": row and row.description,
        "type": row and int(row.type),
        "number": step.number and step.number.to_dict(),
        "reason": for_a_shell(step.reason),
    }


def results_as_json(results: Sequence[Result]) -> dict[str, object]:
    """Return results for ``--json``; ``status`` shows whether a number is certain."""
    return {
        "results": [
            {
                "reference": one.reference,
                "status": one.status.value,
                "tracking_number": one.tracking_number,
                "destination": one.destination,
                "description": one.description,
                "message": _message(one),
                "old_description": one.old_description,
                "error": None if one.error is None else type(one.error).__name__,
            }
            for one in results
        ],
        "counts": _counts(one.status for one in results),
    }


def plan_blocks(plan: Plan) -> Iterable[Block]:
    """Yield a plan as text: the steps, the reasons, the unchanged numbers, and the pools."""
    yield _steps_table(plan.steps)
    yield from _notes((step.reference, for_a_shell(step.reason)) for step in plan.steps if step.reason)
    if plan.left_alone:
        yield from _left_alone(plan.left_alone)
    yield from (Line(notice, "yellow") for notice in plan.notices)
    yield from map(_pool, plan.pools)
    yield Line(f"{_summary(step.action.value for step in plan.steps)}.", "bold")


def results_blocks(results: Sequence[Result]) -> Iterable[Block]:
    """Yield results as text: the status of each row, the reasons, and a count of each status."""
    yield table(("reference", "status", "number", "description"), map(_result_row, results))
    yield from _notes((one.reference, _message(one)) for one in results if one.message)
    yield Line(f"{_summary(one.status.value for one in results)}.", "bold")


def _result_row(one: Result) -> Row:
    number = one.tracking_number or ""
    style = "dim" if one.status is Status.KEPT else "" if one.status.is_done else "yellow"
    shown = number if one.status.is_done else f"({number})" if number else ""
    return Row((one.reference, one.status.value, shown, one.description), style)


def _steps_table(steps: Iterable[Step]) -> Grid:
    rows = (
        Row(
            (step.reference, step.action.value, _number(step), _destination(step), _description(step)),
            _STYLES.get(step.action, ""),
        )
        for step in steps
    )
    return table(("reference", "plan", "number", "destination", "description"), rows)


def _number(step: Step) -> str:
    """Return the number of a step; before it is allocated, only its prefix is known."""
    if step.number:
        return step.number.tracking_number
    return f"{_prefix(step.campaign.type)}..." if step.campaign and step.action is Action.ALLOCATE else ""


def _destination(step: Step) -> str:
    before = step.number.phone_number or "" if step.number else ""
    if step.campaign is None:
        return before
    return _change(before if step.action is Action.REASSIGN else "", step.campaign.destination)


def _description(step: Step) -> str:
    before = own_label(step.number.description) if step.number else ""
    if step.campaign is None:
        return before
    return _change(before if step.action.is_change else "", step.campaign.description)


def _change(before: str, after: str) -> str:
    return f"{before} -> {after}" if before not in {"", after} else after


def _left_alone(numbers: Sequence[NumberDetails]) -> Iterable[Block]:
    yield Line(f"Left alone, because no row has their reference: {len(numbers)}")
    for number in numbers[:MOST_LEFT_ALONE]:
        yield Line(f"  {number.tracking_number}  {printable(number.description)}", "dim")
    if len(numbers) > MOST_LEFT_ALONE:
        yield Line(f"  and {len(numbers) - MOST_LEFT_ALONE} more; --json prints all", "dim")


def _pool(pool: Pool) -> Line:
    kind, free = _prefix(pool.type), "an unknown number" if pool.free is None else str(pool.free)
    if pool.missing:
        short = f"{pool.missing} too few: ask the vendor for more before you apply the plan"
        return Line(f"{kind}: {pool.needed} to allocate, {free} free. That is {short}.", "bold red")
    return Line(f"{kind}: {pool.needed} to allocate, {free} free.")


def _prefix(type_id: int) -> str:
    return NumberType(type_id).prefix if type_id in frozenset[int](NumberType) else f"type {type_id}"


def _notes(notes: Iterable[tuple[str, str]]) -> Iterable[Line]:
    return (Line(f"{reference}: {note}") for reference, note in notes)


def _message(one: Result) -> str:
    return sentence_of(one.error) if isinstance(one.error, OfflineNumbersError) else for_a_shell(one.message)


def _counts(names: Iterable[StrEnum]) -> dict[str, int]:
    return dict(Counter(name.value for name in names))


def _summary(words: Iterable[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in Counter(words).items()) or "nothing"


def for_a_shell(sentence: str) -> str:
    """Return a sentence of the library on one printable line, with commands in place of methods.

    Args:
        sentence: the reason of a step, or the message of a result.

    """
    named = _METHOD.sub(lambda method: f"`offline-numbers {_COMMANDS[method[1]]}`", sentence)
    return printable(_FORGET.sub(r"run `offline-numbers forget \1`", named))
