"""``assign_once``: one number per intent, across callers, processes and restarts.

The states and the one function that goes from one to the next are in ``states``; no other allocation lives here.
"""

from .entry import NeverSent, forget, pending, reported
from .machine import Course, Find
from .shared import Shared, assign_once

__all__ = ["Course", "Find", "NeverSent", "Shared", "assign_once", "forget", "pending", "reported"]
