"""Runs the command ``apply`` in its own process, which can be killed, and in this one."""

import asyncio
import os
import sys
from pathlib import Path

from attrs import define, field

from offline_numbers.cli.commands.apply import apply
from offline_numbers.cli.options.common import Asking
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.sandbox import Fault, RequestRecord, Sandbox

ROWS = 3
HEADER = "reference,destination,description,prefix"


@define
class Trap:
    """A sandbox in which one request gets a fault, counted by its action.

    Attributes:
        action: the action.
        count: which request of it, from 1.
        fault: its fault.
        sandbox: the sandbox.

    """

    action: str
    count: int
    fault: Fault
    free: int = field(default=10, kw_only=True)
    sandbox: Sandbox = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.sandbox = Sandbox({5: self.free}, on_request=self.arm)
        self.arm()

    @property
    def seen(self) -> int:
        """How many requests of the action have arrived."""
        return [request.action for request in self.sandbox.requests].count(self.action)

    def arm(self, _: RequestRecord | None = None) -> None:
        """Plant the fault for the next request if its turn has come."""
        if self.seen == self.count - 1 and not self.sandbox.planted:
            self.sandbox.fail_next(self.action, self.fault)

    def has_caught(self) -> bool:
        """Return whether the request has arrived."""
        return self.seen >= self.count


def write(folder: Path, *, shift: int = 0) -> Path:
    """Write the file of campaigns; ``shift`` changes each row's destination."""
    path = folder / "campaigns.csv"
    places = range(1, ROWS + 1)
    lines = [f"spring-{place:03},06123456{place + shift:02},Magazine {place},0899" for place in places]
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


async def start(sandbox: Sandbox, path: Path, pause: float = 0) -> asyncio.subprocess.Process:
    """Start a run without coverage, since it is killed."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    options = ["--journal", str(path.with_name("journal.db")), "--pause", str(pause), "--yes", "--json"]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "offline_numbers", "apply", str(path), *options),
        env=variables | {"OFFLINE_NUMBERS_KEY": sandbox.key, "OFFLINE_NUMBERS_BASE_URL": sandbox.url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def run_here(sandbox: Sandbox, path: Path, *, json: bool = True, pause: float = 0.0, yes: bool = True) -> int:
    """Run it in this process and return its exit code."""
    return await apply(
        path,
        pause=pause,
        journal=JournalOptions(journal=str(path.with_name("journal.db"))),
        asking=Asking(confirm=Confirm(yes=yes), connection=Connection(base_url=sandbox.url), output=Output(json=json)),
    )
