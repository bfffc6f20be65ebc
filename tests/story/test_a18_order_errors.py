"""The buyer ordered the wrong thing and cannot be reached: attempts on record, the application, the platform's word."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.staff.front_door import Visitor
from tests.story.people import member, until

from xiaoer.kernel.ids import new_id

SORRY = "您的订单信息有误，多次联系不上您，订单将取消，款项原路退回。"
SYSTEM = {"base_url": "https://erp.example", "change_orders": True}


@asynccontextmanager
async def another_shop(owner: Visitor) -> AsyncIterator[str]:
    """A shop whose own system applies changes of orders, and whose three attempts need no hours between them."""
    shop_id = str((await owner.post("/api/shops", {"name": new_id("店")}))["id"])
    new = {"shop_id": shop_id, "name": "ERP", "channel": "shop_api", "config": SYSTEM}
    await owner.post("/api/connections", new | {"credentials": {"signing_secret": "a-signing-secret-of-a-shop"}})
    path = f"/api/policies/{shop_id}"
    now = (await owner.get(path))["in_force"]
    document: dict[str, Any] = {name: now[name] for name in ("terms", "conditions", "clauses")}
    document["terms"]["seller_cancel"] |= {"contact_attempts": 3, "attempts_apart_hours": 0}
    status, answer = await owner.ask("PUT", f"{path}/draft", {"document": document, "note": "联系三次"})
    assert status < 300, answer
    await owner.post(f"{path}/publish", {})
    yield shop_id


async def placed(owner: Visitor, shop_id: str) -> str:
    """An order that was paid just now."""
    number, now = new_id("T"), datetime.now(UTC).isoformat()
    payment = {"external_id": f"P-{number}", "method": "alipay", "amount": "399.00", "state": "paid"}
    order = {
        "external_id": number, "placed_at": now, "paid_at": now, "source_updated_at": now, "paid": "399.00",
        "buyer": {"external_id": new_id("usr")}, "payments": [payment], "state": "paid",
        "lines": [{"external_id": f"{number}-1", "title": "双人三季帐篷", "unit_price": "399.00"}],
    }  # fmt: skip
    status, report = await owner.ask("PUT", f"/api/shops/{shop_id}/orders", {"orders": [order]})
    assert (status, report["rejected"]) == (200, []), report
    return number


@pytest.mark.proves("A18")
async def test_after_attempts_in_vain_the_order_is_cancelled_once_the_platform_has_agreed(demo_url: str) -> None:
    async with member(demo_url) as owner, another_shop(owner) as shop_id:
        number = await placed(owner, shop_id)
        door = f"/api/orders/{number}/seller-cancel"
        body = {"reason": "order_error", "words": SORRY}
        for attempt in range(3):
            assert await owner.refused("POST", door, body) == (409, "seller_cancel_checklist"), attempt
            tried = {"channel": "phone", "outcome": "no_answer", "words": "无人接听"}
            await owner.post(f"/api/orders/{number}/contact-attempts", tried)
        case = await owner.post(door, body)
        assert (case["row"]["state"], case["row"]["waits_for"]) == ("applying", "shop_system")
        assert case["row"]["reason"] == "order_error"
        [order] = (await owner.get("/api/orders", params={"q": number}))["items"]
        assert order["state"] == "paid", "nothing is cancelled before the platform agrees"
        [change] = (await owner.get(f"/api/orders/{order['id']}"))["changes"]
        assert change["kind"] == "cancel"
        assert change["state"] in ("waiting", "unknown"), "asked for, or not answered yet; applied it is not"
        await owner.post(f"/api/order-changes/{change['id']}/record", {"applied": True, "words": "平台已通过"})

        async def seen() -> str:
            return str((await owner.get(f"/api/orders/{order['id']}"))["state"])

        assert await until(seen, lambda state: state == "cancelled")
        assert (await owner.get(f"/api/cases/{case['row']['id']}"))["row"]["state"] == "refunding"
