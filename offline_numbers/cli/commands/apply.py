"""``offline-numbers apply``: what a file of campaigns asks for, one write at a time."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from offline_numbers.campaigns import Action, Plan, Result, Status, apply_plan, plan_campaigns
from offline_numbers.cli.exits import DONE, EXIT_CODES, INTERRUPTED, USAGE, CommandError, exit_code
from offline_numbers.cli.options.campaign_file import FilePath, Releases, read_rows
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.screen.campaigns import plan_texts, results_as_json, results_texts
from offline_numbers.cli.screen.interrupt import Brake, StoppedError, running_task
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.progress import shown
from offline_numbers.cli.screen.prompt import Confirm
from offline_numbers.cli.screen.results_file import Report
from offline_numbers.errors import OfflineNumbersError, OutcomeUnknownError, ReferenceConflictError
from offline_numbers.session import OfflineNumbersSession

MANY = 20
"""More writes than this are not made because somebody pressed a key."""

VENDOR = "The vendor asks to be contacted before bulk reassignments."


async def apply(  # noqa: PLR0913 - keyword-only, each with a default
    file: FilePath,
    /,
    *,
    out: Annotated[Path | None, Parameter(negative=())] = None,
    release: Releases = (),
    pause: float = 1.0,
    keep_going: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    journal: JournalOptions = JournalOptions(),  # noqa: B008 - frozen, so one for all
    confirm: Confirm = Confirm(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> int:
    """Do what a file of campaigns asks for, one write at a time, and write the numbers for the printer.

    The same command may be given again after any interruption: it goes on where it was, and allocates each row once.
    Ctrl+C stops it after the row under way.

    Args:
        file: the rows, as for plan.
        out: the file for the printer; left out: beside the file, campaigns.numbers.csv.
        release: a reference whose number is released; may be given several times. No other number ever is.
        pause: seconds between two writes.
        keep_going: go on with the other rows after one that went wrong.
        journal: where references are remembered.
        confirm: whether it asks; needed as --yes where numbers in use are changed, or many are allocated.
        connection: which API.
        output: how it prints.

    """
    rows = read_rows(file, output)
    path = rows.target(out)
    async with journal.open() as store, connection.open(output, journal=store) as (numbers, spinner):
        with spinner.reading("Reading the list"):
            plan = await plan_campaigns(numbers, rows.campaigns, release=release)
        output.tell(*plan_texts(plan))
        _ask(plan, confirm, output)
        report = Report(path, rows.sheet.delimiter, plan)
        report.write()  # before anything is sent: it has to be possible
        is_stopped = await _run(numbers, report, pause, output, keep_going=keep_going)
    results = report.results
    output.show(results_as_json(results) | {"out": str(path)}, *results_texts(results), f"For the printer: {path}")
    if any(result.status is Status.NOT_REACHED for result in results):
        output.tell("The same command again goes on where this run stopped.")
    return INTERRUPTED if is_stopped else exit_code_of(results)


def _ask(plan: Plan, confirm: Confirm, output: Output) -> None:
    """Go on only where the plan is wanted; a key that is pressed is not enough for one that is bulky."""
    if not plan.writes:
        return
    changed = len(list(plan.of(Action.REASSIGN, Action.DESCRIBE)))
    if changed:
        output.tell(Text(VENDOR, style="yellow"))
    if (changed or plan.writes > MANY) and not confirm.yes:
        what = f"{changed} of the numbers in use would be changed" if changed else f"{plan.writes} writes would be sent"
        msg = f"--yes: {what}, so nothing was sent. {VENDOR} Then give --yes"
        raise CommandError(msg)
    confirm.ask(f"Send {plan.writes} write{'s' if plan.writes > 1 else ''}, one at a time?", output)


async def _run(
    numbers: OfflineNumbersSession, report: Report, pause: float, output: Output, *, keep_going: bool
) -> bool:
    """Carry the plan out, and tell whether it was stopped before its end."""
    brake = Brake(output)
    run = apply_plan(numbers, report.plan, pause=pause, keep_going=keep_going, sleep=brake.sleep)
    with brake.ready(), shown(output, report) as show:
        try:
            async with aclosing(run):
                async for result in run:
                    if report.add(result):
                        show()
        except StoppedError:
            return True
        except asyncio.CancelledError:
            running_task().uncancel()
            report.cut()
            return True
    return False


def exit_code_of(results: Sequence[Result]) -> int:
    """Return what the exit code says: what was raised first, else what needs a person, else that all is done."""
    for result in sorted(results, key=lambda result: result.error is None):
        if isinstance(result.error, OfflineNumbersError):
            return exit_code(result.error)
        if result.error:
            return USAGE
        if not result.status.is_done:
            return EXIT_CODES[ReferenceConflictError if result.status is Status.CONFLICT else OutcomeUnknownError]
    return DONE
