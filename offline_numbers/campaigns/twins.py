"""Rows that mean one number where two are written, or two where one is."""

from attrs import define, field

from .problems import Problem


@define
class Twins:
    """The rows that were seen so far, and those that are twins of an earlier one.

    Attributes:
        problems: one for each twin.

    """

    problems: list[Problem] = field(factory=list[Problem])
    _references: dict[str | None, int] = field(factory=dict[str | None, int])
    _ads: dict[tuple[str | None, str | None], int] = field(factory=dict[tuple[str | None, str | None], int])

    def add(self, line: int, reference: str | None, destination: str | None, description: str | None) -> None:
        """Look at one row.

        Args:
            line: its line.
            reference: its reference; ``None``: it has none that can be read.
            destination: its destination in its one form; ``None`` as above.
            description: its description; ``None`` as above.

        """
        if reference in self._references:
            first = self._references[reference]
            message = f"{reference!r} stands in line {first}, too; give each row a reference of its own"
            self.problems.append(Problem(line, "reference", message))
        elif reference:
            self._references[reference] = line
        if (destination, description) in self._ads:
            first = self._ads[destination, description]
            message = f"line {first} has the same destination and description; leave one out, or tell them apart"
            self.problems.append(Problem(line, "description", message))
        elif destination and description:
            self._ads[destination, description] = line
