"""``offline-numbers reassign``: change the destination of a number."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Asking


async def reassign(
    number: str,
    destination: str,
    /,
    *,
    description: str | None = None,
    allow_redirect: bool | None = None,
    asking: Asking = Asking(),
) -> None:
    """Show a number, and change its destination.

    Args:
        number: the tracking number, or a destination that has exactly one.
        destination: the phone number that receives the calls from now on.
        description: a new description; default: no change.
        allow_redirect: whether calls redirect when the callee does not respond; default: no change.
        asking: whether it asks, which API, and how it prints.

    """
    await work.reassign.run(
        number,
        destination,
        description=description,
        allow_redirect=allow_redirect,
        confirm=asking.confirm,
        connection=asking.connection,
        output=asking.output,
    )
