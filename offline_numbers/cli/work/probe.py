"""Find out how the API behaves where its document is silent."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from offline_numbers.allocation import Journal
from offline_numbers.cli.exits import AT_RISK, DONE, InterruptedWriteError
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Block, Line, Row, table
from offline_numbers.cli.screen.failure import EXIT_CODES, exit_code, sentence_of
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.journal import open_journal
from offline_numbers.errors import OutcomeUnknownError
from offline_numbers.probe import Observation, Report, Verdict, probe
from offline_numbers.values import NumberType

_STYLES = {Verdict.BREAKS: "bold red", Verdict.DIFFERS: "yellow", Verdict.NOT_SEEN: "dim"}
_LONGEST = 60  # characters of what was seen; --json and --out have all


async def run(  # noqa: PLR0913, PLR0917 - the options of the command
    spend: NumberType | None,
    destination: str | None,
    out: Path | None,
    journal: JournalOptions,
    confirm: Confirm,
    connection: Connection,
    output: Output,
) -> int:
    """Probe, show and write the report, and return the exit code."""
    if spend is not None:
        _ask(spend, destination, confirm, output)
    async with _journal_for(spend, journal) as store, open_session(connection, output, journal=store) as session:
        numbers, waiting = session
        with waiting.reading("Probing the API"):
            try:
                report = await probe(numbers, spend=spend, destination=destination, tell=output.note)
            except asyncio.CancelledError:
                then = "run the same command again: it releases what this one has left, if anything"
                msg = f"interrupted; {'nothing was changed' if spend is None else then}"
                raise InterruptedWriteError(msg) from None
    if out is not None:
        report.write(out)
    output.show(report.to_dict() | {"left": [*report.left]}, *_blocks(report))
    return _exit_code(report)


def _ask(spend: NumberType, destination: str | None, confirm: Confirm, output: Output) -> None:
    output.note(
        Line(f"One {spend.prefix} number is allocated to {destination}, changed, and released.", "bold"),
        Line(f"Calls to it ring at {destination} meanwhile. This sends some ten writes and twenty reads."),
    )
    confirm.ask("Spend it?", output)


@asynccontextmanager
async def _journal_for(spend: NumberType | None, options: JournalOptions) -> AsyncGenerator[Journal | None]:
    """Open the journal for a probe that spends; a probe that reads makes no file."""
    if spend is None:
        yield None
        return
    async with open_journal(options) as journal:
        yield journal


def _blocks(report: Report) -> Iterable[Block]:
    rows = (
        Row((one.verdict.value, one.assumption.id, one.seen[:_LONGEST], _advice(one)), _STYLES.get(one.verdict, ""))
        for one in report.observations
    )
    yield table(("verdict", "assumption", "seen", "what to do"), rows)
    counts = Counter(one.verdict for one in report.observations)
    yield Line(", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]) + ".", "bold")
    for number in report.left:
        text = f"may be allocated: run `offline-numbers check {number}`, then `offline-numbers unassign {number}`"
        yield Line(f"{number} {text}", "bold red")
    if report.failure is not None:
        yield Line(sentence_of(report.failure), "bold red")


def _advice(one: Observation) -> str:
    """Return what to do, and what is at risk; nothing if the assumption holds."""
    match one.verdict:
        case Verdict.BREAKS:
            return f"At risk: {one.assumption.depends}. {one.advice or one.assumption.otherwise}"
        case Verdict.DIFFERS:
            return one.advice or f"nothing; the client copes: {one.assumption.otherwise}"
        case _:
            return ""


def _exit_code(report: Report) -> int:
    if report.failure is not None:
        return exit_code(report.failure)
    if report.left:
        return EXIT_CODES[OutcomeUnknownError]
    return AT_RISK if report.is_at_risk else DONE
