"""Through a proxy, only if an option asks for it: a write is sent at most once, and nothing shows the password."""

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
    """Return a session that trusts the tests' own server and never really waits."""
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
async def test_a_tunnel_hides_the_key_from_the_proxy(http: aiohttp.ClientSession | None, call: Call) -> None:
    """The proxy receives host, port and its own password; only the API receives the key, once."""
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


@pytest.mark.parametrize("behaviour", [answer(status="407 Required"), answer(status="502 Bad"), drop, reset])
@every_call
async def test_a_proxy_that_opens_no_tunnel(
    http: aiohttp.ClientSession | None, behaviour: Behaviour, call: Call
) -> None:
    """Nothing was sent, so the error is NotSentError, for a write too."""
    async with Misbehaving(behaviour) as proxy, Misbehaving(answer(), certificate="right") as origin:
        error = await ended(session(origin.url, http, proxy=proxy.url), call)
    assert isinstance(error, NotSentError)
    assert origin.connections == 0
    assert len(proxy.requests) == (1 if error.action == "assign" else 4)


@pytest.mark.parametrize(("call", "kind"), [(CALLS["write"], NotSentError), (CALLS["read"], TimedOutError)])
async def test_a_proxy_that_never_answers(
    http: aiohttp.ClientSession | None, call: Call, kind: type[OfflineNumbersError]
) -> None:
    """The timeout ends before the tunnel exists: a write was not sent."""
    async with Misbehaving(hang) as proxy, Misbehaving(answer(), certificate="right") as origin:
        assert type(await ended(session(origin.url, http, proxy=proxy.url, timeout=0.1), call)) is kind
    assert origin.connections == 0


@every_call
async def test_nothing_listens_at_the_address_of_the_proxy(http: aiohttp.ClientSession | None, call: Call) -> None:
    """The request is not sent, and no request bypasses the proxy."""
    with nobody_listens() as url:
        async with Misbehaving(answer(), certificate="right") as origin:
            assert isinstance(await ended(session(origin.url, http, proxy=url), call), NotSentError)
    assert origin.connections == 0


async def test_a_tunnel_that_closes_after_a_write(http: aiohttp.ClientSession | None) -> None:
    """The API may carry out the request: the outcome is unknown, and it is sent once."""
    async with Misbehaving(hang, certificate="right") as origin, Misbehaving(tunnel_until(origin.arrived)) as proxy:
        error = await ended(session(origin.url, http, proxy=proxy.url), CALLS["write"])
    assert isinstance(error, OutcomeUnknownError)
    assert len(proxy.requests) == 1
    assert len(origin.requests) == 1


async def test_a_tunnel_that_closes_after_a_read(http: aiohttp.ClientSession | None) -> None:
    """Each retry of the read opens a new tunnel."""
    async with Misbehaving(hang, certificate="right") as origin:
        one_more = tunnel_until(lambda: origin.arrived(len(origin.heads) + 1))
        async with Misbehaving(one_more) as proxy:
            error = await ended(session(origin.url, http, proxy=proxy.url), CALLS["read"])
    assert isinstance(error, DisconnectedError)
    assert len(origin.requests) == 4
    assert len(proxy.requests) == 4


@every_call
async def test_a_certificate_is_verified_behind_a_proxy(http: aiohttp.ClientSession | None, call: Call) -> None:
    """A wrong certificate ends the call: nothing was sent, and it is not retried."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="expired") as origin:
        error = await ended(session(origin.url, http, proxy=proxy.url), call)
    assert isinstance(error, NotSentError)
    assert origin.requests == []
    assert len(proxy.requests) == 1


async def test_a_proxy_forwards_http_to_localhost(http: aiohttp.ClientSession | None, sandbox: Sandbox) -> None:
    """For an http address the proxy receives the whole URL and forwards it once."""
    async with Misbehaving(forward) as proxy:
        options: dict[str, Any] = {"base_url": sandbox.url, "proxy": proxy.url, "http": http}
        async with OfflineNumbersSession(sandbox.key, **options) as numbers:
            await CALLS["write"](numbers)
            await CALLS["list"](numbers)
    assert [line.startswith(f"GET {sandbox.url}/offline-numbers-api") for line in proxy.requests] == [True, True]
    assert len(sandbox.requests) == 2
    assert len(sandbox.allocations) == 1


@pytest.mark.parametrize("behaviour", [forward_and_drop, answer(status="502 No"), drop, reset])
async def test_a_proxy_that_fails_after_it_received_a_write(
    http: aiohttp.ClientSession | None, sandbox: Sandbox, behaviour: Behaviour
) -> None:
    """The proxy may have forwarded the request: the outcome is unknown, and it is sent once."""
    async with Misbehaving(behaviour) as proxy:
        options: dict[str, Any] = {"base_url": sandbox.url, "proxy": proxy.url, "http": http}
        error = await ended(OfflineNumbersSession(sandbox.key, **options), CALLS["write"])
    assert isinstance(error, OutcomeUnknownError)
    assert error.status == (502 if behaviour not in {forward_and_drop, drop, reset} else None)
    assert len(proxy.requests) == 1
    assert len(sandbox.allocations) == (behaviour is forward_and_drop)


async def test_a_proxy_for_some_calls(sandbox: Sandbox) -> None:
    """``with_options`` sends some calls through a proxy, on the same session."""
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


@pytest.mark.parametrize("behaviour", [drop, hang, answer(status="407 Required")])
async def test_nothing_shows_the_password(
    behaviour: Behaviour, caplog: pytest.LogCaptureFixture, http: aiohttp.ClientSession | None
) -> None:
    """Errors with all their frames, log lines and the session with all its attributes do not contain it."""
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
    """If the constructor fails, the locals of our frames in the traceback do not show it."""
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
def test_a_wrong_proxy_is_refused_without_being_shown(proxy: str) -> None:
    """The message names the right form and shows nothing of the given value."""
    with pytest.raises(ValueError, match=r"^proxy: .*; use http://\[user:password@\]host\[:port\]") as caught:
        OfflineNumbersSession(KEY, proxy=proxy)
    assert paths(PASSWORD, caught.value) == []


@pytest.mark.parametrize("proxy", ["http://proxy.example:3128", "https://bot:x@[::1]:8443", "HTTP://10.0.0.1/"])
def test_every_form_of_proxy_is_accepted(proxy: str) -> None:
    """Both schemes, a host name or an address, with or without a user."""
    assert "https://www.optico.fr" in repr(OfflineNumbersSession(KEY, base_url="https://www.optico.fr", proxy=proxy))


def test_a_remote_proxy_for_http_is_refused() -> None:
    """An http address is localhost: a proxy on another machine would read the key."""
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
async def test_the_environment_counts_only_if_it_is_trusted(
    environment: pytest.MonkeyPatch,
    http: aiohttp.ClientSession | None,
    options: dict[str, bool],
    no_proxy: str,
    followed: int,
) -> None:
    """`HTTPS_PROXY` and `NO_PROXY` count only with `trust_env=True`, with an application's session too."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="right") as origin:
        environment.setenv("HTTPS_PROXY", proxy.url)
        environment.setenv("NO_PROXY", no_proxy)
        assert await ended(session(origin.url, http, **options), CALLS["write"]) is None
    assert len(proxy.requests) == followed
    assert len(origin.requests) == 1


async def test_a_proxy_of_the_environment_without_a_scheme(environment: pytest.MonkeyPatch) -> None:
    """``HTTPS_PROXY=127.0.0.1:3128`` means http, as in curl."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="right") as origin:
        environment.setenv("HTTPS_PROXY", proxy.url.removeprefix("http://"))
        assert await ended(session(origin.url, trust_env=True), CALLS["write"]) is None
    assert len(proxy.requests) == 1


async def test_the_proxy_option_overrides_the_environment(environment: pytest.MonkeyPatch) -> None:
    """The proxy of the environment gets no request."""
    async with Misbehaving(tunnel) as proxy, Misbehaving(answer(), certificate="right") as origin:
        environment.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        assert await ended(session(origin.url, proxy=proxy.url, trust_env=True), CALLS["write"]) is None
    assert len(proxy.requests) == 1


async def test_the_proxy_of_the_environment_never_gets_http(environment: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    """An http address is localhost and needs no proxy: the environment's proxy would read the key."""
    async with Misbehaving(forward) as proxy:
        environment.setenv("HTTP_PROXY", proxy.url)
        environment.setenv("HTTPS_PROXY", proxy.url)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, trust_env=True) as numbers:
            await CALLS["list"](numbers)
    assert proxy.requests == []
    assert len(sandbox.requests) == 1


def test_a_wrong_proxy_of_the_environment_is_refused(environment: pytest.MonkeyPatch) -> None:
    """The error names the variable, not its value; it is raised only with `trust_env=True`."""
    environment.setenv("HTTPS_PROXY", f"socks5://bot:{PASSWORD}@proxy.example")
    OfflineNumbersSession(KEY, base_url="https://www.optico.fr")
    with pytest.raises(ValueError, match=r"^HTTPS_PROXY: ") as caught:
        OfflineNumbersSession(KEY, base_url="https://www.optico.fr", trust_env=True)
    assert paths(PASSWORD, caught.value) == []
