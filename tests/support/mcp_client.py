"""A client of the MCP server on a real pipe: an agent that calls tools, and a person who answers."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryFile
from typing import Any, Literal, Protocol, TypeVar
from unittest.mock import patch

from attrs import define, field, frozen
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client import ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult, ErrorData

from offline_numbers.sandbox import Sandbox

from .waiting import LIMIT

CHILD = str(Path(__file__).with_name("mcp_child.py"))
T = TypeVar("T")
Json = dict[str, Any]


class Api(Protocol):
    """An API that a server calls."""

    @property
    def key(self) -> str:
        """The key of the domain."""
        ...

    @property
    def url(self) -> str:
        """The base URL."""
        ...


@define
class Person:
    """Answers the questions of the server.

    Attributes:
        action: the answer; ``"fail"``: the client cannot show the question.
        meanwhile: called with each question, before the answer.
        asked: the questions so far.

    """

    action: Literal["accept", "decline", "cancel", "fail"] = "accept"
    meanwhile: Callable[[], Awaitable[object]] | None = None
    asked: list[str] = field(factory=list[str])

    def forget(self) -> None:
        """Approve again, at once, and forget what was asked."""
        self.action, self.meanwhile, self.asked = "accept", None, []

    async def answer(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult | ErrorData:
        """Answer one question."""
        del context
        self.asked.append(params.message)
        if self.meanwhile:
            await self.meanwhile()
        if self.action == "fail":
            return ErrorData(code=-32603, message="no window")
        return ElicitResult(action=self.action, content={} if self.action == "accept" else None)


@frozen
class Agent:
    """Calls the tools of one server.

    Attributes:
        client: the SDK's own client.
        person: who answers.
        log: what the server wrote on its error stream so far.

    """

    client: Client
    person: Person
    log: Callable[[], str]

    async def call(self, tool: str, **arguments: object) -> Json:
        """Call a tool, and return its structured result."""
        async with asyncio.timeout(LIMIT):
            result = await self.client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        assert json.loads(result.content[0].model_dump()["text"]) == result.structured_content
        return dict(result.structured_content or {})

    async def status(self, tool: str, **arguments: object) -> str:
        """Call a tool, and return only its status."""
        return str((await self.call(tool, **arguments))["status"])


def writes(domain: Sandbox) -> list[str]:
    """Return the writes that arrived."""
    return [one.action for one in domain.requests if one.action not in {"list", "check"}]


# Passes its pipes and its environment to a fork, and ends with it.
STAND_IN = """
import json, os, socket, sys
ours = {name: value for name, value in os.environ.items() if name.startswith("OFFLINE_NUMBERS_")}
with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    socket.send_fds(server, [json.dumps([sys.argv[2:], ours]).encode()], [0, 1, 2])
    server.recv(1)
"""


@contextmanager
def forking() -> Generator[None]:
    """Run the process that forks the servers of ``child``."""
    with Popen([sys.executable, CHILD], stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdout
        with patch.dict(os.environ, FORKS=process.stdout.readline().strip()):
            yield


def child(journal: Path, **limits: object) -> list[str]:
    """Return the command of a server that waits for nothing."""
    return [sys.executable, "-ISc", STAND_IN, os.environ["FORKS"], str(journal), json.dumps(limits)]


@asynccontextmanager
async def agent(
    command: Sequence[str],
    api: Api,
    *,
    mode: str = "auto",
    can_ask: bool = True,
) -> AsyncGenerator[Agent]:
    """Start a server, and connect to it.

    Args:
        command: the server.
        api: the API that it calls.
        mode: ``"auto"``: the newest protocol; ``"legacy"``: the one before.
        can_ask: whether the client can ask a person.

    """
    address = {"OFFLINE_NUMBERS_KEY": api.key, "OFFLINE_NUMBERS_BASE_URL": api.url}
    server = StdioServerParameters(command=command[0], args=[*command[1:]], env=os.environ | address)
    person = Person()
    with TemporaryFile("w+", encoding="utf-8") as log:

        def written() -> str:
            log.seek(0)
            return log.read()

        async with Client(
            stdio_client(server, errlog=log),
            mode=mode,
            read_timeout_seconds=LIMIT,
            elicitation_callback=person.answer if can_ask else None,
        ) as client:
            yield Agent(client, person, written)


@asynccontextmanager
async def held(context: AbstractAsyncContextManager[T]) -> AsyncGenerator[T]:
    """Enter and leave a context in one task, as anyio demands and fixtures of pytest-asyncio do not."""
    entered: asyncio.Queue[T] = asyncio.Queue()
    over = asyncio.Event()

    async def hold() -> None:
        async with context as value:
            entered.put_nowait(value)
            await over.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(hold())
        yield await entered.get()
        over.set()
