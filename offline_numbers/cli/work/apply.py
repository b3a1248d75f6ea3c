"""Apply a file of campaigns, one write at a time."""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path

from offline_numbers.campaigns import Action, Plan, Result, Status, Step, apply_plan, plan_campaigns
from offline_numbers.cli import screen
from offline_numbers.cli.exits import DONE, INTERRUPTED, USAGE, CommandError
from offline_numbers.cli.options.campaign_file import RowOptions
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Line
from offline_numbers.cli.screen.campaigns import plan_blocks, results_as_json, results_blocks
from offline_numbers.cli.screen.failure import EXIT_CODES, exit_code
from offline_numbers.cli.steps.campaign_file import read_rows
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.interrupt import Interrupt, StoppedError, running_task
from offline_numbers.cli.steps.journal import open_journal
from offline_numbers.cli.steps.results_file import Report, ResultsFileError
from offline_numbers.errors import OfflineNumbersError, OutcomeUnknownError, ReferenceConflictError
from offline_numbers.session import OfflineNumbersSession

MANY = 20
"""A plan with more writes needs ``--yes``: a key is pressed too easily."""

VENDOR = "The vendor asks to be contacted before bulk reassignments."


async def run(  # noqa: PLR0913 - keyword-only, one for each option
    file: Path,
    *,
    out: Path | None,
    rows: RowOptions,
    pause: float,
    keep_going: bool,
    journal: JournalOptions,
    confirm: Confirm,
    connection: Connection,
    output: Output,
) -> int:
    """Plan, ask, send the writes, and print the results; return the exit code."""
    read = read_rows(file, rows, output)
    path = read.target(out)
    async with open_journal(journal) as store, open_session(connection, output, journal=store) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            plan = await plan_campaigns(
                numbers, read.campaigns, release=rows.release, adopt=rows.adopt, second=rows.second
            )
        output.note(*plan_blocks(plan))
        _ask(plan, confirm, output)
        report = Report(path, read.sheet.delimiter, plan)
        report.write()  # before anything is sent, because it must be possible
        is_stopped = await _send(numbers, report, pause, output, keep_going=keep_going)
    if report.failure:
        raise _rescued(report, report.failure, output)
    _print(report, path, output)
    return INTERRUPTED if is_stopped else exit_code_of(report.results)


def _print(report: Report, path: Path | None, output: Output) -> None:
    results = report.results
    where = [] if path is None else [f"For the printer: {path}"]
    output.show(results_as_json(results) | {"out": path and str(path)}, *results_blocks(results), *where)
    if any(result.status is Status.NOT_REACHED for result in results):
        output.note("Run the same command again to continue.")


def _rescued(report: Report, error: ResultsFileError, output: Output) -> ResultsFileError:
    """Print every number so far, and return an error that names the file where they are saved."""
    path = report.rescue()
    _print(report, path, output)
    saved = "The numbers so far are printed above" if path is None else f"The numbers so far are in {str(path)!r}"
    return ResultsFileError(f"{error}. {saved}")


def _ask(plan: Plan, confirm: Confirm, output: Output) -> None:
    """Return if the plan is wanted; a bulky plan needs ``--yes``."""
    if not plan.writes:
        return
    changed = len(list(plan.of(Action.ADOPT, Action.REASSIGN, Action.DESCRIBE)))
    if changed:
        output.note(Line(VENDOR, "yellow"))
    if (changed or plan.writes > MANY) and not confirm.yes:
        what = f"the plan changes {changed} numbers in use" if changed else f"the plan has {plan.writes} writes"
        msg = f"--yes: {what}; nothing was sent. {VENDOR} Then pass --yes"
        raise CommandError(msg)
    confirm.ask(f"Send {plan.writes} write{'s' if plan.writes > 1 else ''}, one at a time?", output)


async def _send(
    numbers: OfflineNumbersSession, report: Report, pause: float, output: Output, *, keep_going: bool
) -> bool:
    """Apply the plan, and return whether the user stopped it."""
    interrupt = Interrupt(output)
    with interrupt.ready(), _progress(report, output) as move:

        def begin(step: Step) -> None:
            report.begin(step)
            move()

        results = apply_plan(
            numbers, report.plan, pause=pause, keep_going=keep_going, sleep=interrupt.sleep, on_write=begin
        )
        try:
            async with aclosing(results):
                async for result in results:
                    if report.add(result):
                        move()
                    if report.failure:
                        interrupt.stop()  # the results of sent writes still follow
        except StoppedError:
            return True
        except asyncio.CancelledError:
            running_task().uncancel()
            report.cut()
            return True
    return False


@contextmanager
def _progress(report: Report, output: Output) -> Generator[Callable[[], None]]:
    """Yield the function that moves the progress bar on a terminal."""
    if not output.can_move():
        yield lambda: None
        return
    with screen.progress.bar(report.plan.writes) as move:
        move(0, report.doing)
        yield lambda: move(report.written, report.doing)


def exit_code_of(results: Sequence[Result]) -> int:
    """Return the exit code: of the first error, else of the first row that needs you, else 0."""
    for result in sorted(results, key=lambda result: result.error is None):
        if isinstance(result.error, OfflineNumbersError):
            return exit_code(result.error)
        if result.error:
            return USAGE
        if not result.status.is_done:
            return EXIT_CODES[ReferenceConflictError if result.status is Status.CONFLICT else OutcomeUnknownError]
    return DONE
