"""A fresh link to a file is for those who may see the conversation it was sent in."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from bench.live_client import LiveClient
from bench.shop import Shop
from PIL import Image

from tests.live.conftest import WITHIN_S

Door = httpx.AsyncClient


def door(shop: Shop, base: str, cookie: str = "", token: str = "") -> Door:
    headers = {"X-Xiaoer": "1"} | ({"Authorization": f"Bearer {token}"} if token else {})
    cookies = {"xiaoer_session": cookie} if cookie else None
    return Door(base_url=f"{shop.url}{base}", headers=headers, cookies=cookies, trust_env=False)


def staff(shop: Shop, agent: int) -> Door:
    return door(shop, "/api", cookie=shop.agent_cookies[agent])


async def upload(of: Door) -> str:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    content = out.getvalue()
    begun = (await of.post("/uploads", json={"name": "破损.png", "size": len(content)})).json()
    path = f"/uploads/{begun['id']}"
    assert (await of.patch(path, content=content, headers={"Upload-Offset": "0"})).status_code == 200
    assert (await of.post(f"{path}/finish")).status_code == 200
    return str(begun["id"])


@asynccontextmanager
async def linked(client: LiveClient) -> AsyncIterator[LiveClient]:
    client.start()
    async with asyncio.timeout(WITHIN_S):
        await client.online.wait()
    yield client
    await client.stop()


async def send(one: LiveClient, file_id: str, room: str = "") -> None:
    async with asyncio.timeout(WITHIN_S):
        await one.say("", room, kind="image", file_id=file_id).done


async def answers(shop: Shop, file_id: str) -> list[tuple[int, Any]]:
    """What the owner of the conversation hears, and what the other agent does."""
    told = []
    for agent in (0, 1):
        async with staff(shop, agent) as one:
            answer = await one.get(f"/files/{file_id}/link")
            told.append((answer.status_code, answer.json().get("code")))
    return told


SEEN, HIDDEN = (200, None), (404, "no_such_file")


async def test_a_buyers_file_is_for_those_who_see_its_conversation(shop: Shop) -> None:
    _, (token,) = await shop.threads(1)
    async with door(shop, "/api/webchat", token=token) as buyer, linked(LiveClient(shop.url, token=token)) as chat:
        file_id = await upload(buyer)
        assert await answers(shop, file_id) == [HIDDEN, HIDDEN]
        await send(chat, file_id)
        assert await answers(shop, file_id) == [SEEN, HIDDEN]


async def test_a_file_of_staff_is_for_those_who_see_its_conversation_until_it_is_sent_in_another(shop: Shop) -> None:
    (room, other), _ = await shop.threads(2)
    async with staff(shop, 0) as one, linked(LiveClient(shop.url, cookie=shop.agent_cookies[0])) as agent:
        file_id = await upload(one)
        assert await answers(shop, file_id) == [SEEN, SEEN]
        for _ in range(2):
            await send(agent, file_id, room)
            assert await answers(shop, file_id) == [SEEN, HIDDEN]
        await send(agent, file_id, other)
        assert await answers(shop, file_id) == [SEEN, SEEN]
