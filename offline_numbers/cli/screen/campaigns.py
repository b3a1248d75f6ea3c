"""Plans and results of campaigns as the command line shows them: for a script, and for a person."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from offline_numbers.campaigns import Action, Plan, Pool, Result, Status, Step
from offline_numbers.campaigns.domain import own_description
from offline_numbers.values import NumberDetails, NumberType, printable

from .failure import for_a_shell

MOST_LEFT_ALONE = 10  # shown to a person: another application may have thousands
_WORDS = {Action.DESCRIBE: "describe anew", Action.ABSENT: "nothing to release"}
_STYLES = {
    Action.KEEP: "dim",
    Action.ABSENT: "dim",
    Action.ALLOCATE: "green",
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
    """Return results for ``--json``; a number is told whether or not it is certain: ``status`` says which."""
    return {
        "results": [
            {
                "reference": one.reference,
                "status": one.status.value,
                "tracking_number": one.tracking_number,
                "destination": one.destination,
                "description": one.description,
                "message": for_a_shell(one.message),
                "error": None if one.error is None else type(one.error).__name__,
            }
            for one in results
        ],
        "counts": _counts(one.status for one in results),
    }


def plan_texts(plan: Plan) -> Iterable[RenderableType]:
    """Yield a plan for a person: the steps, why some need one, what is left alone, and the pools."""
    yield _steps_table(plan.steps)
    yield from _notes((step.reference, step.reason) for step in plan.steps if step.reason)
    if plan.left_alone:
        yield from _left_alone(plan.left_alone)
    yield from map(_pool, plan.pools)
    yield Text(f"{_summary(_words(step.action) for step in plan.steps)}.", style="bold")


def results_texts(results: Sequence[Result]) -> Iterable[RenderableType]:
    """Yield results for a person: what became of each row, why, and how many of each."""
    table = _table("reference", "status", "number", "description")
    for one in results:
        number = one.tracking_number or ""
        style = "dim" if one.status is Status.KEPT else None if one.status.is_done else "yellow"
        cells = (one.reference, one.status.value, number if one.status.is_done else f"({number})" if number else "")
        table.add_row(*map(_cell, (*cells, one.description)), style=style)
    yield table
    yield from _notes((one.reference, one.message) for one in results if one.message)
    yield Text(f"{_summary(one.status.value for one in results)}.", style="bold")


def _steps_table(steps: Iterable[Step]) -> Table:
    table = _table("reference", "plan", "number", "destination", "description")
    for step in steps:
        cells = (step.reference, _words(step.action), _number(step), _destination(step), _description(step))
        table.add_row(*map(_cell, cells), style=_STYLES.get(step.action))
    return table


def _number(step: Step) -> str:
    """Return the number of a step, or as much of it as is known before it is allocated."""
    if step.number:
        return step.number.tracking_number
    return f"{_prefix(step.campaign.type)}..." if step.campaign and step.action is Action.ALLOCATE else ""


def _destination(step: Step) -> str:
    before = step.number.phone_number or "" if step.number else ""
    if step.campaign is None:
        return before
    return _change(before if step.action is Action.REASSIGN else "", step.campaign.destination)


def _description(step: Step) -> str:
    before = own_description(step.number) if step.number else ""
    if step.campaign is None:
        return before
    return _change(before if step.action in {Action.REASSIGN, Action.DESCRIBE} else "", step.campaign.description)


def _change(before: str, after: str) -> str:
    return f"{before}\n-> {after}" if before not in {"", after} else after


def _left_alone(numbers: Sequence[NumberDetails]) -> Iterable[RenderableType]:
    yield Text(f"Left alone, since no row has their reference: {len(numbers)}")
    for number in numbers[:MOST_LEFT_ALONE]:
        yield Text(f"  {number.tracking_number}  {printable(number.description)}", style="dim")
    if len(numbers) > MOST_LEFT_ALONE:
        yield Text(f"  and {len(numbers) - MOST_LEFT_ALONE} more; --json shows them all", style="dim")


def _pool(pool: Pool) -> Text:
    kind, free = _prefix(pool.type), "an unknown number" if pool.free is None else str(pool.free)
    if pool.missing:
        short = f"{pool.missing} too few: ask the vendor for more before you begin"
        return Text(f"{kind}: {pool.needed} to allocate, {free} free. That is {short}.", style="bold red")
    return Text(f"{kind}: {pool.needed} to allocate, {free} free.")


def _prefix(type_id: int) -> str:
    return NumberType(type_id).prefix if type_id in frozenset[int](NumberType) else f"type {type_id}"


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")  # on a narrow screen a number goes on below: one that is cut is none
    return table


def _cell(text: str) -> Text:
    """Return a cell: text from outside controls no terminal, and is read for no markup."""
    return Text("\n".join(map(printable, text.split("\n"))))


def _notes(notes: Iterable[tuple[str, str]]) -> Iterable[Text]:
    return (Text.assemble((reference, "bold"), f": {for_a_shell(note)}") for reference, note in notes)


def _words(action: Action) -> str:
    return _WORDS.get(action, action.value)


def _counts(names: Iterable[StrEnum]) -> dict[str, int]:
    return dict(Counter(name.value for name in names))


def _summary(words: Iterable[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in Counter(words).items()) or "nothing"
