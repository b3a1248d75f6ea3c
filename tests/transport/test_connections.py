"""Connections open in one event loop, with options of our own; misuse is said clearly."""

import asyncio

import aiohttp
import pytest
from support.behaviours import SUCCESS, answer
from support.misbehaving import Misbehaving, nobody_listens
from support.sending import CHECK, sent, transport

from offline_numbers.http import connections as room
from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer

ANOTHER_LOOP = "belongs to another event loop"


async def check(url: str, connections: Connections) -> object:
    """Send a read."""
    return await sent(transport(url, connections), CHECK)


def test_they_are_made_anywhere() -> None:
    """No event loop is needed before the first request."""
    connections = Connections()

    async def main() -> object:
        async with Misbehaving(answer()) as server:
            outcome = await check(server.url, connections)
        await connections.close()
        return outcome

    assert Answer(200, None, SUCCESS) == asyncio.run(main())


def test_they_need_a_running_loop() -> None:
    """Without one, aiohttp's own words would name none of our parts."""
    with pytest.raises(RuntimeError, match="no event loop is running"):
        Connections().open()


def test_they_belong_to_one_loop() -> None:
    """Used in a second event loop they refuse, before anything is sent."""
    connections = Connections()

    async def main() -> None:
        connections.open()

    asyncio.run(main())
    with pytest.raises(RuntimeError, match=ANOTHER_LOOP):
        asyncio.run(check("http://127.0.0.1:1", connections))


def test_an_application_s_session_belongs_to_its_loop() -> None:
    """It is its own event loop that counts, not the one that we meet it in first."""
    runner = asyncio.Runner()

    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    http = runner.run(make())
    connections = Connections(http)
    with pytest.raises(RuntimeError, match=ANOTHER_LOOP):
        asyncio.run(check("http://127.0.0.1:1", connections))
    runner.run(http.close())
    runner.close()


async def test_several_transports_share_them(connections: Connections) -> None:
    """Two keys, one pool: the second transport finds the connection of the first."""
    async with Misbehaving(answer()) as server:
        for key in ("offl_first_key", "offl_second_key"):
            await sent(transport(server.url, connections, key=key), CHECK)
        assert server.connections == 1
    assert [line.split("key=")[1].split()[0] for line in server.requests] == ["offl_first_key", "offl_second_key"]


async def test_a_limit_is_kept() -> None:
    """Whatever comes at once, one pool makes no more connections than it should; all are answered."""
    connections = Connections()
    async with Misbehaving(answer()) as server:
        outcomes = await asyncio.gather(*(check(server.url, connections) for _ in range(3 * room.LIMIT)))
        assert server.connections == room.LIMIT
    await connections.close()
    assert [Answer(200, None, SUCCESS)] * 3 * room.LIMIT == outcomes


async def test_our_own_sessions_know_no_cookies_and_no_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the server sets is not sent back, and what the environment says about proxies is not asked."""
    connections = Connections()
    with nobody_listens() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        async with Misbehaving(answer(set_cookie="name=value; Path=/")) as server:
            for _ in range(2):
                assert Answer(200, None, SUCCESS) == await check(server.url, connections)
            assert ["cookie" in head.lower() for head in server.heads] == [False, False]
    await connections.close()


async def test_a_subclass_is_refused() -> None:
    """It could answer from a cache, or ask twice, without our knowing."""
    with pytest.warns(DeprecationWarning, match="discouraged"):
        caching = type("CachedSession", (aiohttp.ClientSession,), {})
    async with caching() as http:
        with pytest.raises(TypeError, match=r"an aiohttp\.ClientSession, not CachedSession; a subclass"):
            Connections(http)


def test_something_else_is_refused() -> None:
    """The type is wrong, and said."""
    with pytest.raises(TypeError, match=r"an aiohttp\.ClientSession, not str; a subclass"):
        Connections("https://www.optico.fr")  # type: ignore[arg-type] # what is refused


async def test_a_closed_session_is_refused() -> None:
    """Better at once than with the first request."""
    async with aiohttp.ClientSession() as http:
        pass
    with pytest.raises(ValueError, match=r"^http: the aiohttp.ClientSession is closed"):
        Connections(http)


@pytest.mark.parametrize("seconds", [0, 0.0, -1, float("inf"), float("nan")])
def test_a_time_without_end_is_refused(seconds: float) -> None:
    """A time limit is above zero, and has an end."""
    with pytest.raises(ValueError, match=r"^timeout: must be above zero"):
        transport("http://127.0.0.1:1", Connections(), timeout=seconds)


@pytest.mark.parametrize(("seconds", "kind"), [(None, "NoneType"), ("5", "str"), (True, "bool")])
def test_a_time_that_is_no_number_is_refused(seconds: object, kind: str) -> None:
    """The type is wrong, and said; a flag is no number of seconds."""
    with pytest.raises(TypeError, match=f"^timeout: must be a number of seconds, not {kind}$"):
        transport("http://127.0.0.1:1", Connections(), timeout=seconds)  # type: ignore[arg-type] # what is refused
