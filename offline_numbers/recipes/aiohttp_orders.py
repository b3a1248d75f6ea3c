"""aiohttp.web service: each Idempotency-Key gets one tracking number, even if the request is repeated.

Start it: `python aiohttp_orders.py`. Then `POST http://127.0.0.1:8080/numbers` with the header `Idempotency-Key` and a
JSON body of `destination` and `description`. The key makes the reference: the same `POST` answers with the same number.
"""

import logging
from collections.abc import AsyncIterator

from aiohttp import web

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
FOLLOW_UPS = web.AppKey("FOLLOW_UPS", FollowUps[None])


def report(news: News[None]) -> None:  # mail it, post it, or write it to the order
    outcome = news.error or f"the number is {news.allocation and news.allocation.tracking_number}"
    logging.getLogger("orders").warning("%s: %s", news.order.reference, outcome)


async def run(app: web.Application) -> AsyncIterator[None]:
    async with (
        SQLiteJournal("journal.db") as journal,
        OfflineNumbersSession(journal=journal, allow=DESTINATIONS.__contains__) as numbers,
        FollowUps(numbers, tell=report, recall=ORDERS.get) as app[FOLLOW_UPS],
    ):
        yield


async def give_number(request: web.Request) -> web.Response:
    try:
        ad, reference = await request.json(), reference_for(request.headers["Idempotency-Key"])
        order = Order(reference, ad["destination"], ad["description"], NumberType.PREFIX_0899)
        ORDERS.setdefault(reference, order)
        allocation = await request.app[FOLLOW_UPS].place(order)
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"detail": f"invalid order: {error}"}, status=422)
    except ReferenceConflictError as error:
        return web.json_response({"detail": error.facts}, status=409)
    except OfflineNumbersError as error:
        refused = isinstance(error, APIError) and not isinstance(error, PoolExhaustedError)
        return web.json_response({"detail": error.facts}, status=502 if refused else 503)
    if allocation is None:
        detail = "It is not known yet whether a number was allocated. Ask again in a minute."
        return web.json_response({"detail": detail}, status=202)
    return web.json_response({"tracking_number": allocation.tracking_number})


def make_app() -> web.Application:
    app = web.Application()
    app.cleanup_ctx.append(run)
    app.router.add_post("/numbers", give_number)
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080)
