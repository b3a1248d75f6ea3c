"""The options that narrow a list."""

from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.values import NumberDetails, normalize_phone_number, same_number


@Parameter(name="*")
@frozen(kw_only=True)
class Filters:
    """Which numbers are listed; every option narrows the list.

    Attributes:
        destination: numbers that forward to this phone number.
        prefix: numbers that begin with these digits, for example 0899.
        description: numbers with this text in their description, in any letter case; implies --details.
        free: numbers in the pool.
        assigned: numbers that forward to a destination.

    """

    destination: str | None = None
    prefix: str | None = None
    description: str | None = None
    free: Annotated[bool, Parameter(negative=(), show_default=False)] = False
    assigned: Annotated[bool, Parameter(negative=(), show_default=False)] = False

    def check(self) -> None:
        """Refuse filters that select nothing.

        Raises:
            ValueError: a filter is invalid, or two exclude each other.

        """
        if self.destination is not None:
            normalize_phone_number(self.destination)
        if self.prefix is not None and not (self.prefix.isascii() and self.prefix.isdigit()):
            msg = f"--prefix: {self.prefix!r} is not the start of a number; write digits, for example 0899"
            raise ValueError(msg)
        if self.free and (self.assigned or self.destination is not None):
            msg = "--free: a number in the pool has no destination; leave out --assigned and --destination"
            raise ValueError(msg)

    def select(self, row: NumberDetails) -> bool:
        """Report whether a number is listed."""
        return (
            (self.destination is None or (row.phone_number is not None and _same(row.phone_number, self.destination)))
            and (self.prefix is None or row.tracking_number.startswith(self.prefix))
            and (self.description is None or self.description.casefold() in row.description.casefold())
            and (row.phone_number is None or not self.free)
            and (row.phone_number is not None or not self.assigned)
        )


def _same(one: str, other: str) -> bool:
    return same_number(one, other, normalize=normalize_phone_number)
