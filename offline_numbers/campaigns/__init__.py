"""Rows of a file against the domain: reading, planning, applying, exporting and auditing them.

Nothing here sends a request itself: it calls the session. What a terminal shows is in ``cli``.
"""

from .applying import apply_plan
from .auditing import Audit, Finding, FindingKind, audit_domain
from .endings import foreseen
from .exporting import export_campaigns, write_campaigns
from .labels import own_label
from .neutral import safe
from .opening import open_sheet, read_sheet
from .planning import plan_campaigns
from .problems import CampaignsError, Problem
from .reading import Reading, campaigns_of, read_campaigns
from .results import holds_results, write_results
from .sheet import Sheet
from .tables import csv_text, spelled
from .values import Action, Campaign, Plan, Pool, Result, Status, Step

__all__ = [
    "Action",
    "Audit",
    "Campaign",
    "CampaignsError",
    "Finding",
    "FindingKind",
    "Plan",
    "Pool",
    "Problem",
    "Reading",
    "Result",
    "Sheet",
    "Status",
    "Step",
    "apply_plan",
    "audit_domain",
    "campaigns_of",
    "csv_text",
    "export_campaigns",
    "foreseen",
    "holds_results",
    "open_sheet",
    "own_label",
    "plan_campaigns",
    "read_campaigns",
    "read_sheet",
    "safe",
    "spelled",
    "write_campaigns",
    "write_results",
]
