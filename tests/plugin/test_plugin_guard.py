"""The guard refuses connections of every library to other machines, and lets loopback through."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import aiohttp
import httpx2
import pytest
import uvloop
from support.plugin import Inner

from offline_numbers.pytest_plugin import OutsideRequestError
from offline_numbers.pytest_plugin.guard import Guard
from offline_numbers.sandbox import Sandbox

# A name and addresses that do not exist, in case a test here fails.
OUTSIDE = ["nobody.invalid", "203.0.113.1", "2001:db8::1"]

Ask = Callable[[str, int], object]
"""Connects to a host and port."""


async def by_streams(host: str, port: int) -> None:
    """Connect with asyncio's streams."""
    _, writer = await asyncio.open_connection(host, port)
    writer.close()


async def by_aiohttp(host: str, port: int) -> None:
    """Connect with aiohttp."""
    async with aiohttp.ClientSession() as http, http.get(_url(host, port)):
        pass


async def by_httpx(host: str, port: int) -> None:
    """Connect with httpx."""
    async with httpx2.AsyncClient(trust_env=False) as http:
        await http.get(_url(host, port))


def by_http_client(host: str, port: int) -> None:
    """Connect as urllib, urllib3 and requests do."""
    connection = HTTPConnection(host, port)
    connection.connect()
    connection.close()


def by_socket(host: str, port: int) -> None:
    """Connect a socket without resolving the name first."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
        one.connect((host, port))


def by_socket_ex(host: str, port: int) -> None:
    """Connect a socket with errors as numbers."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
        assert one.connect_ex((host, port)) == 0


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _on(run: Callable[..., object], ask: Callable[[str, int], Any]) -> Ask:
    return lambda host, port: run(ask(host, port))


COROUTINES = [by_streams, by_aiohttp, by_httpx]
CLIENTS: dict[str, Ask] = {
    **{f"asyncio, {ask.__name__}": _on(asyncio.run, ask) for ask in COROUTINES},
    **{f"uvloop, {ask.__name__}": _on(uvloop.run, ask) for ask in COROUTINES},
    **{ask.__name__: ask for ask in (by_http_client, by_socket, by_socket_ex)},
}


@pytest.fixture
def guard() -> Iterator[Guard]:
    """An active guard."""
    with Guard("test_bot.py::test_bot", ()) as guard:
        yield guard


@pytest.mark.parametrize("host", OUTSIDE)
@pytest.mark.parametrize("client", CLIENTS)
def test_another_machine_is_refused(guard: Guard, client: str, host: str) -> None:
    """The guard acts before a name is resolved; the error names test and host, and how to allow it."""
    with pytest.raises((OutsideRequestError, ExceptionGroup)) as caught:
        CLIENTS[client](host, 80)
    error = caught.value.exceptions[0] if isinstance(caught.value, ExceptionGroup) else caught.value  # of anyio
    assert str(error) == (
        f"test_bot.py::test_bot tried to connect to {host}. Nothing was sent: only loopback is allowed. To allow it,"
        f" mark the test with @pytest.mark.offline_numbers(allow_hosts=['{host}']), or set the ini option"
        " offline_numbers_allow_hosts"
    )
    assert set(guard.refused) == {host}


@pytest.mark.parametrize("client", CLIENTS)
def test_this_machine_is_allowed(guard: Guard, client: str) -> None:
    """Clients connect by address and by name."""
    with Sandbox() as sandbox:
        for host in ("127.0.0.1", "localhost"):
            CLIENTS[client](host, int(sandbox.url.rpartition(":")[2]))
    assert guard.refused == []


@pytest.mark.parametrize("host", [None, "", "::1", "127.8.8.8", "::ffff:127.0.0.1", "0.0.0.0", b"localhost", b"::1"])
def test_every_form_of_this_machine_is_allowed(guard: Guard, host: object) -> None:
    """Text, bytes, the wildcard, and an IPv4 address inside IPv6 are allowed."""
    guard.check(host)
    assert guard.refused == []


@pytest.mark.parametrize("host", [b"nobody.invalid", "127.0.0.1.nobody.invalid", "::ffff:203.0.113.1", "1"])
def test_a_host_that_resembles_loopback_is_refused(guard: Guard, host: object) -> None:
    """A name that begins like an address is a name."""
    with pytest.raises(OutsideRequestError):
        guard.check(host)


def test_a_unix_socket_is_allowed(guard: Guard) -> None:
    """It has no host."""
    with socket.socket(socket.AF_UNIX) as one, pytest.raises(FileNotFoundError):
        one.connect("nowhere.sock")
    assert guard.refused == []


def test_resolving_an_address_is_allowed(guard: Guard) -> None:
    """A server resolves the address that it listens on, and connects to nobody."""
    assert socket.getaddrinfo("203.0.113.1", 80, type=socket.SOCK_STREAM)[0][4] == ("203.0.113.1", 80)
    assert guard.refused == []


def test_the_addresses_of_an_allowed_name_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other addresses stay refused while the guard is active."""
    reached: list[object] = []

    def look_up(*_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.7", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def connect(_: socket.socket, address: object) -> None:
        reached.append(address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    with Guard("test", ["database"]):
        by_http_client_connected = socket.create_connection(("database", 80))
        by_http_client_connected.close()
        with pytest.raises(OutsideRequestError):
            by_socket("203.0.113.8", 80)
    by_socket("203.0.113.8", 80)
    assert reached == [("203.0.113.7", 80), ("203.0.113.8", 80)]


class WindowsLoop:
    """Behaves as the event loop of Windows, which connects without Python's own sockets."""

    async def create_connection(self, _: object, host: object = None, *args: object) -> object:
        """Connect to a host."""
        return (host, *args)

    async def sock_connect(self, _: object, address: object) -> object:
        """Connect to an address."""
        return address

    async def getaddrinfo(self, *_: object) -> list[object]:
        """Resolve a name."""
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]


async def test_a_loop_with_its_own_sockets_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """All three methods refuse another machine, allow loopback, and are restored afterwards."""
    monkeypatch.setattr(asyncio, "ProactorEventLoop", WindowsLoop, raising=False)
    loop = WindowsLoop()
    ways: list[Callable[[str], Awaitable[object]]] = [
        lambda host: loop.create_connection(object(), host, 80),
        lambda host: loop.sock_connect(object(), (host, 80)),
        lambda host: loop.getaddrinfo(host, 80),
    ]
    with Guard("test", ()) as guard:
        for way in ways:
            assert await way("localhost")
            with pytest.raises(OutsideRequestError):
                await way("nobody.invalid")
    assert guard.refused == ["nobody.invalid"] * 3
    assert [bool(await way("nobody.invalid")) for way in ways] == [True] * 3


HEAD = "import pytest, socket\nfrom offline_numbers.pytest_plugin import OutsideRequestError\n"
ASK = "def test_bot(offline_numbers_guard):\n    socket.create_connection(('nobody.invalid', 80))\n"
SWALLOWED = (
    "def test_bot(offline_numbers_sandbox):\n"
    "    for host in ('nobody.invalid', '203.0.113.1', 'nobody.invalid'):\n"
    "        try:\n"
    "            socket.create_connection((host, 80))\n"
    "        except Exception:\n"
    "            pass\n"
)


def test_a_refused_connection_fails_its_test(inner: Inner) -> None:
    """The error is reported once if the test fails with it."""
    result = inner(HEAD + ASK)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *OutsideRequestError: test_bot.py::test_bot tried to connect to nobody.invalid. *"])


def test_a_test_that_catches_the_error_fails_too(inner: Inner) -> None:
    """The sandbox includes the guard, whose message names each host."""
    result = inner(HEAD + SWALLOWED)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["test_bot.py::test_bot tried to connect to nobody.invalid and 203.0.113.1. Nothing was sent: *"]
    )


def test_another_error_does_not_hide_the_refusal(inner: Inner) -> None:
    """The test fails with its own error and with the refusal."""
    result = inner(HEAD + SWALLOWED + "    raise ConnectionError\n")
    result.assert_outcomes(failed=1, errors=1)


@pytest.mark.parametrize("options", [["-o", "offline_numbers_allow_hosts=nobody.invalid"], []], ids=["ini", "marker"])
def test_a_host_can_be_allowed(inner: Inner, options: list[str]) -> None:
    """The ini option allows it for all tests, the mark for one; then the name is resolved as usual."""
    marker = "" if options else "@pytest.mark.offline_numbers(allow_hosts=['nobody.invalid'])\n"
    fake = (
        "@pytest.fixture(autouse=True)\ndef nothing_leaves(monkeypatch):\n"
        "    monkeypatch.setattr(socket, 'getaddrinfo', lambda *_: [])\n"
    )
    expected = "    with pytest.raises(OSError, match='empty list'):\n        "
    result = inner(HEAD + fake + marker + ASK.replace("    socket", f"{expected}socket"), *options)
    result.assert_outcomes(passed=1)
