"""``offline-numbers assign``: allocate one number, once."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress

from rich.console import RenderableType
from rich.text import Text

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.number import held_by
from offline_numbers.cli.options.order import Choice, Order
from offline_numbers.cli.options.prefixes import count_free
from offline_numbers.cli.options.timetable import TimetableOptions
from offline_numbers.cli.screen.numbers import facts, redirect_text, state_as_json, timetable_text
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.prompt import Confirm
from offline_numbers.errors import JournalError
from offline_numbers.values import Allocation, NumberDetails, NumberType


async def assign(  # noqa: PLR0913 - the API's own parameters, and those of every command
    destination: str,
    /,
    *,
    description: str,
    choice: Choice = Choice(),  # noqa: B008 - frozen, so one for all
    reference: str | None = None,
    allow_redirect: bool | None = None,
    timetable: TimetableOptions = TimetableOptions(),  # noqa: B008 - frozen, so one for all
    journal: JournalOptions = JournalOptions(),  # noqa: B008 - frozen, so one for all
    confirm: Confirm = Confirm(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Allocate one number to a destination, and find out what became of a request whose answer was lost.

    With --reference the same command may be given any number of times, also after an interruption: it allocates once.

    Args:
        destination: the phone number that calls are forwarded to.
        description: the label, as "Magazine Ad".
        choice: which number.
        reference: the name of this intent, the id of an order for example; the label begins with it.
        allow_redirect: whether calls redirect when the callee does not respond.
        timetable: when they do.
        journal: where references are remembered.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    order = Order(
        description=description,
        type=choice.type_id(),
        allow_redirect=allow_redirect,
        cost_group=choice.cost_group,
        timetable=timetable.read(),
        operator=choice.operator,
    )
    request = order.request(destination, reference)  # what is wrong is refused before anything is read
    label, phone_number = request.query["description"], request.query["phone_number"]
    look = f"`offline-numbers check {phone_number}` shows what the destination holds"
    if reference is not None:
        look = "give the same command again, since with its --reference it only looks"
    store = nullcontext() if reference is None else journal.open()
    async with store as opened, connection.open(output, journal=opened) as (numbers, spinner):
        with spinner.reading("Reading the list"):
            rows = await numbers.list_details()
        output.tell(_preview(order, label, phone_number, rows))
        confirm.ask("Allocate it?", output)
        with spinner.writing(f"Allocating for {phone_number}", look=look):
            allocation = await order.place(numbers, destination, reference)
        pending = reference is not None
        with suppress(JournalError):  # one that fails now may not hide the number
            pending = reference in await numbers.pending()
    data = state_as_json(allocation, label) | {
        "attempts": allocation.attempts,
        "recovered": allocation.recovered,
        "surplus": list(allocation.surplus),
        "reference": reference,
        "pending": pending,
    }
    output.show(data, _told(allocation))
    if allocation.surplus:
        output.warn(f"paid for as well, and yours to release with unassign: {', '.join(allocation.surplus)}")
    if pending:
        output.warn("the list does not confirm it yet: give the same command again in some minutes, and print it then")


def _preview(order: Order, label: str, phone_number: str, rows: Sequence[NumberDetails]) -> RenderableType:
    """Say what is to be allocated, and what the destination holds already."""
    kind = f"number of type {order.type}"
    if isinstance(order.type, NumberType):
        free, _ = count_free((row.tracking_number, row.phone_number) for row in rows).get(order.type.prefix, (0, 0))
        kind = f"{order.type.prefix} number, of {free} that are free,"
    return facts(
        f"One {kind} for {phone_number}",
        {
            "description": label,
            "redirect": None if order.allow_redirect is None else redirect_text(order.allow_redirect),
            "timetable": None if order.timetable is None else timetable_text(order.timetable),
            "cost group": order.cost_group,
            "operator": order.operator,
            "held already": ", ".join(
                f"{row.tracking_number} {row.description}" for row in held_by(rows, phone_number)
            ),
        },
    )


def _told(allocation: Allocation) -> RenderableType:
    number, destination = allocation.tracking_number, allocation.phone_number
    if allocation.recovered:
        return Text.assemble((number, "bold"), " is found: an earlier request had allocated it.")
    return Text.assemble((number, "bold"), f" is allocated to {destination}.")
