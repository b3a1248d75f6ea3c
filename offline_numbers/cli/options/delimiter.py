"""The character between two cells of CSV that a command prints or writes."""

from typing import Annotated, Literal

from attrs import frozen
from cyclopts import Parameter

_CHARACTERS = {"comma": ",", "semicolon": ";", "tab": "\t", ",": ",", ";": ";"}


@Parameter(name="*")
@frozen(kw_only=True)
class Delimiter:
    """How CSV is written.

    Attributes:
        delimiter: the character between two cells: comma, semicolon (as Excel in France reads it) or tab.

    """

    delimiter: Annotated[Literal["comma", "semicolon", "tab", ",", ";"], Parameter(negative=())] = "comma"

    @property
    def character(self) -> str:
        """The character itself."""
        return _CHARACTERS[self.delimiter]
