"""A file of campaigns as it is named on the command line, and where its results are written."""

from pathlib import Path
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter
from rich.text import Text

from offline_numbers.campaigns import Campaign, CampaignsError
from offline_numbers.campaigns.reading import campaigns_of
from offline_numbers.campaigns.results import HEADER
from offline_numbers.campaigns.sheet import Sheet, open_sheet
from offline_numbers.cli.exits import USAGE, CommandError
from offline_numbers.cli.screen.output import Output
from offline_numbers.values import printable

FilePath = Annotated[Path, Parameter(name="FILE", allow_leading_hyphen=False)]
Releases = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]


class BadFileError(CommandError):
    """The file cannot be used, and nothing was sent; ``problems`` has each of them for ``--json``."""

    exit_code = USAGE

    def __init__(self, sentence: str, problems: list[dict[str, object]]) -> None:
        super().__init__(sentence)
        self.problems = problems


@frozen
class Rows:
    """A file that is right.

    Attributes:
        path: where it is.
        sheet: its cells.
        campaigns: its rows.

    """

    path: Path
    sheet: Sheet
    campaigns: tuple[Campaign, ...]

    def target(self, out: Path | None) -> Path:
        """Return where the results are written, and refuse a file that is something else.

        Args:
            out: as it was given; ``None``: beside the file, ``campaigns.numbers.csv``.

        Raises:
            ValueError: there is another file, or no folder.

        """
        path = self.path.with_suffix(".numbers.csv") if out is None else out
        if not path.parent.is_dir():
            msg = f"--out: there is no directory {str(path.parent)!r}"
            raise ValueError(msg)
        if path.exists() and not _holds_results(path):
            msg = f"--out: {str(path)!r} is there, and holds no results of an earlier run; name another file"
            raise ValueError(msg)
        return path


def _holds_results(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.readline(len(HEADER) + 10)
    except OSError:
        return False
    return head.decode("utf-8-sig", errors="replace").strip().replace(";", ",") == HEADER


def read_rows(path: Path, output: Output) -> Rows:
    """Read a file, and tell a person all that is wrong in it.

    Args:
        path: where it is.
        output: how the command prints.

    Raises:
        ValueError: it cannot be opened.
        BadFileError: something is wrong in it.

    """
    try:
        sheet = open_sheet(path)
        return Rows(path, sheet, campaigns_of(sheet))
    except OSError as error:
        msg = f"FILE: {str(path)!r} cannot be read ({error.strerror})"
        raise ValueError(msg) from None
    except CampaignsError as error:
        problems = error.problems
    output.tell(*(Text(printable(str(problem)), style="yellow") for problem in problems))
    count = "1 thing is" if len(problems) == 1 else f"{len(problems)} things are"
    sentence = f"{count} wrong in {path}, and nothing was sent"
    raise BadFileError(sentence, [{"line": one.line, "column": one.column, "message": one.message} for one in problems])
