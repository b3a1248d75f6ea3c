"""The connected sockets of this process, found by the garbage collector."""

import gc
import socket

from support.raw_http import port_of


def connected_to(url: str) -> list[socket.socket]:
    """Return this process's open sockets whose other end is a server on this machine."""
    return [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, socket.socket) and thing.family == socket.AF_INET and _peers_port(thing) == port_of(url)
    ]


def _peers_port(one: socket.socket) -> int:
    try:
        return int(one.getpeername()[1])
    except OSError:  # closed, or listening
        return 0
