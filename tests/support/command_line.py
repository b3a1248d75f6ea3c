"""What a command of the command line is given, and what became of it."""

import io
from collections.abc import Awaitable, Callable

from attrs import frozen


@frozen
class Ended:
    """A command that has ended.

    Attributes:
        code: its exit code.
        out: what it printed.
        err: what it printed on the error stream.

    """

    code: int
    out: str
    err: str


Shell = Callable[..., Awaitable[Ended]]


class Terminal(io.StringIO):
    """A stream that says that it is a terminal: what a person types, or sees."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


Person = Callable[[str], Terminal]
