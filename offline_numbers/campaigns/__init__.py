"""Rows of a file against the domain: reading, planning, applying, exporting and auditing them.

Nothing here sends a request itself: it calls the session. The output on a terminal is in ``cli``.
"""

from .applying import apply_plan
from .auditing import Audit, Finding, FindingKind, audit_domain
from .exporting import export_campaigns, write_campaigns
from .planning import plan_campaigns
from .problems import CampaignsError, Problem
from .reading import read_campaigns
from .results import write_results
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
    "Result",
    "Status",
    "Step",
    "apply_plan",
    "audit_domain",
    "export_campaigns",
    "plan_campaigns",
    "read_campaigns",
    "write_campaigns",
    "write_results",
]
