"""A bar that grows while a command writes many times; on the error stream, and only on a terminal."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from offline_numbers.cli.app import app

from .output import Output
from .results_file import Report
from .spinner import wheel_of


@contextmanager
def shown(output: Output, report: Report) -> Generator[Callable[[], None]]:
    """Give what moves the bar to where a report is, inside ``with``.

    Args:
        output: how the command prints; with ``--json`` nothing is shown.
        report: what is shown.

    """
    console = app.error_console
    if output.json or not console.is_terminal or console.is_dumb_terminal:  # even a bar that is off may end a line
        yield lambda: None
        return
    wheel = SpinnerColumn(wheel_of(console))
    columns = (wheel, BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=report.plan.writes)

        def move() -> None:
            bar.update(task, completed=report.written, description=report.doing, refresh=True)

        move()
        yield move
