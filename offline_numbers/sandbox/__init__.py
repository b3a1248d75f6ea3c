"""A sandbox of the Offline Numbers API for the tests of an application: no network, no number spent.

It is a real HTTP server on 127.0.0.1 with numbers of its own, which answers as the API document says and goes wrong on
demand, before or after it has carried a request out::

    from offline_numbers import NumberType, OfflineNumbersSession
    from offline_numbers.sandbox import Fault, Sandbox

    async with Sandbox(pool={NumberType.PREFIX_0899: 20}) as sandbox:
        sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
            await numbers.safe_assign("0612345678", description="Magazine Ad", type=NumberType.PREFIX_0899)
        assert len(sandbox.allocations) == 1
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
