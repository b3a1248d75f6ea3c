"""TODO."""

from .assign_once import assign_once, forget, is_marked, marked, pending, reference_of, refuse_marker, valid_reference
from .batch import Batch, Confirmed, Sent
from .intent import Intent
from .journal import Journal, MemoryJournal, Record
from .limits import valid_attempts, valid_settle
from .locks import one_at_a_time
from .safe_assign import safe_assign
from .turns import in_turns

__all__ = [
    "Batch",
    "Confirmed",
    "Intent",
    "Journal",
    "MemoryJournal",
    "Record",
    "Sent",
    "assign_once",
    "forget",
    "in_turns",
    "is_marked",
    "marked",
    "one_at_a_time",
    "pending",
    "reference_of",
    "refuse_marker",
    "safe_assign",
    "valid_attempts",
    "valid_reference",
    "valid_settle",
]
