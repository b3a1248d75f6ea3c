"""What ``assign`` allocates: built from the arguments, checked, and placed."""

from attrs import asdict, evolve, frozen

from offline_numbers.allocation import marked
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, Timetable, normalize_phone_number
from offline_numbers.wire import Request, requests


@frozen(kw_only=True)
class Order:
    """One number to allocate: the arguments of the session's methods."""

    description: str
    type: int
    allow_redirect: bool | None
    cost_group: str | None
    timetable: Timetable | None
    operator: str | None

    def request(self, destination: str, reference: str | None) -> Request:
        """Return the request as it is sent, its description with the marker.

        Raises:
            ValueError: an argument is invalid.

        """
        label = self.description.strip() if reference is None else marked(reference, self.description)
        options = asdict(evolve(self, description=label), recurse=False)
        return requests.assign(destination, **options, normalize=normalize_phone_number)

    async def place(self, numbers: OfflineNumbersSession, destination: str, reference: str | None) -> Allocation:
        """Allocate the number, with a reference by ``assign_once``, without one by ``safe_assign``."""
        if reference is None:
            return await numbers.safe_assign(destination, **asdict(self, recurse=False))
        return await numbers.assign_once(reference, destination, **asdict(self, recurse=False))
