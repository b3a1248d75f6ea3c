"""FastAPI service: each order gets one tracking number, even if the request is repeated.

Start it: `uvicorn fastapi_orders:app`. Then `PUT /orders/{order}/number` with a JSON body of `destination` and
`description`. The order's id is the reference, so the same `PUT` always answers with the same number.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

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


class Ad(BaseModel):
    destination: str
    description: str


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, object]]:
    follow_ups: dict[str, asyncio.Task[None]] = {}
    async with (
        SQLiteJournal("journal.db") as journal,
        OfflineNumbersSession(journal=journal, allow=DESTINATIONS.__contains__) as numbers,
    ):
        yield {"numbers": numbers, "follow_ups": follow_ups}
        for task in follow_ups.values():
            task.cancel()  # an unknown outcome stays in numbers.pending() for the next start
        await asyncio.gather(*follow_ups.values(), return_exceptions=True)


app = FastAPI(lifespan=lifespan)


async def allocate(numbers: OfflineNumbersSession, order: str, ad: Ad, settle: Sequence[float]) -> Allocation:
    return await numbers.assign_once(
        order, ad.destination, description=ad.description, type=NumberType.PREFIX_0899, settle=settle
    )


@app.put("/orders/{order}/number")
async def number_of(order: str, ad: Ad, request: Request, response: Response) -> dict[str, str]:
    numbers, follow_ups = request.state.numbers, request.state.follow_ups
    try:
        allocation = await allocate(numbers, order, ad, WHILE_THE_CALLER_WAITS)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    except OutcomeUnknownError:
        if order not in follow_ups:
            follow_ups[order] = task = asyncio.create_task(check_again(numbers, order, ad))
            task.add_done_callback(lambda _: follow_ups.pop(order))
        response.status_code = 202
        return {"detail": "It is not known yet whether a number was allocated. Ask again in a minute."}
    return {"tracking_number": allocation.tracking_number}


async def check_again(numbers: OfflineNumbersSession, order: str, ad: Ad) -> None:
    for seconds in AFTERWARDS:
        await asyncio.sleep(seconds)
        try:
            allocation = await allocate(numbers, order, ad, settle=[0])  # the same reference: it only reads
        except OfflineNumbersError:
            continue
        return report(order, f"the number is {allocation.tracking_number}")
    return report(order, "it is still not known whether a number was allocated; check the list by hand")


def report(order: str, news: str) -> None:  # mail it, post it, or write it to the order
    logging.getLogger("orders").warning("%s: %s", order, news)


@app.exception_handler(OfflineNumbersError)
async def refuse(_: Request, error: OfflineNumbersError) -> JSONResponse:
    match error:
        case PoolExhaustedError():
            status, detail = 503, "No number of this type is free."
        case ReferenceConflictError():
            status, detail = 409, "This order exists already, with another destination or description."
        case APIError():
            status, detail = 502, "The API refused, and no number was allocated. Check the settings."
        case _:
            status, detail = 503, "No number was allocated. Try again in a minute."
    return JSONResponse({"detail": detail}, status)
