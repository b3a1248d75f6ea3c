"""Job queue worker (arq, on Redis): each job allocates one number for an order, and the number is the job's result.

Start it: `arq arq_worker.WorkerSettings`, with your server in REDIS_URL, and enqueue jobs with arq's own client:
`await redis.enqueue_job("number_for", "order-1", "0612345678", "Magazine Ad")`. The order makes the reference, so you
may enqueue it again. The queue stores, repeats and reports; the journal is in the same Redis, which needs
`appendonly yes` and `maxmemory-policy noeviction`.
"""

import os
from typing import Any

from arq import Retry
from arq.connections import RedisSettings

from offline_numbers import (
    JournalError,
    NumberType,
    OfflineNumbersSession,
    OutcomeUnknownError,
    RedisJournal,
    TransportError,
    reference_for,
)

DESTINATIONS = {"0612345678", "0612345679"}  # calls go nowhere else: the destination decides who pays
TRIES = 8


async def start(ctx: dict[Any, Any]) -> None:
    ctx["numbers"] = OfflineNumbersSession(journal=RedisJournal(ctx["redis"]), allow=DESTINATIONS.__contains__)


async def stop(ctx: dict[Any, Any]) -> None:
    await ctx["numbers"].close()


async def number_for(ctx: dict[Any, Any], order: str, destination: str, description: str) -> str:
    numbers: OfflineNumbersSession = ctx["numbers"]
    try:
        allocation = await numbers.assign_once(
            reference_for(order), destination, description=description, type=NumberType.PREFIX_0899
        )
    except (OutcomeUnknownError, TransportError, JournalError) as error:
        if ctx["job_try"] == TRIES:
            raise
        # After an unknown outcome `assign_once` only reads. A job that a shutdown cancels runs again by itself.
        raise Retry(defer=15 * 2 ** (ctx["job_try"] - 1)) from error
    return allocation.tracking_number


class WorkerSettings:
    functions = (number_for,)
    on_startup = start
    on_shutdown = stop
    redis_settings = RedisSettings.from_dsn(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"))
    max_tries = TRIES
