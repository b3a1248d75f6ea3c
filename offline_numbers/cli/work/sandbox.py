"""Serve a sandbox of the API until Ctrl+C."""

import asyncio
import json
import signal
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from attrs import define

from offline_numbers.cli.options.output import Output
from offline_numbers.sandbox import RequestRecord, Sandbox


@define
class Log:
    """Prints each request; its numbers are invented, so they are shown whole.

    Attributes:
        output: how the command prints.
        ended: is set if the output cannot be written.
        error: why it cannot be written.

    """

    output: Output
    ended: asyncio.Event
    error: OSError | None = None

    def write(self, record: RequestRecord) -> None:
        """Print one request; the server's own task must not fail with an error of the output."""
        try:
            _log(record, self.output)
        except OSError as error:
            self.error = error
            self.ended.set()


async def run(port: int, pools: Mapping[int, int], output: Output) -> None:
    """Serve the sandbox and print each request, until Ctrl+C or until the output cannot be written."""
    with interruption() as ended:
        log = Log(output, ended)
        server = Sandbox(pools, port=port, on_request=log.write)
        try:
            await server.start()
        except (OSError, OverflowError) as error:
            msg = f"--port: {port} cannot be used ({error}); choose another one, or 0 for a free one"
            raise ValueError(msg) from None
        try:
            _greet(server, output)
            await ended.wait()
        finally:
            await server.close()
    if log.error:
        raise log.error
    count = len(server.requests)
    output.show({"requests": count}, f"\nThe sandbox has ended. Requests: {count}.")


def _greet(server: Sandbox, output: Output) -> None:
    variables = {"OFFLINE_NUMBERS_KEY": server.key, "OFFLINE_NUMBERS_BASE_URL": server.url}
    exports = "\n".join(f"export {name}={value}" for name, value in variables.items())
    output.show(variables, f"The sandbox serves {server.url} until Ctrl+C.\nPoint the library at it:\n\n{exports}\n")


def _log(record: RequestRecord, output: Output) -> None:
    parameters = {str(name): value for name, value in record.parameters.items() if name != "action"}
    result = record.error or record.tracking_number or "ok"
    # A parameter may be anything; as JSON it cannot control the terminal.
    request = f"{json.dumps(record.action)[1:-1]} {json.dumps(parameters)[1:-1]}".rstrip()
    output.show({"action": record.action, "parameters": parameters, "result": result}, f"{request} -> {result}")


@contextmanager
def interruption() -> Generator[asyncio.Event]:
    """Set an event on SIGINT and SIGTERM instead of their default, inside ``with``."""
    event, loop = asyncio.Event(), asyncio.get_running_loop()

    def interrupt(*_: object) -> None:
        loop.call_soon_threadsafe(event.set)

    # Not the loop's own handlers, which Windows lacks.
    before = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
