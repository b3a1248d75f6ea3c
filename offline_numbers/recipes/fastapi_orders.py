"""FastAPI service: each order gets one tracking number, even if the request is repeated.

Start it: `uvicorn fastapi_orders:app`. Then `PUT /orders/{order}/number` with a JSON body of `destination` and
`description`. The order's id is the reference, so the same `PUT` always answers with the same number.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

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


class Ad(BaseModel):
    destination: str
    description: str


def report(news: News[None]) -> None:  # mail it, post it, or write it to the order
    outcome = news.error or f"the number is {news.allocation and news.allocation.tracking_number}"
    logging.getLogger("orders").warning("%s: %s", news.order.reference, outcome)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, object]]:
    async with (
        SQLiteJournal("journal.db") as journal,
        OfflineNumbersSession(journal=journal, allow=DESTINATIONS.__contains__) as numbers,
        FollowUps(numbers, tell=report, recall=ORDERS.get) as follow_ups,
    ):
        yield {"follow_ups": follow_ups}


app = FastAPI(lifespan=lifespan)


@app.put("/orders/{order}/number")
async def number_of(order: str, ad: Ad, request: Request, response: Response) -> dict[str, str]:
    wanted = Order(reference_for(order), ad.destination, ad.description, NumberType.PREFIX_0899)
    ORDERS.setdefault(wanted.reference, wanted)
    try:
        allocation = await request.state.follow_ups.place(wanted)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    if allocation is None:
        response.status_code = 202
        return {"detail": "It is not known yet whether a number was allocated. Ask again in a minute."}
    return {"tracking_number": allocation.tracking_number}


@app.exception_handler(OfflineNumbersError)
async def refuse(_: Request, error: OfflineNumbersError) -> JSONResponse:
    match error:
        case ReferenceConflictError():
            status = 409
        case APIError() if not isinstance(error, PoolExhaustedError):
            status = 502
        case _:
            status = 503
    return JSONResponse({"detail": error.facts}, status)
