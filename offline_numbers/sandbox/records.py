"""What the sandbox records of each request."""

from collections.abc import Mapping

from attrs import define, field, frozen

from .faults import Fault
from .php_query import PhpValue


@define(kw_only=True, eq=False)
class RequestRecord:
    """One request. A late commit changes its ``commits``, ``error`` and ``tracking_number`` afterwards.

    Attributes:
        action: ``"assign"`` and so on, ``"list"``, or any other text that arrived.
        path: ``"/offline-numbers-api"`` or ``"/offline-numbers-api/list"``.
        parameters: as PHP parses them, with ``action``, without the key.
        headers: the request's; names in any letter case.
        fault: what went wrong with it, or ``None``.
        commits: how often it was executed as a write: 0, 1, or 2 if a proxy repeated it.
        error: the API's message as documented if it was refused, else empty.
        tracking_number: the number that it found, or ``None``.

    """

    action: str
    path: str
    parameters: Mapping[int | str, PhpValue]
    headers: Mapping[str, str] = field(repr=False)
    fault: Fault | None = None
    commits: int = 0
    error: str = ""
    tracking_number: str | None = None

    @property
    def committed(self) -> bool:
        """Whether it was executed as a write."""
        return self.commits > 0


@frozen
class AllocationRecord:
    """One number that an ``assign`` request allocated.

    Attributes:
        tracking_number: the number.
        destination: the ``phone_number`` of the request.
        description: its ``description``, as the server stored it.

    """

    tracking_number: str
    destination: str
    description: str
