"""How requests travel: whom TLS trusts, and through which proxy. No option leaves a certificate unverified."""

import re
import ssl
from collections.abc import Callable
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .base_url import SERVER, is_loopback, server_problem

# A user and a password as they stand in an address: percent-encoded where they hold one of its own characters.
_PROXY = rf"(?aix) https?:// (?: (?P<user> [a-z0-9._~!$&'()*+,;=:%-]+ ) @ )? {SERVER} /?"


class Proxy:
    """A proxy's address; its user and password, where it has them, are shown by nothing.

    Args:
        url: the address.

    """

    __slots__ = ("address", "shown")

    def __init__(self, url: URL) -> None:
        self.address: Callable[[], URL] = lambda: url
        self.shown = url.with_user(None)

    def __repr__(self) -> str:
        return f"Proxy('{self.shown}')"


def valid_ssl(context: object) -> ssl.SSLContext | None:
    """Return a context that verifies what it is shown.

    Raises:
        TypeError: it is no ``ssl.SSLContext``.
        ValueError: it takes any certificate, or one of any host.

    """
    if context is None:
        return None
    right = "as ssl.create_default_context(cafile=...) makes it"
    if not isinstance(context, ssl.SSLContext):
        message = f"an ssl.SSLContext, {right}, or None, not {context!r}: certificates are always verified"
        raise ArgumentTypeError("ssl", message)
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        message = f"a context with CERT_REQUIRED and check_hostname, {right}: certificates are always verified"
        raise ArgumentError("ssl", message)
    return context


def valid_proxy(text: str | None, name: str = "proxy") -> Proxy | None:
    """Return a proxy that was given as text.

    Raises:
        TypeError: it is no text.
        ValueError: it is no address of a proxy. The message does not show it, since it may hold a password.

    """
    if text is None:
        return None
    problem = _problem(text, name)
    if problem is not None:
        del text  # else the traceback's locals show it
        raise problem
    return Proxy(URL(text))


def proxy_for(base_url: URL, proxy: Proxy | None, *, trust_env: bool) -> Proxy | None:
    """Return the proxy for an address: the given one, else the environment's where that is trusted.

    What goes to this machine in the clear is never sent to a proxy elsewhere: it would read the key.

    Raises:
        ValueError: the proxy would read the key, or what stands in the environment is no proxy.

    """
    in_the_clear = base_url.scheme == "http"
    if proxy is None and trust_env and not in_the_clear:
        return _from_environment(base_url)
    if proxy is not None and in_the_clear and not is_loopback(proxy.shown.host or ""):
        message = f"{proxy.shown} would be told the key in the clear; with an http base_url it is on this machine"
        raise ArgumentError("proxy", message)
    return proxy


def _from_environment(base_url: URL) -> Proxy | None:
    if proxy_bypass(base_url.authority):
        return None
    return valid_proxy(_with_scheme(getproxies().get("https") or None), "HTTPS_PROXY")


def _with_scheme(proxy: str | None) -> str | None:
    """Return a proxy's address with its scheme; without one it means http, as curl reads it."""
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def _problem(text: object, name: str) -> TypeError | ValueError | None:
    """Say what is wrong with the address of a proxy, without showing any of it."""
    if not isinstance(text, str):
        return ArgumentTypeError(name, f"must be a str, not {type(text).__name__}")
    matched = re.fullmatch(_PROXY, text)
    problem = "is no address of a proxy" if matched is None else server_problem(matched)
    right = "http://proxy.example:3128, or http://user:password@proxy.example:3128, percent-encoded"
    return None if problem is None else ArgumentError(name, f"{problem}; it takes {right}")
