"""``assign_once``: one number per intent, across callers, processes and restarts.

The states and the one function that goes from one to the next are in ``states``; no other allocation lives here.
"""

from .entry import Entry, NeverSent, forget, pending
from .machine import Shared, assign_once

__all__ = ["Entry", "NeverSent", "Shared", "assign_once", "forget", "pending"]
