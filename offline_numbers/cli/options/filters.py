"""Which of a domain's numbers are listed."""

from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.values import NumberDetails, normalize_phone_number

from .number import same


@Parameter(name="*")
@frozen(kw_only=True)
class Filters:
    """Which numbers are listed; each option that is given narrows it.

    Attributes:
        destination: those that forward to this phone number.
        prefix: those that begin with these digits, as 0899.
        description: those with this text in their label, in upper or lower case; implies --details.
        free: those in the pool.
        assigned: those that forward to a destination.

    """

    destination: str | None = None
    prefix: str | None = None
    description: str | None = None
    free: Annotated[bool, Parameter(negative=(), show_default=False)] = False
    assigned: Annotated[bool, Parameter(negative=(), show_default=False)] = False

    def check(self) -> None:
        """Refuse what can select nothing.

        Raises:
            ValueError: a filter is wrong, or two exclude each other.

        """
        if self.destination is not None:
            normalize_phone_number(self.destination)
        if self.prefix is not None and not (self.prefix.isascii() and self.prefix.isdigit()):
            msg = f"--prefix: {self.prefix!r} is no beginning of a number; write its digits, as 0899"
            raise ValueError(msg)
        if self.free and (self.assigned or self.destination is not None):
            msg = "--free: a number in the pool has no destination; leave out --assigned and --destination"
            raise ValueError(msg)

    def select(self, row: NumberDetails) -> bool:
        """Tell whether a number is listed."""
        return (
            (self.destination is None or (row.phone_number is not None and same(row.phone_number, self.destination)))
            and (self.prefix is None or row.tracking_number.startswith(self.prefix))
            and (self.description is None or self.description.casefold() in row.description.casefold())
            and (row.phone_number is None or not self.free)
            and (row.phone_number is not None or not self.assigned)
        )
