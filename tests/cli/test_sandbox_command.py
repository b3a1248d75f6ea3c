"""`offline-numbers sandbox`: it serves until it is interrupted, and prints each request."""

import asyncio
import json
import signal
import socket

import aiohttp
import pytest

from offline_numbers import OfflineNumbersSession
from offline_numbers.cli.app import run
from offline_numbers.cli.commands.sandbox import sandbox
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.options.pools import read_pools


async def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """Wait for output, and return it."""
    while not (text := capsys.readouterr().out):  # noqa: ASYNC110 - the command has no event
        await asyncio.sleep(0.001)
    return text


@pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_logs_and_ends_cleanly(
    interruption: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints the two variables and a line of JSON for each request; a signal ends it."""
    before = signal.getsignal(interruption)
    serving = asyncio.create_task(sandbox(port=0, pool=("0899=2", "0800=1"), output=Output(json=True)))
    variables = json.loads(await printed(capsys))
    async with OfflineNumbersSession(
        variables["OFFLINE_NUMBERS_KEY"], base_url=variables["OFFLINE_NUMBERS_BASE_URL"]
    ) as numbers:
        state = await numbers.assign("0612345678", description="Magazine Ad", type=5)
        free = [number for number, phone in (await numbers.list_numbers()).items() if phone is None]
    signal.raise_signal(interruption)
    await serving
    assign, listing, end = map(json.loads, capsys.readouterr().out.splitlines())
    given = {"phone_number": "0612345678", "description": "Magazine Ad", "type": "5"}
    assert assign == {"action": "assign", "parameters": given, "result": state.tracking_number}
    assert listing["result"] == "ok"
    assert sorted(free) == ["0800000001", "0899000002"]
    assert end == {"requests": 2}
    assert signal.getsignal(interruption) == before


async def test_its_text_can_be_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    """Each variable is on its own line; a request cannot control the terminal."""
    serving = asyncio.create_task(sandbox(port=0))
    lines = (await printed(capsys)).splitlines()
    exports = dict(line.removeprefix("export ").split("=", maxsplit=1) for line in lines if line.startswith("export "))
    query = {"key": "wrong", "action": "x\x1b[31m", "\x1b[31m": "\x9b1m" + "long " * 30}
    async with aiohttp.ClientSession() as http:
        await http.get(f"{exports['OFFLINE_NUMBERS_BASE_URL']}/offline-numbers-api", params=query)
    signal.raise_signal(signal.SIGINT)
    await serving
    (line, _, end) = capsys.readouterr().out.splitlines()
    assert line == f'x\\u001b[31m "\\u001b_31m": "\\u009b1m{"long " * 30}" -> Invalid API key'
    assert end == "The sandbox has ended. Requests: 1."


def test_a_port_in_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """It has advice and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["sandbox", "--port", str(port)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"offline-numbers: --port: {port} cannot be used (")
    assert error.count("\n") == 1
    assert "choose another one" in error


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--pool", "0899"], "--pool: '0899' is not PREFIX=COUNT; write for example 0899=20"),
        (["--pool", "0123=4"], "prefix: '0123' is not a documented prefix; use one of 0800, "),
        (["--pool", "0899=1", "--pool", "0899=2"], "--pool: 0899 is given twice; give each prefix once"),
        (["--port", "99999"], "--port: 99999 cannot be used ("),
        (["--port", "x"], 'Invalid value for --port: unable to convert "x" into int.'),
        (["--nonsense"], "Unknown option: "),
    ],
)
def test_a_wrong_argument_is_one_line(arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2; the message names the option and a right value."""
    assert run(["sandbox", *arguments]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"offline-numbers: {expected}")


def test_pools_are_read() -> None:
    """Each prefix becomes its documented type."""
    assert read_pools(["0899=20", "004420=1"]) == {5: 20, 23: 1}
