"""A journal in Redis: survives restarts and kills, and serves workers on several machines."""

import inspect
import json
from collections.abc import Awaitable, Sequence
from typing import Protocol, cast

from offline_numbers.allocation.journal import Record, record_of, texts_of, token_of
from offline_numbers.errors import ArgumentError

SHORTEST_KEPT = 86_400  # seconds; a list that is retried with a long timeout takes minutes

# Changes one reference and the index of unfinished ones together.
_SWAP = """
local stored = redis.call('GET', KEYS[1])
local token = stored and cjson.decode(stored)['token'] or ''
local expected, wanted, record, state, began, reference, seconds = unpack(ARGV)
if token == wanted then return 1 end
if token ~= expected then return 0 end
if wanted == '' then
    redis.call('DEL', KEYS[1])
elseif state == 'done' and seconds ~= '' then
    redis.call('SET', KEYS[1], record, 'EX', seconds)
else
    redis.call('SET', KEYS[1], record)
end
if state == 'begun' then
    redis.call('ZADD', KEYS[2], began, reference)
else
    redis.call('ZREM', KEYS[2], reference)
end
return 1
"""


class RedisClient(Protocol):
    """The part of a ``redis.asyncio`` client, or of a cluster's, that the journal uses."""

    def execute_command(self, name: str, /, *args: str | int) -> Awaitable[object]:
        """Send one command and return its answer."""
        ...


class RedisJournal:
    """A journal in Redis, for workers on several machines.

    ``<prefix>:{<domain>}:reference:<reference>`` holds the record as JSON. ``<prefix>:{<domain>}:pending`` is a sorted
    set of the references that are not done, by the time they began. The domain, a digest, is the hash tag: both keys
    live on one node of a cluster. The commands are ``GET``, ``ZRANGE`` and ``EVAL``, and in the script ``GET``,
    ``SET``, ``DEL``, ``ZADD`` and ``ZREM``.

    A reference that Redis loses may be sent again. Configure ``appendonly yes`` (with ``appendfsync everysec``, the
    default, a machine that fails loses the last second) and ``maxmemory-policy noeviction``. A replica that takes over
    may lack what its master confirmed just before.

    Args:
        client: your ``redis.asyncio.Redis`` or ``RedisCluster``, with ``decode_responses`` or without. The journal
            never closes it. Give it a ``socket_timeout``.
        prefix: the start of all keys.
        keep_done: seconds to keep a finished reference, from 86,400 (a day); ``None``: no limit. A caller that
            read the journal before the reference began may still be reading a slow list; if the record expires
            meanwhile, that caller allocates a second number. A reference that is not finished never expires.

    Raises:
        ArgumentError: ``keep_done`` is less than a day.

    """

    def __init__(self, client: RedisClient, *, prefix: str = "offline_numbers", keep_done: int | None = None) -> None:
        if keep_done is not None and keep_done < SHORTEST_KEPT:
            problem = f"{keep_done} is too short, a caller with a slow list would allocate again; use {SHORTEST_KEPT}"
            raise ArgumentError("keep_done", f"{problem} or more, or None")
        self._client = client
        self._prefix = prefix
        self._keep_done = keep_done

    def __repr__(self) -> str:
        return f"RedisJournal(prefix={self._prefix!r})"

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference; see ``Journal``."""
        stored = await self._command("GET", self._key(domain, "reference", reference))
        return record_of(json.loads(stored)) if isinstance(stored, str | bytes) else None

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record if it is still the expected one, in one script."""
        keys = (self._key(domain, "reference", reference), self._key(domain, "pending"))
        change = ("", "", "0") if new is None else (json.dumps(texts_of(new)), new.state, str(new.began.timestamp()))
        seconds = "" if self._keep_done is None else str(self._keep_done)
        tokens = (token_of(expected), token_of(new))
        # redis-py from 6 on repeats a command whose answer it lost; the script recognizes its own record.
        return await self._command("EVAL", _SWAP, len(keys), *keys, *tokens, *change, reference, seconds) == 1

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the begun references; see ``Journal``."""
        references = await self._command("ZRANGE", self._key(domain, "pending"), 0, -1)
        return [_text(reference) for reference in cast("list[str | bytes]", references)]

    def _key(self, domain: str, *names: str) -> str:
        return ":".join([self._prefix, f"{{{domain}}}", *names])

    async def _command(self, name: str, /, *args: str | int) -> object:
        answer = self._client.execute_command(name, *args)
        if not inspect.isawaitable(answer):
            msg = "RedisJournal needs a client of redis.asyncio: this one blocks the event loop"
            raise TypeError(msg)
        return await answer


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
