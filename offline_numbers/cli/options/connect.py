"""How every command that talks to the API opens its session."""

import logging
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.allocation import Journal
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.prompt import ask_key, can_ask
from offline_numbers.cli.screen.spinner import Spinner
from offline_numbers.log import logger
from offline_numbers.retry import RetryPolicy
from offline_numbers.session import OfflineNumbersSession


@Parameter(name="*")
@frozen(kw_only=True)
class Connection:
    """Which API a command talks to; the key is in ``OFFLINE_NUMBERS_KEY``, or typed when it is asked for.

    Attributes:
        base_url: where the API is; left out: OFFLINE_NUMBERS_BASE_URL, else https://www.optico.fr.
        timeout: seconds for one request, the whole answer included.

    """

    base_url: str | None = None
    timeout: float = 5.0

    @asynccontextmanager
    async def open(
        self, output: Output, *, journal: Journal | None = None
    ) -> AsyncGenerator[tuple[OfflineNumbersSession, Spinner]]:
        """Open a session, and what shows a person that it waits.

        Args:
            output: how the command prints.
            journal: for the commands about references.

        Raises:
            ValueError: there is no key, or an option is wrong.

        """
        spinner = Spinner(output)
        session = OfflineNumbersSession(
            ask_key() if "OFFLINE_NUMBERS_KEY" not in os.environ and can_ask(output) else None,
            base_url=self.base_url,
            timeout=self.timeout,
            retry=RetryPolicy(sleep=spinner.sleep),
            journal=journal,
            on_attempt=spinner.attempted,
            trust_env=True,  # as every program that is started from a shell
        )
        with _warnings_told(output):
            async with session as numbers:
                yield numbers, spinner


@contextmanager
def _warnings_told(output: Output) -> Generator[None]:
    """Tell a person what the library warns of, inside ``with``."""
    handler = _Teller(output)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Teller(logging.Handler):
    """Tells each warning on a line of its own; its numbers are masked."""

    def __init__(self, output: Output) -> None:
        super().__init__(logging.WARNING)
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Tell one record, but not of a Ctrl+C: that is said more fully where it ends the command."""
        extra: dict[str, object] = getattr(record, "offline_numbers", {})
        if extra.get("error") != "CancelledError":
            self._output.warn(record.getMessage())
