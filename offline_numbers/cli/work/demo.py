"""Allocate one number while the connection is cut, with two clients."""

import aiohttp
from attrs import asdict, frozen
from rich.table import Table
from rich.text import Text

from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen import terminal
from offline_numbers.sandbox import Fault, Sandbox
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberType

DESTINATION = "0612345678"
DESCRIPTION = "Magazine Ad"
TYPE = NumberType.PREFIX_0899
SETTLE = (0.1, 0.2, 0.4)  # seconds; the server is on this machine, so a late commit is soon in its list


@frozen(kw_only=True)
class Result:
    """The cost of one client, counted at the server, and the result of its caller.

    Attributes:
        assigns: assign requests that arrived.
        reads: other requests that arrived.
        numbers: tracking numbers that were allocated.
        returned: the tracking number that the caller got, or the name of the error.
        remark: what else the caller learned.

    """

    assigns: int
    reads: int
    numbers: tuple[str, ...]
    returned: str
    remark: str = ""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The numbers that are paid for and unknown to the caller."""
        return tuple(number for number in self.numbers if number != self.returned)


async def run(output: Output) -> None:
    """Run both clients, and show their counts side by side."""
    plain, safe = await with_plain_get(), await with_safe_assign()
    data = {"aiohttp": asdict(plain), "safe_assign": asdict(safe)}
    output.show(data, terminal.drawn(side_by_side(plain, safe), meaning(plain, safe)))


async def with_plain_get(*, cuts: int = 1) -> Result:
    """Assign a number with nothing but aiohttp, as a program without this library would.

    Args:
        cuts: how many requests lose their connection after the server has allocated.

    Returns:
        Its cost and the caller's result.

    """
    async with Sandbox({TYPE: 20}) as sandbox:
        sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT, cuts)
        url = f"{sandbox.url}/offline-numbers-api"
        query = {"key": sandbox.key, "action": "assign", "phone_number": DESTINATION, "description": DESCRIPTION}
        try:
            async with aiohttp.ClientSession() as http, http.get(url, params=query | {"type": "5"}) as response:
                answer = await response.json()
        except aiohttp.ClientError as error:
            return counted(sandbox, type(error).__name__, "an error")
        return counted(sandbox, answer["tracking_number"], "an ordinary success")


async def with_safe_assign() -> Result:
    """Assign a number with this library, one request losing its connection after the server has allocated."""
    async with Sandbox({TYPE: 20}) as sandbox:
        sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
            allocation = await numbers.safe_assign(DESTINATION, description=DESCRIPTION, type=TYPE, settle=SETTLE)
        return counted(sandbox, allocation.tracking_number, f"recovered={allocation.recovered}")


def counted(sandbox: Sandbox, returned: str, remark: str) -> Result:
    """Count the requests at the server and the numbers that it allocated."""
    actions = [request.action for request in sandbox.requests]
    return Result(
        assigns=actions.count("assign"),
        reads=len(actions) - actions.count("assign"),
        numbers=tuple(allocation.tracking_number for allocation in sandbox.allocations),
        returned=returned,
        remark=remark,
    )


def side_by_side(plain: Result, safe: Result) -> Table:
    """Return the counts as a table that fits on 80 columns."""
    table = Table("", "aiohttp GET", "safe_assign", title="One number wanted, one connection cut")
    table.add_row("assign requests", str(plain.assigns), str(safe.assigns))
    table.add_row("check and list requests", str(plain.reads), str(safe.reads))
    table.add_row("numbers allocated", _bold(len(plain.numbers)), _bold(len(safe.numbers)))
    table.add_row("", "\n".join(plain.numbers), "\n".join(safe.numbers), end_section=True)
    table.add_row("the caller got", plain.returned, safe.returned)
    table.add_row("", plain.remark, safe.remark)
    table.add_row("unknown to the caller", *(", ".join(one.unknown) or "none" for one in (plain, safe)))
    return table


def meaning(plain: Result, safe: Result) -> Text:
    """Return the counts in a few sentences."""
    return Text(
        "The server allocated a number and then lost the connection. "
        f"{_cost('the plain GET', plain)} {_cost('safe_assign', safe)}"
    )


def _cost(client: str, result: Result) -> str:
    requests, numbers = _plural(result.assigns, "assign request"), _plural(len(result.numbers), "number")
    reads = f" and {_plural(result.reads, 'read')}" if result.reads else ""
    known = len(result.numbers) - len(result.unknown)
    return f"With {client}, {requests}{reads} arrived: you pay for {numbers} and know {known}."


def _plural(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _bold(count: int) -> Text:
    return Text(str(count), style="bold")
