"""Campaigns that are to be planned, however they were made: each is checked before anything is sent."""

from collections.abc import Iterable, Sequence

from attrs import evolve

from offline_numbers.allocation import in_turns, valid_reference
from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.values import Normalize
from offline_numbers.wire import requests

from .marking import label_of, order_of
from .problems import CampaignsError, Problem
from .twins import Twins
from .values import Campaign

COLUMN_OF = {"phone_number": "destination", "type": "prefix"}
"""The columns whose name is not that of the argument."""


async def checked(campaigns: Iterable[Campaign], normalize: Normalize) -> tuple[Campaign, ...]:
    """Return the campaigns, each with its numbers in the one form that is sent."""
    rows, problems, twins = list[Campaign](), list[Problem](), Twins()
    async for place, campaign in in_turns(enumerate(campaigns, 1)):
        line = campaign.line or place
        try:
            row = _as_sent(campaign, normalize)
        except (ArgumentError, ArgumentTypeError) as error:
            problems.append(Problem(line, COLUMN_OF.get(error.name, error.name), error.problem))
            continue
        rows.append(row)
        twins.add(line, row.reference, row.destination, row.description, row.tracking_number)
    if problems or twins.problems:
        raise CampaignsError([*problems, *twins.problems])
    return tuple(rows)


def _as_sent(campaign: Campaign, normalize: Normalize) -> Campaign:
    """Return a row as it is sent; whether the label of a number that exists can be sent, the plan decides."""
    has_number = campaign.tracking_number is not None
    label = valid_reference(campaign.reference) if has_number else label_of(campaign)
    request = requests.assign(evolve(order_of(campaign), description=label), normalize)
    number = campaign.tracking_number
    if number is not None:
        check = requests.check(tracking_number=number, phone_number=None, normalize=normalize)
        number = check.query["tracking_number"]
    return evolve(
        campaign,
        destination=request.query["phone_number"],
        description=campaign.description.strip(),
        tracking_number=number,
    )


def valid_references(name: str, references: Sequence[str]) -> tuple[str, ...]:
    """Return some references, each once."""
    if isinstance(references, str):
        msg = "a sequence of references such as ['spring-001'], not a single str"
        raise ArgumentTypeError(name, msg)
    return tuple(dict.fromkeys(map(valid_reference, references)))
