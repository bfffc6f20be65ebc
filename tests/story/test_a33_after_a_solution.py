"""A33: something extra is offered only after the solution, within a budget, and what it brought is counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.staff.front_door import Visitor
from tests.story.people import ShopServer, all_away, buyer, member, says, shop_server, until

from xiaoer.kernel.ids import new_id


async def offering(owner: Visitor) -> dict[str, Any]:
    """The demo's budget with a rule for the time after a case."""
    return next(one for one in (await owner.get("/api/budgets"))["items"] if one["offer"])


async def settle(owner: Visitor, case_id: str) -> None:
    """A person pays the refund and records it."""
    payouts = (await owner.get("/api/payouts?limit=200"))["items"]
    [payout] = [one for one in payouts if one["case_id"] == case_id]
    status, answer = await owner.ask("POST", f"/api/payouts/{payout['id']}/record", {"reference": "bank 1"})
    assert status < 300, answer

    async def state() -> Any:
        return (await owner.get(f"/api/cases/{case_id}"))["row"]["state"]

    await until(state, lambda seen: seen == "settled")


async def order_of(server: ShopServer, who: str) -> str:
    """Paid an hour ago with 399, not dispatched yet."""
    number = new_id("ord")
    paid_at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    payments = [{"external_id": f"pay-{number}", "amount": "399.00", "paid_at": paid_at}]
    await server.push(number, who, 60, state="paid", paid_at=paid_at, payments=payments)
    return number


async def order_now(server: ShopServer, who: str) -> None:
    now = datetime.now(UTC).isoformat()
    await server.push(new_id("ord"), who, 60, state="paid", placed_at=now, source_updated_at=now)


def own(budget_id: str) -> dict[str, Any]:
    return {"key": new_id("gift"), "kind": "red_packet", "budget_id": budget_id, "amount_minor": 100}


async def gives_own(owner: Visitor, talk: str, case_id: str) -> set[str]:
    """A gift of one's own choice stands with the case; the others that stand there."""
    budget = (await owner.get(f"/api/conversations/{talk}/giveable"))["budgets"][0]["id"]
    mine = await owner.post(f"/api/cases/{case_id}/gifts", own(budget))
    assert (mine["case_id"], mine["purpose"], mine["state"]) == (case_id, "care", "sent")
    of_case = (await owner.get("/api/gifts", params={"case_id": case_id}))["items"]
    return {str(one["id"]) for one in of_case} - {mine["id"]}


@pytest.mark.proves("A33")
async def test_a_coupon_follows_the_solution_never_comes_before_it_and_the_order_it_brings_is_counted(
    demo_url: str,
) -> None:
    await all_away(demo_url)
    who = new_id("usr")
    async with member(demo_url) as owner, shop_server(demo_url, owner) as server:
        async with buyer(demo_url, server.identity(who)) as one:
            talk = await says(one, "帐篷不要了")
        asked = {"order_id": await order_of(server, who), "remedy": "refund_only", "reason": "changed_mind"}
        new = {**asked, "conversation_id": talk, "confirmed": True, "words": "不要了"}
        case = await owner.post("/api/cases", new)
        assert case["row"]["state"] == "refunding", case
        case_id = case["row"]["id"]
        door = f"/api/cases/{case_id}/gift"
        assert await owner.refused("POST", door) == (409, "case_not_settled")
        assert await owner.refused("POST", f"{door}s", own("bud_1")) == (409, "case_not_settled")
        await settle(owner, case_id)

        before = await offering(owner)
        gifts = [await owner.post(door) for _ in range(2)]
        assert len({gift["id"] for gift in gifts}) == 1
        gift = gifts[0]
        least, most = before["offer"]["least_minor"], before["offer"]["most_minor"]
        assert gift["amount_minor"] == max(least, min(most, 39900 * before["offer"]["percent"] // 100))
        assert (gift["kind"], gift["minimum_minor"], gift["state"]) == ("coupon", 0, "sent")
        lines = (await owner.get(f"/api/conversations/{talk}/lines"))["lines"]
        assert [line["card"]["gift_id"] for line in lines if (line.get("card") or {}).get("card") == "gift"] == [
            gift["id"]
        ]

        assert await gives_own(owner, talk, case_id) == {gift["id"]}

        await order_now(server, who)
        after = await offering(owner)
        assert before["left_minor"] - after["left_minor"] == gift["amount_minor"]
        assert after["repurchases"] - before["repurchases"] == 1
