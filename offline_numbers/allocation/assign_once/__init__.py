"""``assign_once``: one number per intent, across callers, processes and restarts.

An intent has a reference. Its marker, ``[reference]``, stands first in the description, so the API's own list says
which number is this intent's; a journal says who may send. At most one request whose failure is not proven is ever
sent under one reference; all else is looking.
"""

from .machine import assign_once
from .marker import is_marked, marked, reference_of, refuse_marker, valid_reference
from .references import Reference, forget, pending

__all__ = [
    "Reference",
    "assign_once",
    "forget",
    "is_marked",
    "marked",
    "pending",
    "reference_of",
    "refuse_marker",
    "valid_reference",
]
