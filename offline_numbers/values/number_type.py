"""The prefix types of tracking numbers."""

from enum import IntEnum
from typing import Self

from offline_numbers.errors import ArgumentError


class NumberType(IntEnum):
    """The prefix of a tracking number, by the API's id ("Type and Prefix Reference").

    A member is named ``PREFIX_...`` with the digits of its prefix: ``NumberType.PREFIX_0899`` is 5, the id of 0899. If
    you have the prefix as text, call ``NumberType.from_prefix("0899")``; ``.prefix`` returns it. For an id that has no
    member, pass the plain ``int``: it is sent as it is.
    """

    # assumes: type-is-the-prefix
    PREFIX_0800 = 1
    PREFIX_0810 = 2
    PREFIX_09 = 3
    PREFIX_0820 = 4
    PREFIX_0899 = 5
    PREFIX_01 = 6
    PREFIX_02 = 7
    PREFIX_03 = 8
    PREFIX_04 = 9
    PREFIX_05 = 10
    PREFIX_0892 = 11
    PREFIX_0897 = 12
    PREFIX_0826 = 17
    PREFIX_0805 = 18
    PREFIX_0811 = 20
    PREFIX_0821 = 21
    PREFIX_0825 = 22
    PREFIX_004420 = 23
    PREFIX_0049 = 24
    PREFIX_004990 = 25
    PREFIX_0034900 = 26
    PREFIX_004491 = 27
    PREFIX_00349 = 28
    PREFIX_0044800 = 29
    PREFIX_0032 = 30
    PREFIX_0891 = 31
    PREFIX_0890 = 32
    PREFIX_0895 = 33
    PREFIX_0806 = 34

    @property
    def prefix(self) -> str:
        """The digits that a number of this type begins with, for example ``"0899"``."""
        return self.name.removeprefix("PREFIX_")

    @classmethod
    def from_prefix(cls, prefix: str) -> Self:
        """Return the type with this prefix: ``NumberType.from_prefix("0899") is NumberType.PREFIX_0899``.

        Args:
            prefix: the digits as the API document writes them, for example ``"0899"`` or ``"004420"``.

        Returns:
            The type whose numbers begin with exactly this prefix.

        Raises:
            ValueError: no documented type has this prefix. The message lists those that exist.

        """
        try:
            return cls[f"PREFIX_{prefix}"]
        except KeyError:
            known = ", ".join(number_type.prefix for number_type in cls)
        msg = f"{prefix!r} is not a documented prefix; use one of {known}"
        raise ArgumentError("prefix", msg)
