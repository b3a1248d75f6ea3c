"""``offline-numbers sandbox``: serve a sandbox of the API until Ctrl+C."""

from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.options.pools import read_pools


async def sandbox(
    *,
    port: int = 8080,
    pool: Annotated[tuple[str, ...], Parameter(negative=(), show_default=" ".join)] = ("0899=20",),
    output: Output = Output(),
) -> None:
    """Serve a sandbox on this machine until Ctrl+C, and print each request.

    Args:
        port: the port on 127.0.0.1; 0 takes a free one.
        pool: a prefix and how many of its numbers are free, for example 0899=20; repeat the option for more prefixes.
        output: how it prints.

    """
    await work.sandbox.run(port, read_pools(pool), output)
