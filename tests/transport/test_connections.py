"""Connections open in one event loop with our own options; misuse raises a clear error."""

import asyncio

import aiohttp
import pytest
from support.behaviours import SUCCESS, answer
from support.misbehaving import Misbehaving, nobody_listens
from support.sending import CHECK, sent, transport

from offline_numbers.http import connections as room
from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer
from offline_numbers.http.transport import valid_timeout

ANOTHER_LOOP = "belongs to another event loop"


async def check(url: str, connections: Connections) -> object:
    """Send a read."""
    return await sent(transport(url, connections), CHECK)


def test_connections_are_made_without_a_loop() -> None:
    """Connections need no event loop before the first request."""
    connections = Connections()

    async def main() -> object:
        async with Misbehaving(answer()) as server:
            outcome = await check(server.url, connections)
        await connections.close()
        return outcome

    assert Answer(200, None, SUCCESS) == asyncio.run(main())


def test_connections_open_only_in_a_running_loop() -> None:
    """Without a running loop, the error names it, unlike aiohttp's own error."""
    with pytest.raises(RuntimeError, match="no event loop is running"):
        Connections().open()


def test_connections_belong_to_one_loop() -> None:
    """In a second event loop they raise before anything is sent."""
    connections = Connections()

    async def main() -> None:
        connections.open()

    asyncio.run(main())
    with pytest.raises(RuntimeError, match=ANOTHER_LOOP):
        asyncio.run(check("http://127.0.0.1:1", connections))


def test_an_applications_session_belongs_to_its_loop() -> None:
    """Its own event loop counts, not the loop of our first request."""
    runner = asyncio.Runner()

    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    http = runner.run(make())
    connections = Connections(http)
    with pytest.raises(RuntimeError, match=ANOTHER_LOOP):
        asyncio.run(check("http://127.0.0.1:1", connections))
    runner.run(http.close())
    runner.close()


async def test_several_transports_share_connections(connections: Connections) -> None:
    """The second transport, with another key, reuses the connection of the first."""
    async with Misbehaving(answer()) as server:
        for key in ("offl_first_key", "offl_second_key"):
            await sent(transport(server.url, connections, key=key), CHECK)
        assert server.connections == 1
    assert [line.split("key=")[1].split()[0] for line in server.requests] == ["offl_first_key", "offl_second_key"]


async def test_a_limit_is_kept() -> None:
    """The pool keeps its limit of connections, and all requests are answered."""
    connections = Connections()
    async with Misbehaving(answer()) as server:
        outcomes = await asyncio.gather(*(check(server.url, connections) for _ in range(3 * room.LIMIT)))
        assert server.connections == room.LIMIT
    await connections.close()
    assert [Answer(200, None, SUCCESS)] * 3 * room.LIMIT == outcomes


async def test_our_own_sessions_use_no_cookies_and_no_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No cookie is sent back, and the environment's proxy is not used."""
    connections = Connections()
    with nobody_listens() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        async with Misbehaving(answer(set_cookie="name=value; Path=/")) as server:
            for _ in range(2):
                assert Answer(200, None, SUCCESS) == await check(server.url, connections)
            assert ["cookie" in head.lower() for head in server.heads] == [False, False]
    await connections.close()


async def test_a_subclass_is_refused() -> None:
    """A subclass could answer from a cache or send a request twice."""
    with pytest.warns(DeprecationWarning, match="discouraged"):
        caching = type("CachedSession", (aiohttp.ClientSession,), {})
    async with caching() as http:
        with pytest.raises(TypeError, match=r"an aiohttp\.ClientSession, not CachedSession; a subclass"):
            Connections(http)


def test_another_type_is_refused() -> None:
    """The error names the type."""
    with pytest.raises(TypeError, match=r"an aiohttp\.ClientSession, not str; a subclass"):
        Connections("https://www.optico.fr")  # type: ignore[arg-type] # what is refused


async def test_a_closed_session_is_refused() -> None:
    """It is refused when the connections are made, not at the first request."""
    async with aiohttp.ClientSession() as http:
        pass
    with pytest.raises(ValueError, match=r"^http: the aiohttp.ClientSession is closed"):
        Connections(http)


@pytest.mark.parametrize("seconds", [0, 0.0, -1, float("inf"), float("nan")])
def test_an_invalid_timeout_is_refused(seconds: float) -> None:
    """A timeout must be above zero and finite."""
    with pytest.raises(ValueError, match=r"^timeout: \S+ seconds is not above zero and finite"):
        valid_timeout(seconds)


@pytest.mark.parametrize(("seconds", "kind"), [(None, "NoneType"), ("5", "str"), (True, "bool")])
def test_a_timeout_of_another_type_is_refused(seconds: object, kind: str) -> None:
    """The error names the type; a ``bool`` is not a number of seconds."""
    with pytest.raises(TypeError, match=f"^timeout: a number of seconds such as 5.0, not {kind}$"):
        valid_timeout(seconds)
