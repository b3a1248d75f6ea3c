"""A bar that grows while a command writes many times; on stderr, and on a terminal only."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from .spinner import wheel_of
from .terminal import console

Move = Callable[[int, str], None]
"""Moves a bar: how many writes are done, and what is done next."""


@contextmanager
def bar(total: int) -> Generator[Move]:
    """Give what moves the bar, inside ``with``."""
    target = console(sys.stderr)
    wheel = SpinnerColumn(wheel_of(target))
    columns = (wheel, BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=target, transient=True) as progress:
        task = progress.add_task("", total=total)

        def move(done: int, following: str) -> None:
            progress.update(task, completed=done, description=following, refresh=True)

        yield move
