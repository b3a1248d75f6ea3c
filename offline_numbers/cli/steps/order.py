"""What ``assign`` allocates: checked, and placed."""

from attrs import asdict

from offline_numbers.allocation import with_marker
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, Order, normalize_phone_number
from offline_numbers.wire import Request, requests


def request_of(order: Order, *, has_reference: bool) -> Request:
    """Return the request of an order as it is sent, with a reference its description with the marker.

    Raises:
        ValueError: an argument is invalid.

    """
    return requests.assign(with_marker(order) if has_reference else order, normalize_phone_number)


async def place(numbers: OfflineNumbersSession, order: Order, *, has_reference: bool) -> Allocation:
    """Allocate the number, with a reference by ``assign_once``, without one by ``safe_assign``."""
    options = asdict(order, recurse=False)
    if has_reference:
        return await numbers.assign_once(**options)
    del options["reference"]
    return await numbers.safe_assign(**options)
