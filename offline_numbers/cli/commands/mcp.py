"""``offline-numbers mcp``: serve a Model Context Protocol client on stdin and stdout."""

from offline_numbers.cli import work
from offline_numbers.cli.exits import CommandError
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.flag import Flag
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.writes import WriteOptions

EXTRA = {"mcp", "mcp_types", "pydantic"}


async def mcp(
    *,
    sandbox: Flag = False,
    print_config: Flag = False,
    writes: WriteOptions = WriteOptions(),
    journal: JournalOptions = JournalOptions(),
    connection: Connection = Connection(),
) -> None:
    """Serve a client of the Model Context Protocol on stdin and stdout; the client starts this command itself.

    The key comes from OFFLINE_NUMBERS_KEY. Without --allow-writes, the tools only read.

    Args:
        sandbox: serve a sandbox of the API, with its own key and journal.
        print_config: print the configuration for the usual clients, with the options given here.
        writes: what the tools may write.
        journal: where references are remembered.
        connection: which API.

    """
    writes.check()
    try:
        run = work.mcp.run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        msg = "The MCP server needs one more package: pip install 'offline-numbers[mcp]'"
        raise CommandError(msg) from None
    await run(writes, journal, connection, sandbox=sandbox, print_config=print_config)
