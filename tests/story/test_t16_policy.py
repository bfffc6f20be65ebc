"""The shop says what it promises, tries a change on the past, publishes it, and every decision cites its clause."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext
from tests.story.people import ShopServer, at_the_door, member, shop_server, until

from xiaoer.kernel.ids import new_id

pytestmark = pytest.mark.proves("T16")
STRICT = {"window_days": 0, "windows": {}, "alternatives": []}


async def delivered(shop: ShopServer, placed_at: datetime) -> str:
    """An order that was signed as soon as it was placed; its number."""
    number = new_id("T")
    await shop.push(
        number,
        new_id("u"),
        120,
        state="signed",
        placed_at=placed_at.isoformat(),
        paid_at=placed_at.isoformat(),
        signed_at=placed_at.isoformat(),
        payments=[{"external_id": f"P-{number}", "method": "alipay", "amount": "399.00", "state": "paid"}],
    )
    return number


async def asks_to_return(desk: Visitor, order: str) -> tuple[int, Any]:
    return await desk.ask(
        "POST", "/api/cases", {"order_id": order, "remedy": "return_refund", "reason": "changed_mind"}
    )


async def would_be_refused(owner: Visitor, path: str, case_id: str) -> None:
    """The dry run of the draft says so of a case that was paid, and its row opens the case."""
    run = await owner.post(f"{path}/dry-runs", {"days": 30})
    ended = await until(lambda: owner.get(f"/api/dry-runs/{run['id']}"), lambda seen: seen["state"] == "done", 120)
    assert ended["done"] == ended["total"] >= 1
    rows = (await owner.get(f"/api/dry-runs/{run['id']}/rows?before=paid&after=refused"))["items"]
    mine = next(row for row in rows if row["subject_id"] == case_id)
    assert mine["after_rules"] == ["window_closed"]
    assert (await owner.get(f"/api/cases/{mine['subject_id']}"))["row"]["id"] == case_id


async def test_a_policy_is_public_versioned_and_cited(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop, at_the_door(demo_url) as anybody:
        path = f"/api/policies/{shop.shop_id}"
        begin = (await owner.get(path))["in_force"]
        old_order = await delivered(shop, datetime.now(UTC))
        status, case = await asks_to_return(owner, old_order)
        assert (status, case["verdict"]["policy_version"]) == (201, begin["version"]), case

        document = {name: begin[name] for name in ("terms", "conditions", "clauses")}
        document["terms"]["actions"]["return_refund"] |= STRICT
        document["clauses"]["return_refund"]["zh"] = "签收后概不退货。"
        document["conditions"].append({"code": "tired", "when": "buyer.order > 3", "answer": "deny"})
        status, refused = await owner.ask("PUT", f"{path}/draft", {"document": document})
        assert (status, refused["code"], refused["data"]["near"]) == (422, "condition_unknown_field", "buyer.orders")
        document["conditions"].pop()
        await owner.ask("PUT", f"{path}/draft", {"document": document, "note": "试一试"})

        await would_be_refused(owner, path, case["row"]["id"])
        published = await owner.post(f"{path}/publish", {})
        new_order = await delivered(shop, datetime.now(UTC))
        status, denied = await asks_to_return(owner, new_order)
        assert (status, denied["code"]) == (409, "policy_denied"), denied
        assert denied["data"]["rule"] == "window_closed"
        assert (denied["data"]["clause"], denied["data"]["policy_version"]) == ("return_refund", published["version"])

        page = await (await new_context(width=360)).new_page()
        await page.goto(f"{demo_url}/policy/{shop.shop_id}")
        await page.get_by_text("签收后概不退货。").wait_for()
        await page.get_by_role("link", name=f"第 {begin['version']} 版").click()
        await page.get_by_text("这不是现行版本。").wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360

        await owner.post(f"{path}/versions/{begin['version']}/restore", {"note": "改回来"})
        again = await owner.post(f"{path}/publish", {})
        public = await anybody.get(f"/api/public/policies/{shop.shop_id}")
        assert (public["version"], again["restored_from"]) == (again["version"], begin["version"])
        assert public["actions"]["return_refund"]["window_days"] == 7
