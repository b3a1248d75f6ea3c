"""The arguments about a file of campaigns."""

from pathlib import Path
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from .flag import Flag

FilePath = Annotated[Path, Parameter(name="FILE", allow_leading_hyphen=True)]
STDIN = Path("-")
_References = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]


@Parameter(name="*")
@frozen(kw_only=True)
class RowOptions:
    """How the rows of a file are compared with the domain.

    Attributes:
        sheet: the sheet of a workbook; default: the first one.
        release: a reference whose number is released; repeat the option for more. No other number is released.
        adopt: adopt a number without a marker if it alone has the destination and the description of a row.
        second: a reference whose row gets a number although another number has its destination and description.

    """

    sheet: Annotated[str | None, Parameter(negative=())] = None
    release: _References = ()
    adopt: Flag = False
    second: _References = ()
