"""What the sandbox remembers of the requests that arrived."""

from collections.abc import Mapping

from attrs import define, field, frozen

from .faults import Fault
from .php_query import PhpValue


@define(kw_only=True, eq=False)
class RequestRecord:
    """One request that arrived. A late commit still changes its ``commits``, ``error`` and ``tracking_number``.

    Attributes:
        action: ``"assign"`` and so on, ``"list"``, or whatever else stood there.
        path: ``"/offline-numbers-api"`` or ``"/offline-numbers-api/list"``.
        parameters: as PHP has parsed them, ``action`` among them, the key left out.
        headers: those of the request; a name is found in any letter case.
        fault: what went wrong with it, ``None`` where nothing did.
        commits: how often it was carried out as a write: 0, 1, or 2 where a proxy repeated it.
        error: the API's message where it was refused, else empty.
        tracking_number: the number that it was about, where one was found.

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
        """Whether it was carried out as a write."""
        return self.commits > 0


@frozen
class AllocationRecord:
    """One number that an ``assign`` request allocated.

    Attributes:
        tracking_number: the number.
        destination: the ``phone_number`` of the request.
        description: its ``description``.

    """

    tracking_number: str
    destination: str
    description: str
