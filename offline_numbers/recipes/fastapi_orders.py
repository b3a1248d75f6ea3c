"""FastAPI service: each order gets one tracking number, even if the request is repeated.

Start it: `uvicorn fastapi_orders:app`. Then `PUT /orders/{order}/number` with a JSON body of `destination` and
`description`. The order's id is the reference, so the same `PUT` always answers with the same number.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from orders import open_follow_ups, place
from pydantic import BaseModel


class Ad(BaseModel):
    destination: str
    description: str


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, object]]:
    async with open_follow_ups() as follow_ups:
        yield {"follow_ups": follow_ups}


app = FastAPI(lifespan=lifespan)


@app.put("/orders/{order}/number")
async def number_of(order: str, ad: Ad, request: Request) -> JSONResponse:
    status, body = await place(request.state.follow_ups, order, ad.destination, ad.description)
    return JSONResponse(body, status)
