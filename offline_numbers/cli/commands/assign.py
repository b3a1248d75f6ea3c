"""``offline-numbers assign``: allocate one number, once."""

from offline_numbers.cli import work
from offline_numbers.cli.options.choice import Choice
from offline_numbers.cli.options.common import Asking
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.timetable import TimetableOptions


async def assign(  # noqa: PLR0913 - the API's own parameters, and those of every command
    destination: str,
    /,
    *,
    description: str,
    choice: Choice = Choice(),
    reference: str | None = None,
    allow_redirect: bool | None = None,
    timetable: TimetableOptions = TimetableOptions(),
    journal: JournalOptions = JournalOptions(),
    asking: Asking = Asking(),
) -> None:
    """Allocate one number to a destination. After a lost answer, read the list before anything is sent again.

    With --reference, run the same command as often as you like, also after an interruption: it allocates once.

    Args:
        destination: the phone number that receives the calls.
        description: the description, for example "Magazine Ad".
        choice: which number.
        reference: the name of this order, for example its id; the description begins with it.
        allow_redirect: whether calls redirect when the callee does not respond.
        timetable: when they redirect.
        journal: where references are remembered.
        asking: whether it asks, which API, and how it prints.

    """
    type_id, week = choice.type_id(), timetable.read()  # a wrong argument is refused before the session is imported
    order = work.assign.Order(
        reference or "",
        destination,
        description,
        type_id,
        allow_redirect=allow_redirect,
        cost_group=choice.cost_group,
        timetable=week,
        operator=choice.operator,
    )
    await work.assign.run(
        order,
        has_reference=reference is not None,
        journal=journal,
        confirm=asking.confirm,
        connection=asking.connection,
        output=asking.output,
    )
