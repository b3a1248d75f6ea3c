"""What a web service does with an order, whatever its framework: allocate, and answer with a status and a JSON body."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from offline_numbers import (
    APIError,
    FollowUps,
    News,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    Order,
    PoolExhaustedError,
    ReferenceConflictError,
    SQLiteJournal,
    reference_for,
)

DESTINATIONS = {"0612345678", "0612345679"}  # calls go nowhere else: the destination decides who pays
ORDERS: dict[str, Order] = {}  # put your database in its place: after a restart, `recall` reads the orders from it


def report(news: News[None]) -> None:  # mail it, post it, or write it to the order
    logging.getLogger("orders").warning("%s: %s", news.order.reference, news.text)


@asynccontextmanager
async def open_follow_ups() -> AsyncGenerator[FollowUps[None]]:
    async with (
        SQLiteJournal("journal.db") as journal,
        OfflineNumbersSession(journal=journal, allow=DESTINATIONS.__contains__) as numbers,
        FollowUps(numbers, tell=report, recall=ORDERS.get) as follow_ups,
    ):
        yield follow_ups


async def place(
    follow_ups: FollowUps[None], key: str, destination: str, description: str
) -> tuple[int, dict[str, str]]:
    order = Order(reference_for(key), destination, description, NumberType.PREFIX_0899)
    try:
        allocation = await follow_ups.place(order)
    except (TypeError, ValueError) as error:
        return 422, {"detail": str(error)}
    except OfflineNumbersError as error:
        return _status(error), {"detail": error.facts}
    if allocation is None:
        ORDERS[order.reference] = order
        return 202, {"detail": "It is not known yet whether a number was allocated. Ask again in a minute."}
    return 200, {"tracking_number": allocation.tracking_number}


def _status(error: OfflineNumbersError) -> int:
    match error:
        case ReferenceConflictError():
            return 409
        case APIError() if not isinstance(error, PoolExhaustedError):
            return 502
        case _:
            return 503
