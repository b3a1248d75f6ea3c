"""Open the session of a command."""

import logging
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from offline_numbers.allocation import Journal
from offline_numbers.cli.options.confirm import can_ask
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.prompt import ask_key
from offline_numbers.log import logger
from offline_numbers.retry import RetryPolicy
from offline_numbers.session import OfflineNumbersSession

from .waiting import Waiting


@asynccontextmanager
async def open_session(
    connection: Connection, output: Output, *, journal: Journal | None = None
) -> AsyncGenerator[tuple[OfflineNumbersSession, Waiting]]:
    """Open a session, and what shows that it waits.

    Args:
        connection: which API.
        output: how the command prints.
        journal: for the commands about references.

    Raises:
        ValueError: there is no key, or an option is wrong.

    """
    waiting = Waiting(output)
    session = OfflineNumbersSession(
        ask_key() if "OFFLINE_NUMBERS_KEY" not in os.environ and can_ask(output) else None,
        base_url=connection.base_url,
        timeout=connection.timeout,
        retry=RetryPolicy(sleep=waiting.sleep),
        journal=journal,
        on_attempt=waiting.attempted,
        trust_env=True,  # like every program that is started from a shell
    )
    with _warnings_shown(output):
        async with session as numbers:
            yield numbers, waiting


@contextmanager
def _warnings_shown(output: Output) -> Generator[None]:
    """Show what the library warns of, inside ``with``."""
    handler = _Handler(output)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Handler(logging.Handler):
    """Shows each warning on its own line; its numbers are masked."""

    def __init__(self, output: Output) -> None:
        super().__init__(logging.WARNING)
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Show one record, but none about a Ctrl+C: the command's last line reports it in more detail."""
        extra: dict[str, object] = getattr(record, "offline_numbers", {})
        if extra.get("error") != "CancelledError":
            self._output.warn(record.getMessage())
