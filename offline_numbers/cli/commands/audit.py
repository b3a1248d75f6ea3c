"""``offline-numbers audit``: the problems of the domain's numbers."""

from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.exits import CommandError
from offline_numbers.cli.options.common import Common
from offline_numbers.cli.options.csv import Delimiter
from offline_numbers.cli.options.flag import Flag
from offline_numbers.values import NumberType


async def audit(
    *,
    min_free: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    csv: Flag = False,
    delimiter: Delimiter = Delimiter(),
    common: Common = Common(),
) -> int:
    """Check the domain's numbers: duplicates, damaged references, bad destinations, prefixes that run out.

    Changes nothing. The exit code is 11 if anything was found.

    Args:
        min_free: a prefix and how many of its numbers have to be free, as 0899=5; repeat the option for more prefixes.
        csv: print CSV.
        delimiter: how CSV is printed.
        common: which API, and how it prints.

    """
    wanted = dict(map(_least, min_free))
    if csv and common.output.json:
        msg = "--csv, --json: give only one of them"
        raise ValueError(msg)
    return await work.audit.run(
        wanted, common.connection, common.output, delimiter=delimiter.character if csv else None
    )


def _least(text: str) -> tuple[NumberType, int]:
    prefix, _, count = text.partition("=")
    if not (count.isascii() and count.isdigit()):
        msg = f"--min-free: invalid value {text[:40]!r}; write a prefix and a count, as 0899=5"
        raise CommandError(msg)
    return NumberType.from_prefix(prefix), int(count)
