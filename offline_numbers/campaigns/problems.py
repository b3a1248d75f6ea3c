"""The problems of campaigns, all at once, each with its place."""

from collections.abc import Iterable

from attrs import frozen

MOST_PROBLEMS = 100  # more than anybody mends at once


@frozen
class Problem:
    """One problem. ``str()`` is one line: the place, the problem, and a right value.

    Attributes:
        line: the line of the file, or the place of a campaign that was made by hand, from 1; ``None``: the whole file.
        column: the column; ``None``: the whole line.
        message: the problem, and a right value.

    """

    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = "the file" if self.line is None else f"line {self.line}"
        return f"{place if self.column is None else f'{place}, {self.column}'}: {self.message}"


class CampaignsError(ValueError):
    """The campaigns cannot be planned, and nothing was sent; ``str()`` has a line for each problem.

    Attributes:
        problems: the problems, in the order of the lines: the first hundred.
        count: how many problems there are.

    """

    def __init__(self, problems: Iterable[Problem], count: int | None = None, /) -> None:
        """Keep the first problems, and count them all."""
        everything = sorted(problems, key=lambda problem: problem.line or 0)
        self.count = len(everything) if count is None else count
        self.problems = tuple(everything[:MOST_PROBLEMS])
        super().__init__(self.problems, self.count)

    def __str__(self) -> str:
        """Return each problem on its own line."""
        more = self.count - len(self.problems)
        return "\n".join([*map(str, self.problems), *([f"and {more} more problems"] if more else [])])
