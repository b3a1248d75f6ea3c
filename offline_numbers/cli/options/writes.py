"""The options about what the tools of the MCP server may write."""

from pathlib import Path
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.values import normalize_phone_number

from .flag import Flag


@Parameter(name="*")
@frozen(kw_only=True)
class WriteOptions:
    """What the tools may write.

    Attributes:
        allow_writes: offer the tools that write; the person at the client approves each write.
        allow_destination: a phone number that calls may go to, or a file with one on each line; repeat the option for
            more. Without it, calls may go anywhere.
        max_writes: how many writes this run may send.
        no_approval: send writes without asking the person; needs --allow-writes and --allow-destination.
        approval_timeout: how many seconds the person has.

    """

    allow_writes: Flag = False
    allow_destination: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = ()
    max_writes: int = 10
    no_approval: Flag = False
    approval_timeout: float = 300.0

    def check(self) -> None:
        """Refuse options that contradict each other.

        Raises:
            ValueError: an option lacks another one, or is out of range.

        """
        if self.no_approval and not (self.allow_writes and self.allow_destination):
            msg = "--no-approval: give --allow-writes and --allow-destination with it"
            raise ValueError(msg)
        if self.max_writes < 1:
            msg = f"--max-writes: invalid value {self.max_writes}; use 1 or more, or leave out --allow-writes"
            raise ValueError(msg)
        if not self.approval_timeout > 0:
            msg = f"--approval-timeout: invalid value {self.approval_timeout:g}; use seconds above 0"
            raise ValueError(msg)

    def destinations(self) -> frozenset[str] | None:
        """Return where calls may go; ``None``: anywhere.

        Raises:
            ValueError: a text is neither a phone number nor a file of them.

        """
        texts = [line for text in self.allow_destination for line in _lines(text)]
        return frozenset(map(_number, texts)) if self.allow_destination else None

    def as_arguments(self) -> list[str]:
        """Return the options as they are typed, with whole paths."""
        return [
            *(["--allow-writes"] if self.allow_writes else []),
            *(f"--allow-destination={_whole(text)}" for text in self.allow_destination),
            *([f"--max-writes={self.max_writes}"] if self.allow_writes else []),
            *(["--no-approval"] if self.no_approval else []),
            *([f"--approval-timeout={self.approval_timeout:g}"] if self.allow_writes else []),
        ]


def _whole(text: str) -> str:
    path = Path(text)
    return str(path.absolute()) if path.is_file() else text


def _lines(text: str) -> list[str]:
    """Return the lines of a file that are not empty; a text that does not name a file is one line."""
    path = Path(text)
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()] if path.is_file() else [text]


def _number(text: str) -> str:
    try:
        return normalize_phone_number(text)
    except ValueError as error:
        msg = f"--allow-destination: {error}, or the name of a file with one number on each line"
        raise ValueError(msg) from None
