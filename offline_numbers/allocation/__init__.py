"""The writes that survive a lost answer: the safe writes, ``assign_once``, their journals, and their decisions.

Neither the form of a request on the wire nor anything of ``aiohttp`` must ever be in here.
"""

from .assign_once import Course, Find, NeverSent, Shared, assign_once, forget, pending, reported
from .intent import Intent
from .journal import Journal, MemoryJournal, Record
from .limits import valid_settle
from .marker import is_marked, marked, reference_of, refuse_marker, valid_reference, with_marker
from .safe_actions import SafeActions
from .safe_change import Change, ChangedMeanwhileError, safe_change
from .settling import Doubt, Found, Nothing, Reading, read_until_decided
from .shared_reads import Wanted
from .turns import in_turns

__all__ = [
    "Change",
    "ChangedMeanwhileError",
    "Course",
    "Doubt",
    "Find",
    "Found",
    "Intent",
    "Journal",
    "MemoryJournal",
    "NeverSent",
    "Nothing",
    "Reading",
    "Record",
    "SafeActions",
    "Shared",
    "Wanted",
    "assign_once",
    "forget",
    "in_turns",
    "is_marked",
    "marked",
    "pending",
    "read_until_decided",
    "reference_of",
    "refuse_marker",
    "reported",
    "safe_change",
    "valid_reference",
    "valid_settle",
    "with_marker",
]
