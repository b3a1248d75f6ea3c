"""Check the key, the API, the pool and the journal."""

import os
import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext

from offline_numbers.allocation import Journal
from offline_numbers.cli.exits import DONE, USAGE
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Grid, Row
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.findings import Finding, address, destinations, pool, refused, versions
from offline_numbers.cli.steps.journal import open_journal
from offline_numbers.cli.steps.pending import since
from offline_numbers.errors import InvalidResponseError, OfflineNumbersError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.settings import DEFAULT_BASE_URL
from offline_numbers.values import printable


async def run(journal: JournalOptions, connection: Connection, output: Output) -> int:
    """Run every check, show the findings, and return the exit code of the first that fails."""
    findings = [
        versions(),
        address(connection.base_url or os.environ.get("OFFLINE_NUMBERS_BASE_URL", DEFAULT_BASE_URL)),
    ]
    if findings[-1].ok:
        try:
            await _check(findings, journal, connection, output)
        except (OfflineNumbersError, ValueError) as error:
            findings.append(refused(error))
    code = next((finding.exit_code for finding in findings if not finding.ok), DONE)
    output.show({"ok": code == DONE, "findings": [finding.as_json() for finding in findings]}, _table(findings))
    return code


async def _check(findings: list[Finding], journal: JournalOptions, connection: Connection, output: Output) -> None:
    """Add the findings about the journal and the API, until one of them fails."""
    store: AbstractAsyncContextManager[Journal | None] = nullcontext()
    place = "journal"
    try:
        place = journal.title
        if journal.url or journal.path().exists():  # a check makes no file
            store = open_journal(journal)
    except ValueError as error:
        findings.append(Finding("journal", str(error), USAGE))
    async with store as opened, open_session(connection, output, journal=opened) as (numbers, waiting):
        pending = await numbers.pending()
        if findings[-1].ok:
            text = f"{len(pending)} pending, {since(pending[0])}" if pending else "nothing pending"
            data = {"path": place, "pending": [one.reference for one in pending]}
            findings.append(Finding("journal", f"{place}: {text}", data=data))
        with waiting.reading("Checking the API"):
            await _check_api(findings, numbers)


async def _check_api(findings: list[Finding], numbers: OfflineNumbersSession) -> None:
    started = time.monotonic()
    listed = await numbers.list_numbers()
    seconds = time.monotonic() - started
    findings += [
        Finding("key", "valid"),
        Finding("API", f"enabled; answered in {seconds:.2f} s", data={"seconds": round(seconds, 3)}),
        pool(listed),
        destinations(listed.values()),
    ]
    try:
        await numbers.list_details()
    except InvalidResponseError as error:
        findings.append(refused(error, "descriptions"))
    else:
        findings.append(Finding("descriptions", "readable"))


def _table(findings: Iterable[Finding]) -> Grid:
    rows = [Row((_mark(one), one.name, printable(one.text)), "" if one.ok else "bold red") for one in findings]
    return Grid(rows, styles=("green", "", ""))


def _mark(finding: Finding) -> str:
    return "ok" if finding.ok else "failed"
