"""Sends one request over aiohttp: connections, the key, TLS, proxies, and the outcome of the request.

Nothing here knows an action of the API, retries a request, or decides whether a write may be sent.
"""

from .base_url import base_url_of
from .body import Stream
from .connections import Connections
from .head import Head, Inspected
from .key import Secret
from .outcome import Answer, NoAnswer, RequestFailed, Ticket
from .proxy import Proxy, proxy_for, valid_proxy, valid_ssl
from .transport import Transport, valid_timeout

__all__ = [
    "Answer",
    "Connections",
    "Head",
    "Inspected",
    "NoAnswer",
    "Proxy",
    "RequestFailed",
    "Secret",
    "Stream",
    "Ticket",
    "Transport",
    "base_url_of",
    "proxy_for",
    "valid_proxy",
    "valid_ssl",
    "valid_timeout",
]
