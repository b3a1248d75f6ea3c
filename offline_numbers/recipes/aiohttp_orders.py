"""aiohttp.web service: each Idempotency-Key gets one tracking number, even if the request is repeated.

Start it: `python aiohttp_orders.py`. Then `POST http://127.0.0.1:8080/numbers` with the header `Idempotency-Key` and a
JSON body of `destination` and `description`. The key is the reference: the same `POST` answers with the same number.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from offline_numbers import (
    Allocation,
    APIError,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    SQLiteJournal,
)

DESTINATIONS = {"0612345678", "0612345679"}  # calls go nowhere else: the destination decides who pays
WHILE_THE_CALLER_WAITS = (0.5, 1.0)  # seconds before each read of the list, if the answer was lost
AFTERWARDS = (30.0, 60.0, 300.0, 900.0)
NUMBERS = web.AppKey("NUMBERS", OfflineNumbersSession)
FOLLOW_UPS = web.AppKey("FOLLOW_UPS", dict[str, asyncio.Task[None]])


async def session(app: web.Application) -> AsyncIterator[None]:
    follow_ups: dict[str, asyncio.Task[None]] = {}
    app[FOLLOW_UPS] = follow_ups
    async with (
        SQLiteJournal("journal.db") as journal,
        OfflineNumbersSession(journal=journal, allow=DESTINATIONS.__contains__) as app[NUMBERS],
    ):
        yield
        for task in follow_ups.values():
            task.cancel()  # an unknown outcome stays in numbers.pending() for the next start
        await asyncio.gather(*follow_ups.values(), return_exceptions=True)


async def allocate(app: web.Application, order: str, ad: dict[str, str], settle: Sequence[float]) -> Allocation:
    return await app[NUMBERS].assign_once(
        order, ad["destination"], description=ad["description"], type=NumberType.PREFIX_0899, settle=settle
    )


async def give_number(request: web.Request) -> web.Response:
    app, order = request.app, request.headers.get("Idempotency-Key", "")
    ad: dict[str, str] = {}
    try:
        ad = await request.json()
        allocation = await allocate(app, order, ad, WHILE_THE_CALLER_WAITS)
    except (KeyError, TypeError, ValueError) as error:
        return detail(422, f"invalid order: {error}")
    except OutcomeUnknownError:
        follow_ups = app[FOLLOW_UPS]
        if order not in follow_ups:
            follow_ups[order] = task = asyncio.create_task(check_again(app, order, ad))
            task.add_done_callback(lambda _: follow_ups.pop(order))
        return detail(202, "It is not known yet whether a number was allocated. Ask again in a minute.")
    except OfflineNumbersError as error:
        return refuse(error)
    return web.json_response({"tracking_number": allocation.tracking_number})


def refuse(error: OfflineNumbersError) -> web.Response:
    match error:
        case PoolExhaustedError():
            return detail(503, "No number of this type is free.")
        case ReferenceConflictError():
            return detail(409, "This order exists already, with another destination or description.")
        case APIError():
            return detail(502, "The API refused, and no number was allocated. Check the settings.")
        case _:
            return detail(503, "No number was allocated. Try again in a minute.")


def detail(status: int, text: str) -> web.Response:
    return web.json_response({"detail": text}, status=status)


async def check_again(app: web.Application, order: str, ad: dict[str, str]) -> None:
    for seconds in AFTERWARDS:
        await asyncio.sleep(seconds)
        try:
            allocation = await allocate(app, order, ad, settle=[0])  # the same reference: it only reads
        except OfflineNumbersError:
            continue
        return report(order, f"the number is {allocation.tracking_number}")
    return report(order, "it is still not known whether a number was allocated; check the list by hand")


def report(order: str, news: str) -> None:  # mail it, post it, or write it to the order
    logging.getLogger("orders").warning("%s: %s", order, news)


def make_app() -> web.Application:
    app = web.Application()
    app.cleanup_ctx.append(session)
    app.router.add_post("/numbers", give_number)
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080)
