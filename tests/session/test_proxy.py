"""Through a proxy: only where it is asked for, a write still at most once, and its password shown by nothing."""

import base64
import logging
import ssl
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from support.behaviours import answer, drop, hang, reset
from support.clock import Clock
from support.leaks import paths, shows
from support.misbehaving import CERTIFICATES, Behaviour, Misbehaving, nobody_listens
from support.proxying import forward, forward_and_drop, tunnel, tunnel_until

from offline_numbers import (
    DisconnectedError,
    NotSentError,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    RetryPolicy,
    TimedOutError,
)
from offline_numbers.sandbox import Sandbox

KEY = "offl_canary0123456789"
PASSWORD = "pr0xy%2Fpassw0rd"  # noqa: S105 - a canary
DESTINATION = "0612345678"

Call = Callable[[OfflineNumbersSession], Awaitable[object]]

CALLS: dict[str, Call] = {
    "write": lambda numbers: numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899),
    "read": lambda numbers: numbers.check(phone_number=DESTINATION),
    "list": lambda numbers: numbers.list_details(),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def trusting(certificate: str = "right") -> ssl.SSLContext:
    """Return a context that trusts one certificate of the tests."""
    return ssl.create_default_context(cafile=CERTIFICATES / f"{certificate}.pem")


def session(url: str, http: aiohttp.ClientSession | None = None, **options: Any) -> OfflineNumbersSession:  # noqa: ANN401 - any option
    """Return a session that trusts the tests' own server and never waits for real."""
    retry = RetryPolicy(sleep=Clock().sleep)
    defaults: dict[str, Any] = {"base_url": url, "retry": retry, "ssl": trusting()}
    return OfflineNumbersSession(KEY, http=http, **defaults | options)


async def ended(numbers: OfflineNumbersSession, call: Call) -> OfflineNumbersError | None:
    """Return the error that a call ends with."""
    async with numbers:
        try:
            await call(numbers)
        except OfflineNumbersError as error:
            return error
    return None


@every_call
async def test_a_tunnel_shows_the_proxy_nothing(http: aiohttp.ClientSession | None, call: Call) -> None:
    """The proxy is told a host and a port, and its own password; the key goes to the API alone, once."""
    details = answer(b'{"status": "success", "tracking_number": "0899123456", "tracking_number_details": []}')
    async with Misbehaving(tunnel) as proxy, Misbehaving(details, certificate="right") as origin:
        address = proxy.url.replace("//", f"//bot:{PASSWORD}@")
        host_and_port = origin.url.removeprefix("https://")
        assert await ended(session(origin.url, http, proxy=address), call) is None
    expected = base64.b64encode(b"bot:pr0xy/passw0rd").decode()
    assert proxy.requests == [f"CONNECT {host_and_port} HTTP/1.1"]
    assert f"Proxy-Authorization: Basic {expected}\r\n" in proxy.heads[0]
    assert not shows(KEY, proxy.heads[0])
    assert [KEY in head and expected not in head for head in origin.heads] == [True]


@pytest.mark.parametrize("behaviour", [answer(status="407 Who are you"), answer(status="502 No"), drop, reset])
@every_call
async def test_a_proxy_that_makes_no_tunnel(
    http: aiohttp.ClientSession | None, behaviour: Behaviour, call: Call
) -> None:
    """Whatever it does in place of a tunnel: nothing was sent, so a write may be called again."""
    async with Misbehaving(behaviour) as proxy, Misbehaving(answer(), certificate="right") as origin:
        error = await ended(session(origin.url, http, proxy=proxy.url), call)
    assert isinstance(error, NotSentError)
    assert origin.connections == 0
    assert len(proxy.requests) == (1 if error.action == "assign" else 4)


@pytest.mark.parametrize(("call", "kind"), [(CALLS["write"], NotSentError), (CALLS["read"], TimedOutError)])
async def test_a_proxy_that_never_answers(
    http: aiohttp.ClientSession | None, call: Call, kind: type[OfflineNumbersError]
) -> None:
    """The time of the request runs out before there is a tunnel: a write was not sent."""
    async with Misbehaving(hang) as proxy, Misbehaving(answer(), certificate="right") as origin:
        assert type(await ended(session(origin.url, http, proxy=proxy.url, timeout=0.1), call)) is kind
    assert origin.connections == 0


@every_call
async def test_no_proxy_there(http: aiohttp.ClientSession | None, call: Call) -> None:
    """Nobody listens where the proxy should be: not sent, and nothing goes past it."""
    with nobody_listens() as url:
        async with Misbehaving(answer(), certificate="right") as origin:
            assert isinstance(await ended(session(origin.url, http, proxy=url), call), NotSentError)
    assert origin.connections == 0


async def test_a_tunnel_that_dies_after_a_write(http: aiohttp.ClientSession | None) -> None:
    """The API has the request, so it may be carried out: unknown, and sent once."""
    async with Misbehaving(hang, certificate="right") as origin, Misbehaving(tunnel_until(origin.arrived)) as proxy:
        error = await ended(session(origin.url, http, proxy=proxy.url), CALLS["write"])
    assert isinstance(error, OutcomeUnknownError)
    assert len(proxy.requests) == 1
    assert len(origin.requests) == 1


async def test_a_tunnel_that_dies_after_a_read(http: aiohttp.ClientSession | None) -> None:
    """A read is tried again, through a tunnel of its own."""
    async with Misbehaving(hang, certificate="right") as origin:
        one_more = tunnel_until(lambda: origin.arrived(len(origin.heads) + 1))
        async with Misbehaving(one_more) as proxy:
            error = await ended(session(origin.url, http, proxy=proxy.url), CALLS["read"])
    assert isinstance(error, DisconnectedError)
    assert len(origin.requests) == 4
    assert len(proxy.requests) == 4


@every_call
async def test_a_certificate_is_verified_behind_a_proxy(http: aiohttp.ClientSession | None, call: Call) -> None:
    """The proxy cannot stand in for the API: another certificate ends it, nothing was sent, and it is final."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="expired") as origin:
        error = await ended(session(origin.url, http, proxy=proxy.url), call)
    assert isinstance(error, NotSentError)
    assert origin.requests == []
    assert len(proxy.requests) == 1


async def test_in_the_clear_on_this_machine(http: aiohttp.ClientSession | None, sandbox: Sandbox) -> None:
    """With an http address the proxy is given the whole one, and passes it on once."""
    async with Misbehaving(forward) as proxy:
        options: dict[str, Any] = {"base_url": sandbox.url, "proxy": proxy.url, "http": http}
        async with OfflineNumbersSession(sandbox.key, **options) as numbers:
            await CALLS["write"](numbers)
            await CALLS["list"](numbers)
    assert [line.startswith(f"GET {sandbox.url}/offline-numbers-api") for line in proxy.requests] == [True, True]
    assert len(sandbox.requests) == 2
    assert len(sandbox.allocations) == 1


@pytest.mark.parametrize("behaviour", [forward_and_drop, answer(status="502 No"), drop, reset])
async def test_a_proxy_that_dies_with_a_write(
    http: aiohttp.ClientSession | None, sandbox: Sandbox, behaviour: Behaviour
) -> None:
    """It has the request, and nobody knows what it did with it: unknown, and sent to it once."""
    async with Misbehaving(behaviour) as proxy:
        options: dict[str, Any] = {"base_url": sandbox.url, "proxy": proxy.url, "http": http}
        error = await ended(OfflineNumbersSession(sandbox.key, **options), CALLS["write"])
    assert isinstance(error, OutcomeUnknownError)
    assert error.status == (502 if behaviour not in {forward_and_drop, drop, reset} else None)
    assert len(proxy.requests) == 1
    assert len(sandbox.allocations) == (behaviour is forward_and_drop)


async def test_a_proxy_for_some_calls(sandbox: Sandbox) -> None:
    """``with_options`` sends some calls another way, on the same session."""
    async with (
        Misbehaving(forward) as proxy,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers,
    ):
        around = numbers.with_options(proxy=proxy.url)
        await CALLS["write"](around)
        await CALLS["read"](numbers)
        await CALLS["read"](around.with_options(proxy=None))
        assert len(proxy.requests) == 1
        assert len(sandbox.requests) == 3


@pytest.mark.parametrize("behaviour", [drop, hang, answer(status="407 Who are you")])
async def test_the_password_is_shown_by_nothing(
    behaviour: Behaviour, caplog: pytest.LogCaptureFixture, http: aiohttp.ClientSession | None
) -> None:
    """Neither errors with all their frames, nor log lines, nor the session and all that it is made of."""
    caplog.set_level(logging.DEBUG)
    async with Misbehaving(behaviour) as proxy:
        address = proxy.url.replace("//", f"//bot:{PASSWORD}@")
        numbers = session("https://127.0.0.1:1", http, proxy=address, timeout=0.1)
        del address
        for call in CALLS.values():
            error = await ended(numbers.with_options(), call)
            assert paths(PASSWORD, error) == []
            assert paths("pr0xy/passw0rd", error) == []
        assert paths(PASSWORD, vars(numbers)) == []
        await numbers.close()
    assert not shows(PASSWORD, caplog.text)


@pytest.mark.parametrize(
    "wrong", [{"timeout": 0}, {"retry": None}, {"base_url": "ftp://a"}, {"base_url": "http://127.0.0.1", "key": ""}]
)
def test_no_frame_of_ours_holds_the_password(wrong: dict[str, object]) -> None:
    """A session that cannot be made leaves a traceback whose locals, in our own frames, do not show it."""
    options: dict[str, Any] = {"key": KEY, "proxy": f"http://bot:{PASSWORD}@proxy.example"} | wrong
    with pytest.raises((TypeError, ValueError)) as made:
        OfflineNumbersSession(**options)
    with pytest.raises((TypeError, ValueError)) as changed:
        OfflineNumbersSession(KEY).with_options(**options)
    ours = [
        repr(frame.f_locals)
        for caught in (made, changed)
        for frame, _ in traceback.walk_tb(caught.tb)
        if "offline_numbers" in frame.f_globals["__name__"]
    ]
    assert len(ours) >= 2
    assert [shown for shown in ours if PASSWORD in shown] == []


@pytest.mark.parametrize(
    "proxy",
    [
        "",
        "proxy.example:3128",
        "socks5://proxy.example",
        f"http://bot:{PASSWORD}@",
        f"http://bot:{PASSWORD}@proxy.example/path",
        f"http://bot:{PASSWORD}@proxy.example?query",
        f"http://bot:{PASSWORD}@proxy.example#fragment",
        f"http://bot:{PASSWORD}@evil.example@proxy.example",
        f"http://bot:{PASSWORD}@proxy.example:0",
        f"http://bot:{PASSWORD}@proxy.example:70000",
        f"http://bot:{PASSWORD}@[1:2:3]",
        f"http://bot:{PASSWORD}@pr\u043exy.example",
        f"http://bot:{PASSWORD} @proxy.example",
        f"http://bot:{PASSWORD}@proxy.example\n",
    ],
)
def test_what_is_no_proxy_is_refused_unseen(proxy: str) -> None:
    """The message says what is right, and shows nothing of what was given."""
    with pytest.raises(ValueError, match=r"^proxy: .*; use http://\[user:password@\]host\[:port\]") as caught:
        OfflineNumbersSession(KEY, proxy=proxy)
    assert paths(PASSWORD, caught.value) == []


@pytest.mark.parametrize("proxy", ["http://proxy.example:3128", "https://bot:x@[::1]:8443", "HTTP://10.0.0.1/"])
def test_what_is_a_proxy_is_taken(proxy: str) -> None:
    """Both schemes, a name, an address, a user or none."""
    assert "https://www.optico.fr" in repr(OfflineNumbersSession(KEY, base_url="https://www.optico.fr", proxy=proxy))


def test_a_proxy_elsewhere_is_never_told_the_key() -> None:
    """An http address is this machine's own: through a proxy on another one it would go in the clear."""
    right = OfflineNumbersSession(KEY, base_url="https://www.optico.fr", proxy="http://proxy.example:3128")
    with pytest.raises(ValueError, match=r"^proxy: http://proxy.example:3128/? would read the key; "):
        right.with_options(base_url="http://127.0.0.1:8080")
    with pytest.raises(ValueError, match=r"would read the key"):
        OfflineNumbersSession(KEY, base_url="http://localhost", proxy=f"http://bot:{PASSWORD}@127.0.0.1.evil.example")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without a proxy."""
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("options", "no_proxy", "followed"),
    [
        ({}, "", 0),
        ({"trust_env": False}, "", 0),
        ({"trust_env": True}, "", 1),
        ({"trust_env": True}, "elsewhere.example", 1),
        ({"trust_env": True}, "127.0.0.1", 0),
    ],
)
async def test_the_environment_is_followed_where_it_is_trusted(
    environment: pytest.MonkeyPatch,
    http: aiohttp.ClientSession | None,
    options: dict[str, bool],
    no_proxy: str,
    followed: int,
) -> None:
    """`HTTPS_PROXY` and `NO_PROXY` count only with `trust_env=True`, on an application's session as well."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="right") as origin:
        environment.setenv("HTTPS_PROXY", proxy.url)
        environment.setenv("NO_PROXY", no_proxy)
        assert await ended(session(origin.url, http, **options), CALLS["write"]) is None
    assert len(proxy.requests) == followed
    assert len(origin.requests) == 1


async def test_an_environment_without_a_scheme_means_http(environment: pytest.MonkeyPatch) -> None:
    """``HTTPS_PROXY=127.0.0.1:3128`` is read as curl reads it."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="right") as origin:
        environment.setenv("HTTPS_PROXY", proxy.url.removeprefix("http://"))
        assert await ended(session(origin.url, trust_env=True), CALLS["write"]) is None
    assert len(proxy.requests) == 1


async def test_an_explicit_proxy_goes_first(environment: pytest.MonkeyPatch) -> None:
    """What is given as an option is not overruled by the environment."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="right") as origin:
        environment.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        assert await ended(session(origin.url, proxy=proxy.url, trust_env=True), CALLS["write"]) is None
    assert len(proxy.requests) == 1


async def test_the_environment_never_gets_what_goes_in_the_clear(
    environment: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    """An http address is this machine's own, and needs no proxy: the environment's would read the key."""
    async with Misbehaving(forward) as proxy:
        environment.setenv("HTTP_PROXY", proxy.url)
        environment.setenv("HTTPS_PROXY", proxy.url)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, trust_env=True) as numbers:
            await CALLS["list"](numbers)
    assert proxy.requests == []
    assert len(sandbox.requests) == 1


def test_an_environment_that_makes_no_sense_is_refused(environment: pytest.MonkeyPatch) -> None:
    """By its name, without what stands in it; and only where it is trusted."""
    environment.setenv("HTTPS_PROXY", f"socks5://bot:{PASSWORD}@proxy.example")
    OfflineNumbersSession(KEY, base_url="https://www.optico.fr")
    with pytest.raises(ValueError, match=r"^HTTPS_PROXY: ") as caught:
        OfflineNumbersSession(KEY, base_url="https://www.optico.fr", trust_env=True)
    assert paths(PASSWORD, caught.value) == []
