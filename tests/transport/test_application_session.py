"""The application's session: its options do not affect our requests, and its state breaks no proof."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from support.behaviours import SUCCESS, answer, answer_twice, drop
from support.cutting import turns
from support.leaks import paths
from support.misbehaving import Behaviour, Misbehaving, nobody_listens
from support.sending import ASSIGN, CHECK, KEY, LIST, sent, transport

from offline_numbers import DisconnectedError, NotSentError, OfflineNumbersSession, OutcomeUnknownError
from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer, NoAnswer, RequestFailed
from offline_numbers.http.transport import Transport
from offline_numbers.wire.requests import Request

Make = Callable[[], aiohttp.ClientSession]

HOOKS = [
    "on_request_start",
    "on_connection_create_start",
    "on_connection_create_end",
    "on_request_headers_sent",
    "on_request_end",
    "on_request_exception",
]


# Classes that fail every request that uses them.
BROKEN_REQUEST = type("BrokenRequest", (aiohttp.ClientRequest,), {"send": None})
BROKEN_RESPONSE = type("BrokenResponse", (aiohttp.ClientResponse,), {"start": None})


class Slow(aiohttp.TCPConnector):
    """A connector that lets other tasks run."""

    async def connect(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as aiohttp passes them
        """Wait before and after connecting."""
        await asyncio.sleep(0.001)
        connection = await super().connect(*arguments, **options)
        await asyncio.sleep(0.001)
        return connection


def hooked(hook: Callable[..., Awaitable[None]], *events: str) -> aiohttp.ClientSession:
    """Return a session with one hook on several events."""
    config = aiohttp.TraceConfig()
    for event in events:
        getattr(config, event).append(hook)
    return aiohttp.ClientSession(trace_configs=[config])


async def wait(*_: object) -> None:
    """Wait in a hook, as a hook does that reports over the network."""
    await asyncio.sleep(0.001)


def cookies() -> aiohttp.ClientSession:
    """Return a session with a cookie for every host."""
    return aiohttp.ClientSession(cookies={"session": "theirs"}, cookie_jar=aiohttp.CookieJar(unsafe=True))


STATES: dict[str, Make] = {
    "Expect": lambda: aiohttp.ClientSession(headers={"Expect": "100-continue"}),
    "Expect and a hook": lambda: aiohttp.ClientSession(headers={"Expect": "100-continue"}, trace_configs=[waiting()]),
    "Authorization": lambda: aiohttp.ClientSession(headers={"Authorization": "Bearer theirs", "X-Theirs": "1"}),
    "Cookie": lambda: aiohttp.ClientSession(headers={"Cookie": "session=theirs"}),
    "Connection": lambda: aiohttp.ClientSession(headers={"Connection": "upgrade", "Upgrade": "h2c"}),
    "Content-Encoding": lambda: aiohttp.ClientSession(headers={"Content-Encoding": "gzip", "Content-Length": "9"}),
    "cookies": cookies,
    "HTTP/1.0": lambda: aiohttp.ClientSession(version=aiohttp.HttpVersion10),
    "request class": lambda: aiohttp.ClientSession(request_class=BROKEN_REQUEST),
    "response class": lambda: aiohttp.ClientSession(response_class=BROKEN_RESPONSE),
    "no auto headers": lambda: aiohttp.ClientSession(skip_auto_headers=["User-Agent", "Accept"]),
    "hooks that wait": lambda: hooked(wait, *HOOKS),
    "connector": lambda: aiohttp.ClientSession(connector=Slow()),
    "one connection": lambda: aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)),
    "base URL": lambda: aiohttp.ClientSession("https://theirs.example/"),
    "small limits": lambda: aiohttp.ClientSession(max_line_size=1, max_field_size=1, max_headers=1),
    "timeout": lambda: aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(sock_read=0.0001)),
}
every_state = pytest.mark.parametrize("make", STATES.values(), ids=STATES)


def waiting() -> aiohttp.TraceConfig:
    """Return a hook that waits after a failed request."""
    config = aiohttp.TraceConfig()
    config.on_request_exception.append(wait)
    return config


async def heads(http: aiohttp.ClientSession) -> list[str]:
    """Return the heads of a read, a write and a list as the server receives them."""
    async with http, Misbehaving(answer()) as server:
        client = transport(server.url, Connections(http))
        assert Answer(200, None, SUCCESS) == await sent(client, CHECK)
        assert Answer(200, None, SUCCESS) == await sent(client, ASSIGN)
        async with client.stream(LIST) as stream:
            assert b"".join([piece async for piece in stream]) == SUCCESS
        return [head.replace(server.url.removeprefix("http://"), "host") for head in server.heads]


@every_state
async def test_the_applications_options_do_not_affect_requests(make: Make) -> None:
    """Our requests arrive as from a plain session."""
    assert await heads(make()) == await heads(aiohttp.ClientSession())


@every_state
async def test_a_lost_write_is_never_proven_unsent(make: Make) -> None:
    """The server reads the request and drops the connection; the request arrived once and may be carried out."""
    async with make() as http, Misbehaving(drop) as server:
        outcome = await sent(transport(server.url, Connections(http), timeout=0.5), ASSIGN)
        assert isinstance(outcome, NoAnswer)
        assert outcome.not_sent is False
        assert len(server.requests) == 1


@every_state
async def test_a_refused_connection_is_proof_in_every_state(make: Make) -> None:
    """If nothing listens, nothing was sent."""
    async with make() as http:
        with nobody_listens() as url:
            outcome = await sent(transport(url, Connections(http)), ASSIGN)
    assert NoAnswer(cause_name="ClientConnectorError", not_sent=True) == outcome


async def test_a_servers_cookies_do_not_reach_the_application() -> None:
    """Neither the application's jar nor our next request has them."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with Misbehaving(answer(set_cookie="name=value; Path=/")) as server:
            client = transport(server.url, Connections(http))
            await sent(client, CHECK)
            await sent(client, CHECK)
        assert [*http.cookie_jar] == []
    assert "cookie" not in server.heads[1].lower()


@pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])
async def test_the_applications_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch, request_: Request) -> None:
    """The session's default proxy, and the environment's with ``trust_env``, would read the key."""
    async with Misbehaving(answer()) as server, Misbehaving(answer()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        for http in (aiohttp.ClientSession(proxy=proxy.url), aiohttp.ClientSession(trust_env=True)):
            async with http:
                assert Answer(200, None, SUCCESS) == await sent(transport(server.url, Connections(http)), request_)
        assert proxy.connections == 0
        assert len(server.requests) == 2


async def test_the_applications_connector_is_used_and_stays_open() -> None:
    """Its limits and resolver apply to our requests; closing our session neither closes it nor warns."""
    async with aiohttp.ClientSession() as http, Misbehaving(answer()) as server:
        for _ in range(2):
            connections = Connections(http)
            await sent(transport(server.url, connections), CHECK)
            await connections.close()
        assert server.connections == 1
        async with http.get(server.url) as response:
            assert await response.read() == SUCCESS
        assert server.connections == 1


async def fail(_: object, __: object, told: object) -> None:
    """Fail as a faulty hook does, with its parameters among the locals."""
    del told
    raise TypeError("can only concatenate str")


@pytest.mark.parametrize("event", HOOKS[:-1])
@pytest.mark.parametrize("request_", [ASSIGN, CHECK, LIST], ids=["write", "read", "list"])
async def test_the_failure_keeps_the_exception_of_a_hook(event: str, request_: Request) -> None:
    """The failure keeps its class, text and own frames, without aiohttp's; it is unsent only if nothing arrived."""
    async with hooked(fail, event) as http, Misbehaving(answer()) as server:
        outcome = await ending(transport(server.url, Connections(http)), request_)
        await asyncio.sleep(0.01)
        arrived = len(server.requests)
    assert isinstance(outcome.fault, TypeError)
    assert str(outcome.fault) == "can only concatenate str"
    assert frames(outcome.fault) == ["fail"]
    assert paths(KEY, outcome) == []
    assert arrived == 0 or not outcome.not_sent


async def ending(client: Transport, request: Request) -> NoAnswer:
    """Return the outcome of a request without an answer."""
    if not request.is_write and request.action == "list":
        with pytest.raises(RequestFailed) as caught:
            await client.stream(request).__aenter__()
        return caught.value.no_answer
    outcome = await sent(client, request)
    assert isinstance(outcome, NoAnswer)
    return outcome


def frames(error: Exception | BaseException) -> list[str]:
    """Return the names of the functions in a traceback."""
    found: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        found.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    return found


class TheirError(Exception):
    """An exception with more than a text."""

    def __init__(self, told: object) -> None:
        """Keep the arguments."""
        super().__init__("of their own")
        self.told = told


@pytest.mark.parametrize("keeps", [True, False])
async def test_a_hook_that_raises_the_url_does_not_show_the_key(*, keeps: bool) -> None:
    """A substitute replaces an exception that contains the key, or anything but text and numbers."""

    async def leak(_: object, __: object, told: aiohttp.TraceRequestHeadersSentParams) -> None:
        raise TheirError(told) if keeps else ValueError(f"asked {told.url}")

    async with hooked(leak, "on_request_headers_sent") as http, Misbehaving(answer()) as server:
        outcome = await ending(transport(server.url, Connections(http)), ASSIGN)
    assert type(outcome.fault) is RuntimeError
    assert str(outcome.fault).startswith("TheirError: of their own" if keeps else "ValueError: asked http://127.0.0.1")
    assert frames(outcome.fault) == ["leak"]
    assert paths(KEY, outcome) == []


@pytest.mark.parametrize(
    ("event", "write", "read"),
    [
        ("on_request_start", NotSentError, DisconnectedError),
        ("on_connection_create_start", NotSentError, NotSentError),
        ("on_request_end", OutcomeUnknownError, DisconnectedError),
    ],
)
async def test_a_mistake_of_the_application_is_not_retried(
    event: str, write: type[Exception], read: type[Exception]
) -> None:
    """The error has the mistake as its cause after one attempt, because a retry would fail the same way."""
    async with hooked(fail, event) as http, Misbehaving(answer()) as server:
        async with OfflineNumbersSession(KEY, base_url=server.url, http=http) as numbers:
            with pytest.raises(write) as of_write:
                await numbers.assign("0612345678", description="Ad", type=5)
            with pytest.raises(read) as of_read:
                await numbers.check(phone_number="0612345678")
        assert len(server.requests) <= 2
    assert isinstance(of_write.value.__cause__, TypeError)
    assert isinstance(of_read.value.__cause__, TypeError)


@pytest.mark.parametrize("request_", [CHECK, CHECK.deciding(), ASSIGN, LIST], ids=["read", "deciding", "write", "list"])
async def test_bytes_on_an_idle_connection_close_it(connections: Connections, request_: Request) -> None:
    """A server sends an answer twice; the copy is dropped, and the next request gets its own answer."""
    fresh = b'{"status": "error", "error": "Unknown tracking number"}'
    is_sent = asyncio.Event()
    async with Misbehaving(answer_twice(is_sent), answer(fresh)) as server:
        client = transport(server.url, connections)
        await sent(client, CHECK)
        await is_sent.wait()
        await turns(5)  # until the client has read it
        if request_ is LIST:
            async with client.stream(LIST) as stream:
                assert b"".join([piece async for piece in stream]) == fresh
        else:
            assert Answer(200, None, fresh) == await sent(client, request_)
        assert len(server.requests) == 2
        assert server.connections == 2


async def test_a_read_that_decides_has_its_own_connection(connections: Connections) -> None:
    """On a shared connection, the copy of an earlier answer could arrive at any moment."""
    async with Misbehaving(answer(ignore_close=True)) as server:
        client = transport(server.url, connections)
        for _ in range(2):
            await sent(client, CHECK)
            await sent(client, CHECK.deciding())
        assert server.connections == 3


async def test_a_plain_read_accepts_the_answer_of_a_cache(connections: Connections) -> None:
    """Nothing is decided by it."""
    async with Misbehaving(answer(age="1")) as server:
        assert Answer(200, None, SUCCESS) == await sent(transport(server.url, connections), CHECK)


@pytest.mark.parametrize(("age", "is_old"), [("1", True), ("007", True), ("0", False), ("00", False), ("soon", False)])
async def test_an_answer_from_a_cache_is_refused(connections: Connections, age: str, *, is_old: bool) -> None:
    """An answer with ``Age`` above zero belongs to an earlier request and proves nothing about this write."""
    behaviour: Behaviour = answer(age=age)
    async with Misbehaving(behaviour) as server:
        client = transport(server.url, connections)
        outcomes = [await sent(client, ASSIGN), await sent(client, CHECK.deciding())]
        listed: list[object] = []
        try:
            async with client.stream(LIST):
                listed.append(None)
        except RequestFailed as failed:
            listed.append(failed.no_answer)
    old = NoAnswer(cause_name="CachedAnswer", status=200, unusable="a cache gave the answer to an earlier request")
    assert outcomes == [old if is_old else Answer(200, None, SUCCESS)] * 2
    assert listed == [old if is_old else None]


async def test_each_request_has_its_own_id(connections: Connections) -> None:
    """Reads and writes carry a new random value under the chosen name."""
    async with Misbehaving(answer()) as server:
        plain = transport(server.url, connections)
        client = transport(server.url, connections, request_id="rid")
        for request in (CHECK, CHECK, ASSIGN):
            await sent(client, request)
        await sent(plain, CHECK)
    ids = [line.partition("&rid=")[2].partition("&")[0] for line in server.requests]
    assert [len(one) for one in ids] == [16, 16, 16, 0]
    assert len({*ids}) == 4
