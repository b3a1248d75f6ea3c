"""Refuses connections to other machines during a test, and names the test that tried."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Self, cast

import pytest


class OutsideRequestError(RuntimeError):
    """A guarded test tried to connect to another machine.

    It is not an ``OSError``: no client must handle it as a bad connection and try again.
    """


class Guard:
    """Refuses connections to any host but loopback and the allowed ones, in the whole process.

    It patches Python's sockets and name resolution, which asyncio, aiohttp, httpx, requests and urllib share, and the
    methods with which the event loops of uvloop and Windows connect without them.
    """

    def __init__(self, test: str, allowed: Iterable[str]) -> None:
        self.refused: list[str] = []
        self._test = test
        self._allowed = {"localhost", *allowed}
        self._patches = ExitStack()

    def __enter__(self) -> Self:
        patch = self._patches.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(socket, "getaddrinfo", self._guarded_look_up(socket.getaddrinfo))
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, self._guarded_socket(getattr(socket.socket, name)))
        for loop in _loops_with_sockets_of_their_own():
            patch.setattr(loop, "create_connection", self._guarded_connection(loop.create_connection))
            patch.setattr(loop, "sock_connect", self._guarded_loop_socket(loop.sock_connect))
            patch.setattr(loop, "getaddrinfo", self._guarded_loop_look_up(loop.getaddrinfo))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._patches.close()

    def check(self, host: object) -> None:
        """Raise ``OutsideRequestError`` for a name or address that is neither this machine nor allowed."""
        name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "localhost")
        if name in self._allowed or _is_loopback(name):
            return
        self.refused.append(name)
        raise OutsideRequestError(self.message(name))

    def message(self, *hosts: str) -> str:
        """Return the refused host and how to allow it."""
        return (
            f"{self._test} tried to connect to {' and '.join(hosts)}. Nothing was sent: only loopback is allowed. "
            f"To allow it, mark the test with @pytest.mark.offline_numbers(allow_hosts={list(hosts)}), or set "
            "the ini option offline_numbers_allow_hosts"
        )

    def _guarded_look_up(self, look_up: Callable[..., Any]) -> Callable[..., Any]:
        def getaddrinfo(host: object, *args: object, **kwargs: object) -> Any:  # noqa: ANN401 - as the real one
            self._check_name(host)
            return self._found(host, look_up(host, *args, **kwargs))

        return getaddrinfo

    def _guarded_loop_look_up(self, look_up: Callable[..., Any]) -> Callable[..., Any]:
        async def getaddrinfo(loop: asyncio.AbstractEventLoop, host: object, *args: object, **kwargs: object) -> Any:  # noqa: ANN401 - as the real one
            self._check_name(host)
            return self._found(host, await look_up(loop, host, *args, **kwargs))

        return getaddrinfo

    def _check_name(self, host: object) -> None:
        if _address(host) is None:  # an address needs no resolution, and may be one to listen on
            self.check(host)

    def _found(self, host: object, addresses: Any) -> Any:  # noqa: ANN401 - as the real function returns them
        if _address(host) is None:  # the addresses of an allowed name are allowed
            self._allowed.update(str(address[0]) for *_, address in addresses)
        return addresses

    def _guarded_socket(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        def connect_to(one: socket.socket, address: object, /) -> Any:  # noqa: ANN401 - as the real one
            try:
                self._check_address(address)
            except OutsideRequestError:
                one.close()  # code that only expects an OSError would leave it open
                raise
            return connect(one, address)

        return connect_to

    def _guarded_connection(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        async def create_connection(
            loop: asyncio.AbstractEventLoop, protocol: object, host: object = None, *args: object, **kwargs: object
        ) -> Any:  # noqa: ANN401 - as the real one
            self.check(host)
            return await connect(loop, protocol, host, *args, **kwargs)

        return create_connection

    def _guarded_loop_socket(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        async def sock_connect(loop: asyncio.AbstractEventLoop, sock: socket.socket, address: object) -> Any:  # noqa: ANN401 - as the real one
            self._check_address(address)
            return await connect(loop, sock, address)

        return sock_connect

    def _check_address(self, address: object) -> None:
        if isinstance(address, tuple):  # an Internet address; a Unix socket has a path
            self.check(cast("tuple[object, ...]", address)[0])


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return a host as an address, or ``None`` if it is a name."""
    text = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    with suppress(ValueError):
        return ipaddress.ip_address(text)
    return None


def _is_loopback(name: str) -> bool:
    """Return whether an address is loopback, or the wildcard, which connects to loopback."""
    address = _address(name)
    address = getattr(address, "ipv4_mapped", None) or address
    return address is not None and (address.is_loopback or address.is_unspecified)


def _loops_with_sockets_of_their_own() -> list[Any]:
    loops: list[Any] = [getattr(asyncio, name) for name in ("ProactorEventLoop",) if hasattr(asyncio, name)]
    with suppress(ImportError):
        import uvloop  # noqa: PLC0415 - patched only if it is installed

        loops.append(uvloop.Loop)
    return loops
