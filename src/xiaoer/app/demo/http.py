"""What the demo shop's own server would do: show pictures of its goods, and vouch for its signed-in buyers."""

import asyncio
import base64
import hmac
import json

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from xiaoer import buyers, merchants, orders
from xiaoer.app.demo.fill import PUBLIC_KEY
from xiaoer.app.demo.goods import pictured
from xiaoer.app.demo.pay import routes as pay_routes
from xiaoer.app.demo.pictures import picture
from xiaoer.app.demo.sales import customers
from xiaoer.infra.web import Shared
from xiaoer.kernel.ids import OrderId

A_DAY = "public, max-age=86400"


@get("/demo/img/{name:str}", include_in_schema=False)
async def demo_picture(name: str) -> Response[bytes]:
    """Drawn the first time it is asked for; only pictures of goods that the demo sells."""
    drawing = pictured().get(name)
    if drawing is None:
        raise NotFoundException
    octets = await asyncio.to_thread(picture, *drawing)
    headers = {"Cache-Control": A_DAY, "X-Content-Type-Options": "nosniff"}
    return Response(octets, media_type="image/webp", headers=headers)


class SignInAs(msgspec.Struct, frozen=True):
    buyer: int
    """Which of the demo's buyers who have ordered, counted from 1 (`sales.customers`)."""


class Vouched(msgspec.Struct, frozen=True):
    identity: str
    name: str
    order_link: str | None


@post("/api/demo/identity", status_code=200, include_in_schema=False)
async def vouch(shared: Shared, data: SignInAs) -> Vouched:
    """A signed identity for an invented buyer, made as a shop's server makes it (docs/howto). 404 without the demo."""
    found = await merchants.find_connection(shared.database, PUBLIC_KEY)
    if found is None:
        raise NotFoundException
    people = customers()
    one = people[(data.buyer - 1) % len(people)]
    async with shared.database.transaction(found.merchant_id) as tx:
        held = await merchants.credentials(tx, shared.keys, found.connection.id)
        buyer_id = await buyers.identify(tx, found.connection.id, f"user:{one.external_id}")
        theirs = await orders.of_buyer(tx, buyer_id)
    claims: dict[str, str | int] = {
        "sub": one.external_id,
        "name": one.nickname,
        "iat": _now(shared),
        "exp": _now(shared) + 3600,
    }
    link = orders.order_link(shared.keys, found.merchant_id, OrderId(theirs[0].id), buyer_id) if theirs else None
    return Vouched(
        _jwt(claims, held["identity_secret"]), one.nickname, f"{shared.public_url}/o/{link}" if link else None
    )


def _now(shared: Shared) -> int:
    return int(shared.database.clock.now().timestamp())


def _jwt(claims: dict[str, str | int], secret: str) -> str:
    """HS256, RFC 7519."""
    parts = [_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = ".".join(parts)
    return f"{signed}.{_b64(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


routes: list[HTTPRouteHandler] = [demo_picture, vouch, *pay_routes]
