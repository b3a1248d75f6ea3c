"""aiohttp.web service: each Idempotency-Key gets one tracking number, even if the request is repeated.

Start it: `python aiohttp_orders.py`. Then `POST http://127.0.0.1:8080/numbers` with the header `Idempotency-Key` and a
JSON body of `destination` and `description`. The key makes the reference: the same `POST` answers with the same number.
"""

from collections.abc import AsyncIterator

from aiohttp import web
from orders import open_follow_ups, place

from offline_numbers import FollowUps

FOLLOW_UPS = web.AppKey("FOLLOW_UPS", FollowUps[None])


async def run(app: web.Application) -> AsyncIterator[None]:
    async with open_follow_ups() as app[FOLLOW_UPS]:
        yield


async def give_number(request: web.Request) -> web.Response:
    try:
        ad, key = await request.json(), request.headers["Idempotency-Key"]
        destination, description = ad["destination"], ad["description"]
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"detail": f"invalid order: {error}"}, status=422)
    status, body = await place(request.app[FOLLOW_UPS], key, destination, description)
    return web.json_response(body, status=status)


def make_app() -> web.Application:
    app = web.Application()
    app.cleanup_ctx.append(run)
    app.router.add_post("/numbers", give_number)
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080)
