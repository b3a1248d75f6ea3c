"""``offline-numbers reassign``: change the destination of a number."""

from offline_numbers.cli import work
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output


async def reassign(  # noqa: PLR0913 - the API's own parameters, and those of every command
    number: str,
    destination: str,
    /,
    *,
    description: str | None = None,
    allow_redirect: bool | None = None,
    confirm: Confirm = Confirm(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """Show a number, and change its destination.

    Args:
        number: the tracking number, or a destination that has exactly one.
        destination: the phone number that receives the calls from now on.
        description: a new description; default: no change.
        allow_redirect: whether calls redirect when the callee does not respond; default: no change.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    await work.reassign.run(
        number,
        destination,
        description=description,
        allow_redirect=allow_redirect,
        confirm=confirm,
        connection=connection,
        output=output,
    )
