"""How a command prints CSV."""

from typing import Annotated, Literal

from attrs import frozen
from cyclopts import Parameter

from .flag import Flag

_CHARACTERS = {"comma": ",", "semicolon": ";", "tab": "\t", ",": ",", ";": ";"}


@Parameter(name="*")
@frozen(kw_only=True)
class Delimiter:
    """What separates the cells of CSV.

    Attributes:
        delimiter: comma, semicolon (as Excel in France reads it) or tab.

    """

    delimiter: Annotated[Literal["comma", "semicolon", "tab", ",", ";"], Parameter(negative=())] = "comma"

    @property
    def character(self) -> str:
        """The character itself."""
        return _CHARACTERS[self.delimiter]


@Parameter(name="*")
@frozen(kw_only=True)
class CSVOptions(Delimiter):
    """Whether and how a command prints CSV.

    Attributes:
        csv: print CSV with a byte order mark, in which a spreadsheet runs no cell as a formula.
        plain: print numbers as digits in CSV; a spreadsheet drops their leading zeros.
        delimiter: comma, semicolon (as Excel in France reads it) or tab.

    """

    csv: Flag = False
    plain: Flag = False
