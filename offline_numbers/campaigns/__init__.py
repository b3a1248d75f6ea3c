"""Campaigns from a file: what each row asks for, what the domain holds, and the difference, applied one row at a time.

::

    from offline_numbers import OfflineNumbersSession, SQLiteJournal
    from offline_numbers.campaigns import apply_plan, plan_campaigns, read_campaigns, write_results

    campaigns = read_campaigns("campaigns.csv")
    async with SQLiteJournal("journal.db") as journal, OfflineNumbersSession(journal=journal) as numbers:
        plan = await plan_campaigns(numbers, campaigns)
        results = [result async for result in apply_plan(numbers, plan)]
    write_results("numbers.csv", results)

Each row has a reference, under which ``assign_once`` allocates its number: a run that was interrupted is run again, and
goes on where it was. Nothing is released but what is named.
"""

from .applying import apply_plan
from .planning import plan_campaigns
from .problems import CampaignsError, Problem
from .reading import read_campaigns
from .results import write_results
from .values import Action, Campaign, Plan, Pool, Result, Status, Step

__all__ = [
    "Action",
    "Campaign",
    "CampaignsError",
    "Plan",
    "Pool",
    "Problem",
    "Result",
    "Status",
    "Step",
    "apply_plan",
    "plan_campaigns",
    "read_campaigns",
    "write_results",
]
