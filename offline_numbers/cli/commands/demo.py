"""``offline-numbers demo``: allocate one number while the connection is cut, with two clients."""

from offline_numbers.cli import work
from offline_numbers.cli.options.output import Output


async def demo(*, output: Output = Output()) -> None:
    """Cut a connection after the server has allocated, and count what a plain GET and safe_assign cost."""
    await work.demo.run(output)
