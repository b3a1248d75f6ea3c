"""Lets nothing leave this machine while a test runs, and says who tried."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Self, cast

import pytest


class OutsideRequestError(RuntimeError):
    """A request to another machine was refused, since the test that made it is guarded.

    It is no ``OSError``, so that nothing takes it for a bad connection and tries again.
    """


class Guard:
    """Refuses to connect to any host but loopback, from ``with`` to its end, in the whole process.

    It stands where every library passes: at Python's own sockets and name look-ups, which asyncio, aiohttp, httpx,
    requests and urllib share, and at the methods of uvloop's and of Windows' event loop that do without them.

    Args:
        test: the name of the test, for the message.
        allowed: hosts that may be reached all the same, by name or address.

    Attributes:
        refused: the hosts that were asked for, in order.

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
        """Refuse a host that is not this machine.

        Args:
            host: its name or address, as text or bytes; ``None`` and an empty one are this machine.

        Raises:
            OutsideRequestError: it is another one, and not allowed.

        """
        name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "localhost")
        if name in self._allowed or _is_loopback(name):
            return
        self.refused.append(name)
        raise OutsideRequestError(self.sentence(name))

    def sentence(self, *hosts: str) -> str:
        """Say what was refused, to whom, and what to do about it.

        Args:
            hosts: what was asked for.

        """
        return (
            f"a request to {' and one to '.join(hosts)} was refused: nothing leaves this machine while {self._test} "
            f"runs. If it must, mark the test with @pytest.mark.offline_numbers(allow_hosts={list(hosts)}), or name "
            "it in the ini option offline_numbers_allow_hosts"
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
        if _address(host) is None:  # an address is looked up nowhere, and may be one to listen on
            self.check(host)

    def _found(self, host: object, addresses: Any) -> Any:  # noqa: ANN401 - as the real look-up gave them
        if _address(host) is None:  # the addresses of a name that is allowed are allowed, too
            self._allowed.update(str(address[0]) for *_, address in addresses)
        return addresses

    def _guarded_socket(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        def connect_to(one: socket.socket, address: object, /) -> Any:  # noqa: ANN401 - as the real one
            try:
                self._check_address(address)
            except OutsideRequestError:
                one.close()  # who expects an OSError alone would leave it open
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
        if isinstance(address, tuple):  # of the Internet; a path is a socket of this machine
            self.check(cast("tuple[object, ...]", address)[0])


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return a host's address where it is written as one."""
    text = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    with suppress(ValueError):
        return ipaddress.ip_address(text)
    return None


def _is_loopback(name: str) -> bool:
    """Tell whether an address is this machine's: of loopback, or "any", which is loopback to one who connects."""
    address = _address(name)
    address = getattr(address, "ipv4_mapped", None) or address
    return address is not None and (address.is_loopback or address.is_unspecified)


def _loops_with_sockets_of_their_own() -> list[Any]:
    loops: list[Any] = [getattr(asyncio, name) for name in ("ProactorEventLoop",) if hasattr(asyncio, name)]
    with suppress(ImportError):
        import uvloop  # noqa: PLC0415 - guarded where it is installed

        loops.append(uvloop.Loop)
    return loops
