"""Records what others could record beside a request: logs, the event loop's reports, aiohttp's trace hooks."""

import asyncio
import linecache
import logging
import math
import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from unittest.mock import patch

import aiohttp
from aiohttp import TraceConfig

from .leaks import Search


class Witness(logging.Handler):
    """Keeps all records, and searches them for a key.

    Attributes:
        seen: the records.
        found: the paths to the key in objects that had to be searched at once.

    """

    def __init__(self, search: Search) -> None:
        super().__init__(logging.DEBUG)
        self.search = search
        self.seen: list[object] = []
        self.found: list[str] = []

    def leaks(self) -> list[str]:
        """Return the paths to the key."""
        return [*self.found, *self.search.paths(self.seen)]

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a log record: its attributes, and its formatted line with the traceback."""
        self.seen += [record.__dict__, logging.Formatter().format(record)]

    @contextmanager
    def watching(self) -> Generator[None]:
        """Watch every logger, every warning, unraisable errors, and the running event loop in debug mode."""
        loop, root, hook = asyncio.get_running_loop(), logging.getLogger(), sys.unraisablehook
        level = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self)
        loop.set_debug(True)
        slow, loop.slow_callback_duration = loop.slow_callback_duration, math.inf  # its log refers to the test's server
        loop.set_exception_handler(lambda _, context: self.seen.append(context))
        sys.unraisablehook = lambda told: self.seen.append([repr(told.object), told.exc_value, told.err_msg])
        try:
            # In debug mode, the loop would ask for each line of each handle's stack whether its file has changed.
            unchanged = patch.object(linecache, "checkcache", _take_as_unchanged)
            with unchanged, warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                yield
                self.seen += told
        finally:
            sys.unraisablehook = hook
            loop.slow_callback_duration = slow
            loop.set_exception_handler(None)
            root.removeHandler(self)
            root.setLevel(level)

    def trace_config(self) -> TraceConfig:
        """Return trace hooks that keep their arguments, as a crash reporter or a tracer would."""
        config = TraceConfig()

        async def start(_: object, __: object, told: aiohttp.TraceRequestStartParams) -> None:
            self.seen += [str(told.url), dict(told.headers)]

        async def end(_: object, __: object, told: aiohttp.TraceRequestEndParams) -> None:
            # The library cannot remove what the server sends about the URL, such as the `Location` of a redirect.
            answered = {name: value for name, value in told.response.headers.items() if name != "Location"}
            self.seen += [str(told.url), dict(told.headers), answered, str(told.response.url), told.response.reason]

        async def failed(_: object, __: object, told: aiohttp.TraceRequestExceptionParams) -> None:
            self.seen += [str(told.url), dict(told.headers)]
            # Now, while its frames are as a crash reporter would see them.
            self.found += self.search.paths(told.exception)

        config.on_request_start.append(start)
        config.on_request_end.append(end)
        config.on_request_exception.append(failed)
        return config


def _take_as_unchanged(_: str | None = None) -> None:
    """Stand for ``linecache.checkcache``."""
