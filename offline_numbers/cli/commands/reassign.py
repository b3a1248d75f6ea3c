"""``offline-numbers reassign``: another destination for a number."""

from offline_numbers.allocation import reference_of, refuse_marker
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.number import Found, find_one, same
from offline_numbers.cli.screen.change import Edit
from offline_numbers.cli.screen.numbers import FREE, UNKNOWN, Change, redirect_text
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.prompt import Confirm
from offline_numbers.values import normalize_phone_number
from offline_numbers.wire import requests


async def reassign(  # noqa: PLR0913 - the API's own parameters, and those of every command
    number: str,
    destination: str,
    /,
    *,
    description: str | None = None,
    allow_redirect: bool | None = None,
    confirm: Confirm = Confirm(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Point a number at another destination, after both have been shown.

    Args:
        number: the tracking number, or a destination that holds a single one.
        destination: the phone number that calls are forwarded to from now on.
        description: a new label; left out, it stays.
        allow_redirect: whether calls redirect when the callee does not respond; left out, it stays.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    requests.reassign(  # refuses here what would be refused only after the question
        tracking_number=number,
        phone_number=destination,
        description=description,
        allow_redirect=allow_redirect,
        normalize=normalize_phone_number,
    )
    async with connection.open(output) as (numbers, spinner):
        found = await find_one(numbers, spinner, number)
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
            lambda: numbers.reassign(
                tracking_number=name,
                phone_number=destination,
                description=description,
                allow_redirect=allow_redirect,
                allow_marker=True,
            ),
            spinner=spinner,
            confirm=confirm,
            output=output,
        )


def _check_marker(before: str | None, after: str | None, output: Output) -> None:
    """Refuse a label with another marker than the number has, and warn if it loses the one that it has."""
    reference = reference_of(before or "")
    if after is None or (reference and reference_of(after) == reference):
        return
    refuse_marker(after)
    if reference:
        output.warn(
            f"the label loses [{reference}], by which assign --reference and apply know the number: they will take it "
            f"for gone. To keep it, let --description begin with [{reference}]"
        )


def _changes(found: Found, destination: str, description: str | None, allow_redirect: bool | None) -> list[Change]:  # noqa: FBT001 - as it was given
    """Return what is to change, as it is written for a person."""
    now = found.state.phone_number or FREE
    changes = [Change("destination", now, now if same(now, destination) else normalize_phone_number(destination))]
    if description is not None:
        changes.append(Change("description", found.description or UNKNOWN, description.strip()))
    if allow_redirect is not None:
        changes.append(Change("redirect", redirect_text(found.state.allow_redirect), redirect_text(allow_redirect)))
    return changes
