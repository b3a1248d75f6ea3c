"""A journal in Redis: survives restarts and kills, and serves workers on several machines."""

import inspect
import json
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Protocol, cast

from offline_numbers.allocation.journal import Record, token_of

# One reference and the index of those that are not done, changed together or not at all.
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
    """What is used of a ``redis.asyncio`` client, of a cluster's as well."""

    def execute_command(self, name: str, /, *args: str | int) -> Awaitable[object]:
        """Send one command and return its answer."""
        ...


class RedisJournal:
    """A journal in Redis, for workers on several machines.

    Keys: ``<prefix>:{<domain>}:reference:<reference>`` is the record as JSON; ``<prefix>:{<domain>}:pending`` is a
    sorted set of the references that are not done, by the time when they began. The domain, a digest, is the hash tag:
    both live on one node of a cluster. The commands are ``GET``, ``ZRANGE`` and ``EVAL``, and in the script ``SET``,
    ``DEL``, ``ZADD`` and ``ZREM``.

    What Redis loses is forgotten, and may be sent again: let it write an append-only file (``appendonly yes``; with
    ``appendfsync everysec``, its default, the last second is lost where the machine goes down), and evict no keys
    (``maxmemory-policy noeviction``). A replica that takes over may lack what its master had confirmed just before.

    Args:
        client: a ``redis.asyncio.Redis`` or ``RedisCluster`` of the application, with ``decode_responses`` or without;
            never closed here. Give it a ``socket_timeout``.
        prefix: what all keys begin with.
        keep_done: seconds that a finished reference is remembered; ``None``: for ever. A begun one is never dropped.

    Raises:
        ValueError: ``keep_done`` is less than one second.

    """

    def __init__(self, client: RedisClient, *, prefix: str = "offline_numbers", keep_done: int | None = None) -> None:
        if keep_done is not None and keep_done < 1:
            msg = f"keep_done: {keep_done!r} is less than a second; None keeps finished references for ever"
            raise ValueError(msg)
        self._client = client
        self._prefix = prefix
        self._keep_done = keep_done

    def __repr__(self) -> str:
        return f"RedisJournal(prefix={self._prefix!r})"

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference, ``None`` where there is none.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.
            reference: the reference, ASCII.

        """
        stored = await self._command("GET", self._key(domain, "reference", reference))
        return _decoded(stored) if isinstance(stored, str | bytes) else None

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record if it is still the expected one, in one script; see ``Journal``.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.
            reference: the reference, ASCII.
            expected: the record that was read before; ``None``: there was none.
            new: the record to write; ``None``: remove it.

        Returns:
            Whether ``new`` stands there now.

        """
        keys = (self._key(domain, "reference", reference), self._key(domain, "pending"))
        change = ("", "", "0") if new is None else (_encoded(new), new.state, str(new.began.timestamp()))
        seconds = "" if self._keep_done is None else str(self._keep_done)
        tokens = (token_of(expected), token_of(new))
        # The client repeats a command whose answer it lost (redis-py from 6 on): the script knows its own work.
        return await self._command("EVAL", _SWAP, len(keys), *keys, *tokens, *change, reference, seconds) == 1

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the references that are begun and not done, the oldest first.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.

        """
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


def _encoded(record: Record) -> str:
    return json.dumps(
        {
            "state": record.state,
            "fingerprint": record.fingerprint,
            "token": record.token,
            "tracking_number": record.tracking_number,
            "began": record.began.isoformat(),
            "changed": record.changed.isoformat(),
        }
    )


def _decoded(stored: str | bytes) -> Record:
    values = json.loads(stored)
    values |= {name: datetime.fromisoformat(values[name]) for name in ("began", "changed")}
    return Record(**values)
