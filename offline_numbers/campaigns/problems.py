"""What is wrong with campaigns, all of it at once, each with its place."""

from collections.abc import Iterable

from attrs import frozen


@frozen
class Problem:
    """One thing that is wrong. ``str()`` is one line: the place, what is wrong, and what would be right.

    Attributes:
        line: the line of the file, or the place of a campaign that was made by hand, from 1; ``None``: the whole file.
        column: the column; ``None``: the whole line.
        message: what is wrong, and what would be right.

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
        problems: all that is wrong, in the order of the lines.

    """

    def __init__(self, problems: Iterable[Problem], /) -> None:
        """Keep every problem."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Say each problem on a line of its own."""
        return "\n".join(map(str, self.problems))
