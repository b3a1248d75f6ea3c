"""The results of a run, in the file for the printer, which is complete at any time."""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from attrs import define, evolve, field

from offline_numbers.campaigns import Plan, Result, Status, write_results
from offline_numbers.campaigns.endings import foreseen
from offline_numbers.cli.exits import FILE, CommandError

_CUT = "stopped during the write; run the same command again: it searches for the number and never sends twice"


class ResultsFileError(CommandError):
    """The results file cannot be written."""

    exit_code = FILE


@define
class Report:
    """The results of the rows so far, and the expected results of the others.

    Attributes:
        path: the file for the printer.
        delimiter: the delimiter between two cells.
        plan: the plan that is applied.

    """

    path: Path
    delimiter: str
    plan: Plan
    _results: list[Result] = field(factory=list[Result], init=False)

    @property
    def results(self) -> list[Result]:
        """One result for each step of the plan."""
        return [*self._results, *map(foreseen, self.plan.steps[len(self._results) :])]

    @property
    def written(self) -> int:
        """How many writes are done."""
        return sum(step.action.is_write for step in self.plan.steps[: len(self._results)])

    @property
    def doing(self) -> str:
        """The next write, ``"allocate spring-001"`` for example; empty at the end."""
        writes = (step for step in self.plan.steps[len(self._results) :] if step.action.is_write)
        return next((f"{step.action} {step.reference}" for step in writes), "")

    def add(self, result: Result) -> bool:
        """Add the result of the next step, and write the file if the result was not expected: ten thousand may be kept.

        Returns:
            Whether the file was written.

        Raises:
            ResultsFileError: the file cannot be written.

        """
        is_news = result != foreseen(self.plan.steps[len(self._results)])
        self._results.append(result)
        if is_news:
            self.write()
        return is_news

    def cut(self) -> None:
        """Add that the next step was interrupted.

        Raises:
            ResultsFileError: the file cannot be written.

        """
        step = self.plan.steps[len(self._results)]
        self.add(evolve(foreseen(step), status=Status.UNKNOWN, message=_CUT))

    def write(self) -> None:
        """Replace the file, or leave it as it was.

        Raises:
            ResultsFileError: the file cannot be written.

        """
        try:
            write_results(self.path, self.results, delimiter=self.delimiter)
        except OSError as error:
            msg = f"--out: cannot write {str(self.path)!r} ({error.strerror}); name another file, and run it again"
            raise ResultsFileError(msg) from None

    def rescue(self) -> Path | None:
        """Write the results to another file, beside the first one or in the directory for temporary files.

        Returns:
            The file; ``None`` if no file can be written.

        """
        for folder in (self.path.parent, Path(tempfile.gettempdir())):
            with suppress(OSError):
                path = folder / f"{self.path.stem}.{datetime.now(UTC):%Y%m%d-%H%M%S}.csv"
                write_results(path, self.results, delimiter=self.delimiter)
                return path
        return None
