"""Read a file of campaigns, and decide where its results are written."""

import sys
from pathlib import Path

from attrs import frozen

from offline_numbers.campaigns import Campaign, CampaignsError
from offline_numbers.campaigns.opening import open_sheet, read_sheet
from offline_numbers.campaigns.reading import campaigns_of
from offline_numbers.campaigns.results import holds_results
from offline_numbers.campaigns.sheet import Sheet
from offline_numbers.cli.exits import USAGE, CommandError
from offline_numbers.cli.options.campaign_file import STDIN, RowOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Line
from offline_numbers.values import printable

_MOST_BYTES = 8 * 2**20  # of standard input; a file that is too large is refused when it is read


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
            out: the option; ``None``: beside the file, ``campaigns.numbers.csv``, a workbook for a workbook.

        Raises:
            ValueError: another kind of file has this path, or its directory is missing.

        """
        if out is None and self.path == STDIN:
            msg = "--out: the rows come from standard input; name the file for the results"
            raise ValueError(msg)
        suffix = ".numbers.xlsx" if self.sheet.is_workbook else ".numbers.csv"
        path = self.path.with_suffix(suffix) if out is None else out
        if not path.parent.is_dir():
            msg = f"--out: the directory {str(path.parent)!r} does not exist"
            raise ValueError(msg)
        if path.exists() and not _holds_results(path):
            msg = f"--out: {str(path)!r} exists and is not a results file; name another file"
            raise ValueError(msg)
        return path


def _holds_results(path: Path) -> bool:
    try:
        return holds_results(open_sheet(path))
    except (OSError, CampaignsError):
        return False


def read_rows(path: Path, options: RowOptions, output: Output) -> Rows:
    """Read a file, or standard input for ``-``, and print all its errors.

    Raises:
        ValueError: it cannot be opened.
        CommandError: it is a workbook, and the extra ``excel`` is not installed.
        BadFileError: it has errors.

    """
    try:
        if path == STDIN:
            sheet = read_sheet(sys.stdin.buffer.read(_MOST_BYTES), options.sheet)
        else:
            sheet = open_sheet(path, options.sheet)
        reading = campaigns_of(sheet)
    except OSError as error:
        msg = f"FILE: cannot read {str(path)!r} ({error.strerror})"
        raise ValueError(msg) from None
    except ModuleNotFoundError as error:
        msg = f"FILE: {error}"
        raise CommandError(msg) from None
    except CampaignsError as error:
        problems, number = error.problems, error.count
    else:
        for notice in reading.notices:
            output.warn(notice)
        return Rows(path, sheet, reading.campaigns)
    output.note(*(Line(printable(str(problem)), "yellow") for problem in problems))
    if number > len(problems):
        output.note(Line(f"and {number - len(problems)} more errors", "yellow"))
    count = "1 error" if number == 1 else f"{number} errors"
    sentence = f"{count} in {path}; nothing was sent"
    raise BadFileError(sentence, [{"line": one.line, "column": one.column, "message": one.message} for one in problems])
