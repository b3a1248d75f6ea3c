"""The session: options, lifecycle, and the two ways to allocate that survive a lost answer."""

import asyncio
import math
import os
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypedDict, Unpack

import aiohttp
from attrs import evolve, frozen
from yarl import URL

from . import arguments, assign_once, safe_assign
from .actions import Actions
from .arguments import Normalize
from .calls import Calls
from .connections import Connections
from .intent import Intent
from .journal import Journal, MemoryJournal
from .models import Allocation
from .number_type import NumberType
from .phone import normalize_phone_number
from .retry import RetryPolicy
from .secret import Secret
from .timetable import Timetable
from .transport import Transport, base_url_of

KEY_VARIABLE = "OFFLINE_NUMBERS_KEY"
BASE_URL_VARIABLE = "OFFLINE_NUMBERS_BASE_URL"
DEFAULT_BASE_URL = "https://www.optico.fr"


class SessionOptions(TypedDict, total=False):
    """What ``OfflineNumbersSession.with_options`` changes; each is described there."""

    key: str | None
    base_url: str | None
    timeout: float
    retry: RetryPolicy
    journal: Journal | None
    normalize: Normalize


class OfflineNumbersSession(Actions):
    """A client of one domain's Offline Numbers API.

    Make it anywhere; it opens inside a running event loop (``async with``, or the first call), and belongs to that loop.
    A write is sent once, whatever the connection does; only reads are retried.

    Args:
        key: the domain's API key; ``None`` reads ``OFFLINE_NUMBERS_KEY`` from the environment.
        base_url: where the API is; ``None`` reads ``OFFLINE_NUMBERS_BASE_URL``, else ``https://www.optico.fr``. ``http:``
            is taken for loopback alone.
        timeout: seconds for one request, from connecting to the last byte of the answer.
        retry: when and how reads are retried.
        http: the application's own ``aiohttp.ClientSession``, never closed here; ``None``: one of our own.
        journal: where ``assign_once`` remembers what it began; ``None``: in memory, so for this process alone.
        normalize: how a phone number typed by a person becomes the one form that is sent and compared; ``str``: as typed.

    Raises:
        ValueError: an option has a wrong value, or no key is given.
        TypeError: an option has a wrong type.

    """
