"""The options about the API that a command calls."""

from attrs import frozen
from cyclopts import Parameter


@Parameter(name="*")
@frozen(kw_only=True)
class Connection:
    """Which API a command calls. There is no ``--key`` option: other users could read it in ``ps``.

    Attributes:
        base_url: the address of the API; default: OFFLINE_NUMBERS_BASE_URL, else https://www.optico.fr.
        timeout: seconds for one request, including the whole answer.

    """

    base_url: str | None = None
    timeout: float = 5.0
