"""Rows of one file that contradict each other: one reference, one number, or one advertisement twice."""

from attrs import define, field

from .labels import folded
from .problems import Problem


@define
class Twins:
    """The rows that were seen so far, and those that are twins of an earlier one."""

    problems: list[Problem] = field(factory=list[Problem])
    _references: dict[str, int] = field(factory=dict[str, int])
    _numbers: dict[str, int] = field(factory=dict[str, int])
    _ads: dict[tuple[str, str], tuple[int, bool]] = field(factory=dict[tuple[str, str], tuple[int, bool]])

    def add(
        self, line: int, reference: str | None, destination: str | None, description: str | None, number: str | None
    ) -> None:
        """Compare one row with those before it; a value that cannot be read is ``None``."""
        if reference and (first := self._references.setdefault(reference, line)) != line:
            message = f"{reference!r} is also the reference of line {first}; each row needs its own"
            self.problems.append(Problem(line, "reference", message))
        if number and (first := self._numbers.setdefault(number, line)) != line:
            message = f"{number!r} is also the tracking number of line {first}; each row needs its own"
            self.problems.append(Problem(line, "tracking_number", message))
        if destination and description:
            first, has_number = self._ads.setdefault((destination, folded(description)), (line, number is not None))
            if first != line and not (has_number and number):  # two numbers that exist may be alike
                message = f"line {first} has the same destination and description; remove one row, or change one"
                self.problems.append(Problem(line, "description", message))
