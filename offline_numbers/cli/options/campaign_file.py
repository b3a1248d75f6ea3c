"""The arguments about a file of campaigns."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

FilePath = Annotated[Path, Parameter(name="FILE", allow_leading_hyphen=False)]
Releases = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]
