"""The input of a command, and its result."""

import io
from collections.abc import Awaitable, Callable

from attrs import frozen


@frozen
class Ended:
    """A command that has ended.

    Attributes:
        code: its exit code.
        out: its standard output.
        err: its error stream.

    """

    code: int
    out: str
    err: str


Shell = Callable[..., Awaitable[Ended]]


class Terminal(io.StringIO):
    """A stream that pretends to be a terminal."""

    def isatty(self) -> bool:
        """Return true."""
        return True


Person = Callable[[str], Terminal]
