"""People of the demo shop who act without a browser: staff and the shop's own server by REST, buyers by the socket."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from bench.live_client import LiveClient
from playwright.async_api import Locator, Page
from tests.staff.front_door import Visitor

from xiaoer.app.demo.fill import PUBLIC_KEY
from xiaoer.app.demo.people import PASSWORD, STAFF
from xiaoer.kernel.ids import new_id

WITHIN_S = 30.0
OWNER = "owner@luting.example"


@asynccontextmanager
async def at_the_door(demo_url: str, bearer: str = "") -> AsyncIterator[Visitor]:
    brief = httpx.Limits(keepalive_expiry=2)  # before the server's own: no call meets a line just hung up
    async with httpx.AsyncClient(base_url=demo_url, trust_env=False, timeout=60, limits=brief) as client:
        yield Visitor(client, bearer)


COOKIES: dict[tuple[str, str], dict[str, str]] = {}
"""Of who signed in before, by demo and e-mail: a password is made to be slow, and every story needs the whole staff."""


@asynccontextmanager
async def member(demo_url: str, email: str = OWNER) -> AsyncIterator[Visitor]:
    """One of the staff, signed in, with no workspace open."""
    async with at_the_door(demo_url) as one:
        one.client.cookies.update(COOKIES.get((demo_url, email), {}))
        if (await one.ask("GET", "/api/me"))[0] == 401:
            await one.sign_in(email, PASSWORD)
            COOKIES[demo_url, email] = dict(one.client.cookies)
        yield one


async def be(one: Visitor, presence: str) -> None:
    status, answer = await one.ask("PUT", "/api/me/presence", {"presence": presence})
    assert status < 300, answer


async def all_away(demo_url: str) -> None:
    """Nobody of the staff takes conversations, and what earlier stories began or woke is closed: it would fill the
    agents' places and the list, which draws only the rows near the screen, and it has an agent already."""
    for colleague in STAFF:
        async with member(demo_url, colleague.email) as one:
            await be(one, "away")
    async with member(demo_url) as owner:
        filled_at = (await owner.get("/api/shops"))["items"][0]["created_at"]
        open_ones = await owner.get("/api/conversations", params={"view": "all", "limit": 200})
        for left in (one for one in open_ones["items"] if one["last_at"] > filled_at):
            await owner.post(f"/api/conversations/{left['id']}/close", {})


@asynccontextmanager
async def routing_as(owner: Visitor, **settings: Any) -> AsyncIterator[None]:
    """Conversations are handed out like this; afterwards as before."""
    before = await owner.get("/api/routing")
    assert (await owner.ask("PUT", "/api/routing", before | settings))[0] < 300
    yield
    assert (await owner.ask("PUT", "/api/routing", before))[0] < 300


class ShopServer:
    """What the shop's own system does: it vouches for its buyers and pushes its orders."""

    def __init__(self, secret: str, shop_id: str, door: Visitor) -> None:
        self.secret, self.shop_id, self.door = secret, shop_id, door

    def identity(self, external_id: str, **claims: Any) -> str:
        parts: list[Any] = [{"alg": "HS256", "typ": "JWT"}, {"sub": external_id, "exp": time.time() + 3600, **claims}]
        signed = ".".join(_b64(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{_b64(hmac.digest(self.secret.encode(), signed.encode(), 'sha256'))}"

    async def push(self, external_id: str, buyer: str, minutes: int, **facts: Any) -> None:
        """How the order stands `minutes` after it was placed two hours ago."""
        placed_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
        order = {
            "external_id": external_id,
            "placed_at": placed_at.isoformat(),
            "source_updated_at": (placed_at + timedelta(minutes=minutes)).isoformat(),
            "paid": "399.00",
            "buyer": {"external_id": buyer},
            "lines": [{"title": "双人三季帐篷", "sku_name": "松绿", "unit_price": "399.00"}],
        }
        status, report = await self.door.ask("PUT", f"/api/shops/{self.shop_id}/orders", {"orders": [order | facts]})
        assert (status, report["rejected"]) == (200, []), report


def _b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@asynccontextmanager
async def shop_server(demo_url: str, owner: Visitor) -> AsyncIterator[ShopServer]:
    """With a new identity secret and a new token for pushing orders."""
    connection = next(one for one in (await owner.get("/api/connections"))["items"] if one["channel"] == "webchat")
    secret = (await owner.post(f"/api/connections/{connection['id']}/rotate-secret"))["identity_secret"]
    token = await owner.post("/api/tokens", {"name": new_id("erp"), "scopes": ["order.push"]})
    async with at_the_door(demo_url, token["secret"]) as door:
        yield ShopServer(secret, connection["shop_id"], door)


@asynccontextmanager
async def buyer(demo_url: str, identity: str = "") -> AsyncIterator[LiveClient]:
    """A buyer at the shop's chat; a stranger, or one whom the shop's server vouches for."""
    async with at_the_door(demo_url) as door:
        asked = {"identity": identity} if identity else {}
        token = (await door.post(f"/api/webchat/{PUBLIC_KEY}/visitor", asked))["token"]
    client = LiveClient(demo_url, token=token).start()
    try:
        async with asyncio.timeout(WITHIN_S):
            await client.online.wait()
        yield client
    finally:
        await client.stop()


async def says(one: LiveClient, text: str) -> str:
    """The line is stored; the conversation it is in."""
    async with asyncio.timeout(WITHIN_S):
        frame = await one.say(text).done
    return str(frame["conversation_id"])


async def until(look: Callable[[], Awaitable[Any]], holds: Callable[[Any], bool], within_s: float = WITHIN_S) -> Any:
    """What `look` saw when it held. Raises AssertionError with the last sight when it never does."""
    deadline = time.monotonic() + within_s
    while not holds(seen := await look()):
        assert time.monotonic() < deadline, seen
        await asyncio.sleep(0.1)
    return seen


async def at_noon(lead: Visitor, buyer_id: str) -> None:
    """The buyer lives where it is about noon now."""
    ahead = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-ahead:+d}"  # east of Greenwich is minus there
    status, answer = await lead.ask("PATCH", f"/api/buyers/{buyer_id}", {"fields": {"time_zone": zone}})
    assert status == 200, answer


def row(desk: Page, conversation_id: str) -> Locator:
    """The conversation in the inbox."""
    return desk.locator(f'a[href*="/inbox/{conversation_id}"]')
