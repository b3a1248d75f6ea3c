"""``offline-numbers doctor``: is all well, and what is to be done where it is not."""

import os
import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext

from rich.table import Table
from rich.text import Text

from offline_numbers import SQLiteJournal
from offline_numbers.cli.exits import DONE, USAGE
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.screen.findings import Finding, address, destinations, pool, refused, versions
from offline_numbers.cli.screen.numbers import grid
from offline_numbers.cli.screen.output import Output
from offline_numbers.errors import InvalidResponseError, OfflineNumbersError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.settings import DEFAULT_BASE_URL
from offline_numbers.values import printable


async def doctor(
    *,
    journal: JournalOptions = JournalOptions(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> int:
    """Look whether all is well: the key, the API, the pool, the form of destinations, the journal. Changes nothing.

    Args:
        journal: where references are remembered.
        connection: which API.
        output: how it prints.

    Returns:
        The exit code of the first thing that is not well.

    """
    findings = [
        versions(),
        address(connection.base_url or os.environ.get("OFFLINE_NUMBERS_BASE_URL", DEFAULT_BASE_URL)),
    ]
    if findings[-1].ok:
        try:
            await _ask(findings, journal, connection, output)
        except (OfflineNumbersError, ValueError) as error:
            findings.append(refused(error))
    code = next((finding.exit_code for finding in findings if not finding.ok), DONE)
    output.show({"ok": code == DONE, "findings": [finding.as_json() for finding in findings]}, _table(findings))
    return code


async def _ask(findings: list[Finding], journal: JournalOptions, connection: Connection, output: Output) -> None:
    """Add what the journal and the API say, until one of them fails."""
    path = journal.path()
    store: AbstractAsyncContextManager[SQLiteJournal | None] = nullcontext()
    try:
        if path.exists():  # nothing is made by looking
            store = journal.open()
    except ValueError as error:
        findings.append(Finding("journal", str(error), USAGE))
    async with store as opened, connection.open(output, journal=opened) as (numbers, spinner):
        pending = await numbers.pending()
        if findings[-1].ok:
            text = f"{len(pending)} pending: see `offline-numbers pending`" if pending else "nothing pending"
            findings.append(Finding("journal", f"{path}: {text}", data={"path": str(path), "pending": pending}))
        with spinner.reading("Asking the API"):
            await _ask_api(findings, numbers)


async def _ask_api(findings: list[Finding], numbers: OfflineNumbersSession) -> None:
    started = time.monotonic()
    listed = await numbers.list_numbers()
    seconds = time.monotonic() - started
    findings += [
        Finding("key", "good"),
        Finding("API", f"enabled; it answered in {seconds:.2f} s", data={"seconds": round(seconds, 3)}),
        pool(listed),
        destinations(listed.values()),
    ]
    try:
        await numbers.list_details()
    except InvalidResponseError as error:
        findings.append(refused(error, "descriptions"))
    else:
        findings.append(Finding("descriptions", "readable"))


def _table(findings: Iterable[Finding]) -> Table:
    table = grid(3)
    for finding in findings:
        mark = Text("ok", style="green") if finding.ok else Text("failed", style="bold red")
        table.add_row(mark, Text(finding.name), Text(printable(finding.text)))
    return table
