"""Read a file of campaigns, and decide where its results are written."""

from pathlib import Path

from attrs import frozen

from offline_numbers.campaigns import Campaign, CampaignsError
from offline_numbers.campaigns.reading import campaigns_of
from offline_numbers.campaigns.results import HEADER
from offline_numbers.campaigns.sheet import Sheet, open_sheet
from offline_numbers.cli.exits import USAGE, CommandError
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Line
from offline_numbers.values import printable


class BadFileError(CommandError):
    """The file has errors, and nothing was sent; ``problems`` lists them for ``--json``."""

    exit_code = USAGE

    def __init__(self, sentence: str, problems: list[dict[str, object]]) -> None:
        super().__init__(sentence)
        self.problems = problems


@frozen
class Rows:
    """A file without errors.

    Attributes:
        path: its path.
        sheet: its cells.
        campaigns: its rows.

    """

    path: Path
    sheet: Sheet
    campaigns: tuple[Campaign, ...]

    def target(self, out: Path | None) -> Path:
        """Return the path of the results, and refuse to replace another kind of file.

        Args:
            out: the option; ``None``: beside the file, ``campaigns.numbers.csv``.

        Raises:
            ValueError: another kind of file has this path, or its directory is missing.

        """
        path = self.path.with_suffix(".numbers.csv") if out is None else out
        if not path.parent.is_dir():
            msg = f"--out: the directory {str(path.parent)!r} does not exist"
            raise ValueError(msg)
        if path.exists() and not _holds_results(path):
            msg = f"--out: {str(path)!r} exists and is not a results file; name another file"
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
    """Read a file, and print all its errors.

    Raises:
        ValueError: it cannot be opened.
        BadFileError: it has errors.

    """
    try:
        sheet = open_sheet(path)
        return Rows(path, sheet, campaigns_of(sheet))
    except OSError as error:
        msg = f"FILE: cannot read {str(path)!r} ({error.strerror})"
        raise ValueError(msg) from None
    except CampaignsError as error:
        problems = error.problems
    output.note(*(Line(printable(str(problem)), "yellow") for problem in problems))
    count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
    sentence = f"{count} in {path}; nothing was sent"
    raise BadFileError(sentence, [{"line": one.line, "column": one.column, "message": one.message} for one in problems])
