"""Check the domain's numbers."""

import sys
from collections.abc import Iterable, Mapping

from offline_numbers.campaigns import Audit, FindingKind, audit_domain
from offline_numbers.campaigns.tables import csv_text
from offline_numbers.cli.exits import DONE, FOUND
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Block, Line
from offline_numbers.cli.screen.stream import write
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.values import NumberType

_TITLES = {
    FindingKind.DUPLICATE: "Numbers that share destination and description",
    FindingKind.MARKER_TWICE: "References on several numbers",
    FindingKind.BAD_DESTINATION: "Destinations that are not phone numbers",
    FindingKind.DAMAGED_REFERENCE: "Labels that look like damaged references",
    FindingKind.FEW_FREE: "Prefixes with few free numbers",
}
_COLUMNS = ("kind", "numbers", "text", "cost", "command")


async def run(
    min_free: Mapping[NumberType, int], connection: Connection, output: Output, *, delimiter: str | None
) -> int:
    """Read the list, and print the findings, as CSV if there is a delimiter; return the exit code."""
    async with open_session(connection, output) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            found = await audit_domain(numbers, min_free=min_free)
    if delimiter is None:
        output.show(found.to_dict(), *_blocks(found))
    else:
        rows = (
            [one.kind.value, " ".join(row.tracking_number for row in one.numbers), one.text, one.cost, one.command]
            for one in found.findings
        )
        write(sys.stdout, "\ufeff" + csv_text(_COLUMNS, rows, delimiter))
    return FOUND if found else DONE


def _blocks(found: Audit) -> Iterable[Block]:
    if not found:
        yield Line("Nothing found.")
    for kind, title in _TITLES.items():
        findings = [one for one in found.findings if one.kind is kind]
        if findings:
            yield Line(f"{title}: {len(findings)}", "bold")
        for one in findings:
            yield Line(f"  {one.text}")
            yield Line(f"    cost: {one.cost}", "dim")
            yield Line(f"    fix:  {one.command}", "dim")
