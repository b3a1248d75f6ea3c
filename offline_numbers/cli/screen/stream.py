"""The two streams of a command: styled text on a terminal, plain lines in a pipe."""

import json
from collections.abc import Sequence
from typing import TextIO

from offline_numbers.cli import screen

from .blocks import Block
from .layout import plain


def show(stream: TextIO, blocks: Sequence[Block]) -> None:
    """Write blocks to a stream, with colours and folded if it is a terminal.

    Raises:
        OSError: it cannot be written.

    """
    if stream.isatty():
        screen.terminal.show(stream, blocks)
    else:
        write(stream, plain(blocks))


def show_json(stream: TextIO, data: object) -> None:
    """Write one JSON object on one line.

    Raises:
        OSError: it cannot be written.

    """
    write(stream, f"{json.dumps(data)}\n")


def write(stream: TextIO, text: str) -> None:
    """Write a text now, so that a failure is known now.

    Raises:
        OSError: it cannot be written.

    """
    stream.write(text)
    stream.flush()


def is_screen(stream: TextIO) -> bool:
    """Report whether something can move on a stream: it is a terminal that knows more than lines."""
    return stream.isatty() and not screen.terminal.console(stream).is_dumb_terminal
