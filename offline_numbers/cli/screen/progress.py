"""A bar that grows while a command writes many times; on stderr, and on a terminal only."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from .spinner import wheel_of
from .terminal import console

Move = Callable[[int, str], None]
"""Moves a bar: the number of finished writes, and the next one."""


class Pace(ProgressColumn):
    """Rows per minute and the time left, as soon as a write has ended."""

    def render(self, task: Task) -> Text:
        """Return what is shown."""
        if not task.speed or task.time_remaining is None:
            return Text()
        return Text(f"{task.speed * 60:.0f} rows/min, {timedelta(seconds=int(task.time_remaining))} left")


@contextmanager
def bar(total: int) -> Generator[Move]:
    """Yield a function that moves the bar."""
    target = console(sys.stderr)
    wheel = SpinnerColumn(wheel_of(target))
    text = TextColumn("{task.description}", markup=False)
    columns = (wheel, BarColumn(20), MofNCompleteColumn(), text, Pace())
    # Seconds of the past that the pace is taken from: more than a batch and its list.
    with Progress(*columns, console=target, transient=True, speed_estimate_period=120) as progress:
        task = progress.add_task("", total=total)

        def move(done: int, following: str) -> None:
            progress.update(task, completed=done, description=following, refresh=True)

        yield move
