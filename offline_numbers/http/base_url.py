"""Where the API is: the one address that every request goes to, checked before it is used."""

import ipaddress
import re

from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError

# ASCII alone: letters that look like others would lead to another host. No user, query or fragment: a key or a password
# that stands in them would be sent and logged where nobody expects it.
SERVER = r"(?P<host> [a-z0-9] [a-z0-9_-]* (?: \. [a-z0-9_-]+ )* | \[ [0-9a-f:.]+ \] ) (?: : (?P<port>[0-9]{1,5}) )?"
_GRAMMAR = rf"(?aix) (?P<scheme>https?):// {SERVER} (?P<path> (?: / [a-z0-9._~-]+ )* ) /?"
_HIGHEST_PORT = 65535


def base_url_of(text: str) -> URL:
    """Return the API's address, ready to be extended by the path of an endpoint.

    Args:
        text: ``https://`` and a host, then a port and a path where the API stands behind one; ``http://`` is taken for
            this machine alone (``localhost``, ``127.0.0.0/8``, ``::1``).

    Returns:
        The address without a slash at its end.

    Raises:
        TypeError: it is no text.
        ValueError: it is no such address. The message does not show it, since it may hold a key.

    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - the types of a caller are a promise only
        message = f"must be a str, not {type(text).__name__}"
        raise ArgumentTypeError("base_url", message)
    matched = re.fullmatch(_GRAMMAR, text)
    problem = "is no address such as https://www.optico.fr" if matched is None else _problem(matched)
    if matched is None or problem is not None:
        del text, matched  # else the traceback's locals show it
        message = (
            f"{problem}; it takes https, a host, and at most a port and a path: "
            "no user, no query, no fragment, ASCII characters only"
        )
        raise ArgumentError("base_url", message)
    return URL(text.rstrip("/"))


def _problem(matched: re.Match[str]) -> str | None:
    """Say what is wrong with an address of the right form."""
    if problem := server_problem(matched):
        return problem
    if matched["scheme"].lower() == "http" and not is_loopback(matched["host"]):
        return "would send the key in the clear: http is taken for this machine alone"
    if {".", ".."} & set(matched["path"].split("/")):
        return "holds a relative path"
    if matched["path"].endswith(("/offline-numbers-api", "/offline-numbers-api/list")):
        return "names an endpoint, which the library adds by itself"
    return None


def server_problem(matched: re.Match[str]) -> str | None:
    """Say what is wrong with the host and the port of an address of the right form."""
    if int(matched["port"] or 1) not in range(1, _HIGHEST_PORT + 1):
        return "names a port that does not exist"
    if ":" in matched["host"] and not _is_address(matched["host"].strip("[]")):
        return "names a host that does not exist"
    return None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its written form: names are not looked up."""
    bare = host.strip("[]").lower()
    if not _is_address(bare):
        return bare == "localhost"
    address = ipaddress.ip_address(bare)
    # An IPv4 address inside an IPv6 one counts as loopback from Python 3.13 on, and nobody needs it.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
