"""Allocate one number, once."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress

from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Block, facts
from offline_numbers.cli.screen.numbers import redirect_text, state_as_json, timetable_text
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.journal import open_journal
from offline_numbers.cli.steps.number import held_by
from offline_numbers.cli.steps.order import place, request_of
from offline_numbers.cli.steps.prefixes import count_free
from offline_numbers.errors import JournalError
from offline_numbers.values import Allocation, NumberDetails, NumberType, Order, Timetable

__all__ = ["Order", "run"]


async def run(  # noqa: PLR0913 - keyword-only, one for each option
    order: Order,
    *,
    has_reference: bool,
    journal: JournalOptions,
    confirm: Confirm,
    connection: Connection,
    output: Output,
) -> None:
    """Show the order, ask, allocate, and print the number."""
    request = request_of(order, has_reference=has_reference)  # refuses an invalid argument before anything is read
    label, phone_number = request.query["description"], request.query["phone_number"]
    then = f"run `offline-numbers check {phone_number}` to see the numbers of the destination"
    if has_reference:
        then = "run the same command again; with its --reference it only reads"
    store = open_journal(journal) if has_reference else nullcontext()
    async with store as opened, open_session(connection, output, journal=opened) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            rows = await numbers.list_details()
        output.note(*_preview(order, label, phone_number, rows))
        confirm.ask("Allocate it?", output)
        with waiting.writing(f"Allocating for {phone_number}", then=then):
            allocation = await place(numbers, order, has_reference=has_reference)
        pending = has_reference
        with suppress(JournalError):  # a failure now must not hide the number
            pending = any(one.reference == order.reference for one in await numbers.pending())
    data = state_as_json(allocation, label) | {
        "attempts": allocation.attempts,
        "recovered": allocation.recovered,
        "surplus": list(allocation.surplus),
        "reference": order.reference if has_reference else None,
        "pending": pending,
    }
    output.show(data, _sentence(allocation))
    if allocation.surplus:
        output.warn(f"surplus numbers that you pay for; release them with unassign: {', '.join(allocation.surplus)}")
    if pending:
        output.warn("the list does not confirm the number yet: run the same command again in a few minutes, then print")


def _preview(order: Order, label: str, phone_number: str, rows: Sequence[NumberDetails]) -> tuple[Block, ...]:
    """Show the order, and the numbers that the destination has."""
    kind = f"number of type {order.type}"
    if isinstance(order.type, NumberType):
        free, _ = count_free((row.tracking_number, row.phone_number) for row in rows).get(order.type.prefix, (0, 0))
        kind = f"{order.type.prefix} number, of {free} free,"
    return facts(
        f"One {kind} for {phone_number}",
        {
            "description": label,
            "redirect": None if order.allow_redirect is None else redirect_text(order.allow_redirect),
            "timetable": None if order.timetable is None else timetable_text(Timetable(order.timetable)),
            "cost group": order.cost_group,
            "operator": None if order.operator is None else str(order.operator),
            "has already": ", ".join(f"{row.tracking_number} {row.description}" for row in held_by(rows, phone_number)),
        },
    )


def _sentence(allocation: Allocation) -> str:
    if allocation.recovered:
        return f"{allocation.tracking_number} is recovered: an earlier request allocated it."
    return f"{allocation.tracking_number} is allocated to {allocation.phone_number}."
