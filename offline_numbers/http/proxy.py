"""Checks the TLS context and chooses the proxy. Certificates are always verified."""

import re
import ssl
from collections.abc import Callable
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .base_url import SERVER, is_loopback, server_problem

_PROXY = rf"(?aix) https?:// (?: (?P<user> [a-z0-9._~!$&'()*+,;=:%-]+ ) @ )? {SERVER} /?"


class Proxy:
    """The address of a proxy. Its ``repr`` shows no user and no password."""

    __slots__ = ("address", "shown")

    def __init__(self, url: URL) -> None:
        self.address: Callable[[], URL] = lambda: url
        self.shown = url.with_user(None)

    def __repr__(self) -> str:
        return f"Proxy('{self.shown}')"


def valid_ssl(context: object) -> ssl.SSLContext | None:
    """Return a TLS context that verifies certificates and host names; ``None`` stays ``None``."""
    if context is None:
        return None
    if not isinstance(context, ssl.SSLContext):
        message = f"must be an ssl.SSLContext or None, not {context!r}; certificates are always verified"
        raise ArgumentTypeError("ssl", message)
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        message = "does not verify certificates and host names; use ssl.create_default_context(cafile=...)"
        raise ArgumentError("ssl", message)
    return context


def valid_proxy(text: str | None, name: str = "proxy") -> Proxy | None:
    """Return the proxy at an address, or ``None``; no error shows the text, which may contain a password."""
    if text is None:
        return None
    problem = _problem(text, name)
    if problem is not None:
        del text  # a traceback shows local variables
        raise problem
    return Proxy(URL(text))


def proxy_for(base_url: URL, proxy: Proxy | None, *, trust_env: bool) -> Proxy | None:
    """Return the proxy for the base URL: the given one, else the environment's if ``trust_env``, else ``None``.

    An ``http:`` base URL never goes through a proxy on another machine, which would read the key.
    """
    is_plain = base_url.scheme == "http"
    if proxy is None and trust_env and not is_plain:
        return _from_environment(base_url)
    if proxy is not None and is_plain and not is_loopback(proxy.shown.host or ""):
        message = f"{proxy.shown} would read the key; with an http:// base_url, use a proxy on localhost"
        raise ArgumentError("proxy", message)
    return proxy


def _from_environment(base_url: URL) -> Proxy | None:
    """Return the proxy of ``HTTPS_PROXY``, unless ``NO_PROXY`` excludes the host."""
    if proxy_bypass(base_url.authority):
        return None
    return valid_proxy(_with_scheme(getproxies().get("https") or None), "HTTPS_PROXY")


def _with_scheme(proxy: str | None) -> str | None:
    """Return a proxy's address with a scheme; curl reads one without as ``http://``, too."""
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def _problem(text: object, name: str) -> ArgumentError | ArgumentTypeError | None:
    """Return the error for the address of a proxy, without any of its text, or ``None``."""
    if not isinstance(text, str):
        return ArgumentTypeError(name, f"must be a str, not {type(text).__name__}")
    matched = re.fullmatch(_PROXY, text)
    problem = "is not the address of a proxy" if matched is None else server_problem(matched)
    right = "use http://[user:password@]host[:port], user and password percent-encoded"
    return None if problem is None else ArgumentError(name, f"{problem}; {right}")
