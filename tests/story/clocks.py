"""Clocks as short as a story: the shop's own chat is judged like a marketplace, in seconds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.staff.front_door import Visitor

QUARTERS = [{"percent": 50}, {"percent": 75}, {"percent": 90, "tell": ["owner", "lead"], "move_unopened": True}]


@asynccontextmanager
async def judged(owner: Visitor, target_s: int, **more: Any) -> AsyncIterator[None]:
    """Each message of a buyer has a clock of calendar time; afterwards the shop's targets are as before."""
    before = (await owner.get("/api/sla/targets"))["rules"]
    target = {
        "name": "reply_24h", "channel": "webchat", "per": "message", "time": "calendar", "target_s": target_s,
        "ends_closed": False, "alerts": QUARTERS, "goal_percent": 100,
    }  # fmt: skip
    rules = before | {"targets": [*before["targets"], target | more]}
    assert (await owner.ask("PUT", "/api/sla/targets", rules))[0] == 200
    try:
        yield
    finally:
        assert (await owner.ask("PUT", "/api/sla/targets", before))[0] == 200


async def clocks_of(one: Visitor, conversation_id: str) -> list[dict[str, Any]]:
    found = await one.get("/api/clocks", params={"conversation_ids": conversation_id})
    items: list[dict[str, Any]] = found["items"]
    return items


async def breaches_of(one: Visitor, conversation_id: str) -> list[dict[str, Any]]:
    found = await one.get("/api/sla/breaches", params={"limit": 200})
    return [breach for breach in found["items"] if breach["subject_id"] == conversation_id]
