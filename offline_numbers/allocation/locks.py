"""One destination at a time: two callers who allocate for it at once could not tell their numbers apart."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary, WeakValueDictionary

_Locks = WeakValueDictionary[tuple[str, str], asyncio.Lock]

# A lock belongs to one event loop, and lives as long as somebody holds it or waits for it.
_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Locks] = WeakKeyDictionary()


@asynccontextmanager
async def one_at_a_time(domain: str, destination: str) -> AsyncGenerator[None]:
    """Wait until no other caller of this event loop is at work on the same destination, first come, first served.

    Args:
        domain: what tells one domain of the API from another; never the key itself.
        destination: the phone number, in the one form that is sent and compared.

    """
    locks = _locks.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
    lock = locks.setdefault((domain, destination), asyncio.Lock())
    async with lock:
        yield
