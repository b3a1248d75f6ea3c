"""Finds out how the API behaves where its document is silent; README.md shows how.

Here belong the assumptions of the library, what a probe sends, and its report. Nothing in here may be imported by the
client itself.
"""

from .assumptions import ASSUMPTIONS, Assumption
from .probing import probe
from .report import Observation, Report, Verdict

__all__ = ["ASSUMPTIONS", "Assumption", "Observation", "Report", "Verdict", "probe"]
