"""Change the destination of a number."""

from offline_numbers.allocation import reference_of, refuse_marker
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.numbers import FREE, UNKNOWN, Change, redirect_text
from offline_numbers.cli.steps.change import Edit
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.number import Found, find_one, same
from offline_numbers.values import normalize_phone_number
from offline_numbers.wire import requests


async def run(  # noqa: PLR0913 - the API's own parameters, and those of every command
    number: str,
    destination: str,
    *,
    description: str | None,
    allow_redirect: bool | None,
    confirm: Confirm,
    connection: Connection,
    output: Output,
) -> None:
    """Find the number, show what changes, ask, and send the write."""
    requests.reassign(  # refuses before the question what would be refused after it
        tracking_number=number,
        phone_number=destination,
        description=description,
        allow_redirect=allow_redirect,
        normalize=normalize_phone_number,
    )
    async with open_session(connection, output) as (numbers, waiting):
        found = await find_one(numbers, waiting, number)
        name = found.state.tracking_number
        _check_marker(found.description, description, output)
        edit = Edit(
            found=found,
            changes=_changes(found, destination, description, allow_redirect),
            doing=f"Pointing {name} at {destination}",
            question="Change it?",
            done=f"forwards to {normalize_phone_number(destination)}",
            description=found.description if description is None else description,
        )
        await edit.make(
            lambda: numbers.safe_reassign(
                tracking_number=name,
                phone_number=destination,
                description=description,
                allow_redirect=allow_redirect,
                allow_marker=True,
            ),
            waiting=waiting,
            confirm=confirm,
            output=output,
        )


def _check_marker(before: str | None, after: str | None, output: Output) -> None:
    """Refuse a description with another marker than the number has, and warn if it loses the marker that it has."""
    reference = reference_of(before or "")
    if after is None or (reference and reference_of(after) == reference):
        return
    refuse_marker(after)
    if reference:
        output.warn(
            f"the new description has no marker [{reference}]: assign --reference and apply will not find the number. "
            f"To keep the marker, begin --description with [{reference}]"
        )


def _changes(found: Found, destination: str, description: str | None, allow_redirect: bool | None) -> list[Change]:  # noqa: FBT001 - the argument as it was given
    now = found.state.phone_number or FREE
    changes = [Change("destination", now, now if same(now, destination) else normalize_phone_number(destination))]
    if description is not None:
        changes.append(Change("description", found.description or UNKNOWN, description.strip()))
    if allow_redirect is not None:
        changes.append(Change("redirect", redirect_text(found.state.allow_redirect), redirect_text(allow_redirect)))
    return changes
