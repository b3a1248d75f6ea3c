"""``offline-numbers sandbox``: an API to play with, until it is interrupted."""

import asyncio
import json
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli.options.pools import read_pools
from offline_numbers.cli.screen.output import Output
from offline_numbers.sandbox import RequestRecord, Sandbox


async def sandbox(
    *,
    port: int = 8080,
    pool: Annotated[tuple[str, ...], Parameter(negative=(), show_default=" ".join)] = ("0899=20",),
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Serve a sandbox on this machine until it is interrupted, and log each request.

    Args:
        port: where it listens, on 127.0.0.1; 0 takes any that is free.
        pool: a prefix and how many of its numbers are free, as 0899=20; may be given several times.
        output: how it prints.

    """
    server = Sandbox(read_pools(pool), port=port, on_request=lambda record: _log(record, output))
    with interruption() as interrupted:
        try:
            await server.start()
        except (OSError, OverflowError) as error:
            msg = f"--port: {port} cannot be used ({error}); choose another one, or 0 for any that is free"
            raise ValueError(msg) from None
        try:
            _greet(server, output)
            await interrupted.wait()
        finally:
            await server.close()
    count = len(server.requests)
    output.show({"requests": count}, f"\nThe sandbox has ended. Requests: {count}.")


def _greet(server: Sandbox, output: Output) -> None:
    variables = {"OFFLINE_NUMBERS_KEY": server.key, "OFFLINE_NUMBERS_BASE_URL": server.url}
    exports = "\n".join(f"export {name}={value}" for name, value in variables.items())
    output.show(variables, f"The sandbox serves {server.url} until Ctrl+C.\nPoint the library at it:\n\n{exports}\n")


def _log(record: RequestRecord, output: Output) -> None:
    """Print one request; its numbers are made up, so they are shown as they are."""
    parameters = {str(name): value for name, value in record.parameters.items() if name != "action"}
    result = record.error or record.tracking_number or "ok"
    # What is received may be anything: as JSON it cannot steer the terminal.
    request = f"{json.dumps(record.action)[1:-1]} {json.dumps(parameters)[1:-1]}".rstrip()
    output.show({"action": record.action, "parameters": parameters, "result": result}, f"{request} -> {result}")


@contextmanager
def interruption() -> Generator[asyncio.Event]:
    """Set an event on SIGINT and SIGTERM in place of what they do otherwise, inside ``with``."""
    event, loop = asyncio.Event(), asyncio.get_running_loop()

    def interrupt(*_: object) -> None:
        loop.call_soon_threadsafe(event.set)

    # Not the loop's own signal handlers: Windows has none.
    before = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
