"""The results of a run, in the file for the printer, which is complete at any time."""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from attrs import define, evolve, field

from offline_numbers.campaigns import Plan, Result, Status, Step, write_results
from offline_numbers.campaigns.endings import foreseen
from offline_numbers.cli.exits import FILE, CommandError

_CUT = (
    "interrupted before the list confirmed it; run the same command again: it searches for the number and never sends "
    "twice"
)


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
        failure: why the file could not be written during the run; from then on it is not tried again.

    """

    path: Path
    delimiter: str
    plan: Plan
    failure: ResultsFileError | None = field(default=None, init=False)
    _sent: dict[int, Step] = field(factory=dict[int, Step], init=False)
    _results: list[Result] = field(factory=list[Result], init=False)

    @property
    def results(self) -> list[Result]:
        """One result for each step of the plan."""
        return [*self._results, *map(foreseen, self.plan.steps[len(self._results) :])]

    @property
    def written(self) -> int:
        """How many writes are behind the one in flight."""
        return max(0, len(self._sent) - 1)

    @property
    def doing(self) -> str:
        """The last write that began, ``"allocate spring-001"`` for example; before the first, that one."""
        writes = (step for step in self.plan.steps if step.action.is_write)
        step = next(reversed(self._sent.values()), None) or next(writes, None)
        return f"{step.action} {step.reference}" if step else ""

    def begin(self, step: Step) -> None:
        """Note that the write of a step is sent now."""
        self._sent[id(step)] = step

    def add(self, result: Result) -> bool:
        """Add the result of the next step, and write the file if the result was not expected: ten thousand may be kept.

        Returns:
            Whether the result was not expected.

        """
        is_news = result != foreseen(self.plan.steps[len(self._results)])
        self._results.append(result)
        if is_news:
            self._update()
        return is_news

    def cut(self) -> None:
        """Add that the writes which no list has confirmed were interrupted."""
        for step in self.plan.steps[len(self._results) :]:
            result = foreseen(step)
            is_sent = id(step) in self._sent
            self._results.append(evolve(result, status=Status.UNKNOWN, message=_CUT) if is_sent else result)
        self._update()

    def _update(self) -> None:
        """Write the file, unless that failed before."""
        if self.failure is None:
            try:
                self.write()
            except ResultsFileError as error:
                self.failure = error

    def write(self) -> None:
        """Replace the file, or leave it as it was.

        Raises:
            ResultsFileError: the file cannot be written.

        """
        try:
            write_results(self.path, self.results, delimiter=self.delimiter)
        except ModuleNotFoundError as error:
            msg = f"--out: {error}"
            raise CommandError(msg) from None
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
