"""A sandbox of the Offline Numbers API, to test applications with: no network, and no number is spent.

Here belong the server, its faults and its reading of the API document. It must never import code of the client.
README.md shows how to use it; start with ``Sandbox``.
"""

from .dialect import Dialect
from .facade import Sandbox
from .faults import Fault, PlantedFault
from .number import Number
from .records import AllocationRecord, RequestRecord
from .state import State
from .timetable import TimetableEntry

__all__ = [
    "AllocationRecord",
    "Dialect",
    "Fault",
    "Number",
    "PlantedFault",
    "RequestRecord",
    "Sandbox",
    "State",
    "TimetableEntry",
]
