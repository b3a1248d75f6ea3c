"""Checks the base URL, the one address that every request goes to."""

import ipaddress
import re

from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError

# ASCII only: a letter that looks like another one would lead to another host. No user, query or fragment: a password or
# key in them would be sent and logged where nobody expects it.
SERVER = r"(?P<host> [a-z0-9] [a-z0-9_-]* (?: \. [a-z0-9_-]+ )* | \[ [0-9a-f:.]+ \] ) (?: : (?P<port>[0-9]{1,5}) )?"
_GRAMMAR = rf"(?aix) (?P<scheme>https?):// {SERVER} (?P<path> (?: / [a-z0-9._~-]+ )* ) /?"
_HIGHEST_PORT = 65535


def base_url_of(text: str) -> URL:
    """Return the base URL without a slash at its end; no error shows the text, which may contain a key."""
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        message = f"must be a str, not {type(text).__name__}"
        raise ArgumentTypeError("base_url", message)
    matched = re.fullmatch(_GRAMMAR, text)
    problem = "is not a valid address" if matched is None else _problem(matched)
    if matched is None or problem is not None:
        del text, matched  # a traceback shows local variables
        message = f"{problem}; use https://host[:port][/path] in ASCII, without user, query or fragment"
        raise ArgumentError("base_url", message)
    return URL(text.rstrip("/"))


def server_problem(matched: re.Match[str]) -> str | None:
    """Return the problem of the host or the port of an address, or ``None``."""
    if int(matched["port"] or 1) not in range(1, _HIGHEST_PORT + 1):
        return f"has a port outside 1 to {_HIGHEST_PORT}"
    if ":" in matched["host"] and not _is_ip_address(matched["host"].strip("[]")):
        return "has brackets around something other than an IPv6 address"
    return None


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, judged by its text alone: no name is resolved."""
    bare = host.strip("[]").lower()
    if not _is_ip_address(bare):
        return bare == "localhost"
    address = ipaddress.ip_address(bare)
    # Python 3.13 and later count an IPv4 loopback address inside an IPv6 one as loopback, earlier versions do not.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None


def _problem(matched: re.Match[str]) -> str | None:
    """Return the problem of an address that matches the grammar, or ``None``."""
    if problem := server_problem(matched):
        return problem
    if matched["scheme"].lower() == "http" and not is_loopback(matched["host"]):
        return "http:// is only allowed for localhost"
    if {".", ".."} & set(matched["path"].split("/")):
        return "has a relative path"
    if matched["path"].endswith(("/offline-numbers-api", "/offline-numbers-api/list")):
        return "ends with the path of an endpoint, which the library adds"
    return None


def _is_ip_address(host: str) -> bool:
    """Return whether a host is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
