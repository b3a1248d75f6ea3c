"""What is to be allocated, as it is typed, checked and asked for."""

from attrs import asdict, evolve, frozen
from cyclopts import Parameter

from offline_numbers.allocation import marked
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import Allocation, NumberType, Timetable, normalize_phone_number
from offline_numbers.wire import Request, requests


@Parameter(name="*")
@frozen(kw_only=True)
class Choice:
    """Which number is allocated.

    Attributes:
        prefix: what the number begins with, as 0899.
        type: the id of a prefix type, in place of --prefix: for one that is not documented.
        cost_group: for surtaxed types, the cost group to choose from, as A299.
        operator: the operator to choose from, as the vendor named it.

    """

    prefix: str | None = None
    type: int | None = None
    cost_group: str | None = None
    operator: str | None = None

    def type_id(self) -> int:
        """Return the id of the prefix type.

        Raises:
            ValueError: none or both are given, or no documented type has this prefix.

        """
        if self.prefix is not None and self.type is None:
            return NumberType.from_prefix(self.prefix)
        if self.type is not None and self.prefix is None:
            return self.type
        msg = "--prefix, --type: give exactly one of them, as --prefix 0899"
        raise ValueError(msg)


@frozen(kw_only=True)
class Order:
    """One number that is wanted; what the library is to be asked for."""

    description: str
    type: int
    allow_redirect: bool | None
    cost_group: str | None
    timetable: Timetable | None
    operator: str | None

    def request(self, destination: str, reference: str | None) -> Request:
        """Return the request as it is sent, its label with the reference first.

        Raises:
            ValueError: something is wrong with it.

        """
        label = self.description.strip() if reference is None else marked(reference, self.description)
        options = asdict(evolve(self, description=label), recurse=False)
        return requests.assign(destination, **options, normalize=normalize_phone_number)

    async def place(self, numbers: OfflineNumbersSession, destination: str, reference: str | None) -> Allocation:
        """Allocate the number: once for its reference, where it has one."""
        if reference is None:
            return await numbers.safe_assign(destination, **asdict(self, recurse=False))
        return await numbers.assign_once(reference, destination, **asdict(self, recurse=False))
