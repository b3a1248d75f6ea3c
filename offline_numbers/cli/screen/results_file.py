"""The results of a run as they come: in the file for the printer, which is whole at any time."""

from pathlib import Path

from attrs import define, evolve, field

from offline_numbers.campaigns import Plan, Result, Status, write_results
from offline_numbers.campaigns.endings import foreseen
from offline_numbers.cli.exits import CommandError

_CUT = "stopped while it was under way; give the same command again: it is looked for, and never sent twice"


@define
class Report:
    """What became of each row so far, and of the others what is foreseen.

    Attributes:
        path: the file for the printer.
        delimiter: what stands between two cells.
        plan: what is carried out.

    """

    path: Path
    delimiter: str
    plan: Plan
    _results: list[Result] = field(factory=list[Result], init=False)

    @property
    def results(self) -> list[Result]:
        """One for each step of the plan."""
        return [*self._results, *map(foreseen, self.plan.steps[len(self._results) :])]

    @property
    def written(self) -> int:
        """How many writes are behind it."""
        return sum(step.action.is_write for step in self.plan.steps[: len(self._results)])

    @property
    def doing(self) -> str:
        """The next write, ``"allocate spring-001"`` for example; empty at the end."""
        writes = (step for step in self.plan.steps[len(self._results) :] if step.action.is_write)
        return next((f"{step.action} {step.reference}" for step in writes), "")

    def add(self, result: Result) -> bool:
        """Add what became of the next step, and write the file where that was not foreseen: ten thousand may be kept.

        Returns:
            Whether it was written.

        Raises:
            CommandError: it cannot be written.

        """
        is_news = result != foreseen(self.plan.steps[len(self._results)])
        self._results.append(result)
        if is_news:
            self.write()
        return is_news

    def cut(self) -> None:
        """Add that the next step was cut off in the middle.

        Raises:
            CommandError: the file cannot be written.

        """
        step = self.plan.steps[len(self._results)]
        self.add(evolve(foreseen(step), status=Status.UNKNOWN, message=_CUT))

    def write(self) -> None:
        """Write the file: whole, or as it was before.

        Raises:
            CommandError: it cannot be written.

        """
        try:
            write_results(self.path, self.results, delimiter=self.delimiter)
        except OSError as error:
            msg = f"--out: {str(self.path)!r} cannot be written ({error.strerror}); name another file, and run it again"
            raise CommandError(msg) from None
