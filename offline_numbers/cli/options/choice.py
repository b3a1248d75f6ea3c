"""The options about which number is allocated."""

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.values import NumberType


@Parameter(name="*")
@frozen(kw_only=True)
class Choice:
    """Which number is allocated.

    Attributes:
        prefix: the first digits of the number, for example 0899.
        type: the id of a prefix type, instead of --prefix, for a type that is not documented.
        cost_group: for surtaxed types, the cost group, for example A299.
        operator: the operator, as the vendor names it.

    """

    prefix: str | None = None
    type: int | None = None
    cost_group: str | None = None
    operator: str | None = None

    def type_id(self) -> int:
        """Return the id of the prefix type.

        Raises:
            ValueError: neither or both are given, or no documented type has this prefix.

        """
        if self.prefix is not None and self.type is None:
            return NumberType.from_prefix(self.prefix)
        if self.type is not None and self.prefix is None:
            return self.type
        msg = "--prefix, --type: give exactly one of them, for example --prefix 0899"
        raise ValueError(msg)
