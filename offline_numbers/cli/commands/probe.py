"""``offline-numbers probe``: how the API behaves where its document is silent."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.exits import CommandError
from offline_numbers.cli.options.common import Asking
from offline_numbers.cli.options.flag import Flag
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.values import NumberType

OutPath = Annotated[Path | None, Parameter(allow_leading_hyphen=False)]


async def probe(  # noqa: PLR0913 - keyword-only, each with a default
    *,
    spend: str | None = None,
    destination: str | None = None,
    out: OutPath = None,
    force: Flag = False,
    journal: JournalOptions = JournalOptions(),
    asking: Asking = Asking(),
) -> int:
    """Find out how the API behaves where its document is silent, by nine reads at most.

    With --spend, one number is allocated to --destination, changed and released. After an interruption, run the same
    command again: it releases what is left. The exit code is 12 if a promise of this program is at risk.

    Args:
        spend: the prefix of the number to spend, for example 0899.
        destination: a phone number of yours, where calls to that number ring meanwhile.
        out: write the report as JSON, without the key and with masked numbers: for a bug report, and for the sandbox.
        force: replace the file if it exists.
        journal: where the number is remembered until it is released.
        asking: whether it asks, which API, and how it prints.

    """
    if out is not None and out.exists() and not force:
        msg = f"--out: {str(out)!r} exists; name another file, or pass --force to replace it"
        raise CommandError(msg)
    if spend is not None and destination is None:
        msg = "--destination: missing; with --spend, pass a phone number of yours"
        raise CommandError(msg)
    number_type = None if spend is None else NumberType.from_prefix(spend)
    return await work.probe.run(
        number_type, destination, out, journal, asking.confirm, asking.connection, asking.output
    )
