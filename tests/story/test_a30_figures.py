"""Close times and the dispute rate beside what good shops reach, each with its cases; a rule that settles by itself."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.story.after_sales import Shopper, ago, number_of_parcel, paid, photo, shopper, signed
from tests.story.people import until

HOUR_S = 3600


async def figures(one: Shopper) -> Any:
    return await one.desk.get("/api/aftersales/figures", params=span(one))


async def behind(one: Shopper, figure: str) -> list[str]:
    found = await one.desk.get(f"/api/aftersales/figures/{figure}/cases", params=span(one))
    return [row["id"] for row in found["items"]]


def span(one: Shopper) -> dict[str, str]:
    return {"since": ago(30), "until": datetime.now(UTC).isoformat(), "shop_id": one.shop.shop_id}


async def publish(one: Shopper, **terms: Any) -> None:
    """A policy in which returns have these terms; without any, as it was built in."""
    path = f"/api/policies/{one.shop.shop_id}"
    now = (await one.desk.get(path))["in_force"]
    document = {name: now[name] for name in ("terms", "conditions", "clauses")}
    document["terms"]["actions"]["return_refund"] |= terms
    status, answer = await one.desk.ask("PUT", f"{path}/draft", {"document": document, "note": "签收即退"})
    assert status < 300, answer
    if terms["accept_unseen_minor"]:
        await previewed(one)
    await one.desk.post(f"{path}/publish", {})


async def previewed(one: Shopper) -> None:
    """The draft was tried on the last thirty days."""
    run = await one.desk.post(f"/api/policies/{one.shop.shop_id}/dry-runs", {"days": 30})
    door = f"/api/dry-runs/{run['id']}"
    ended = await until(lambda: one.desk.get(door), lambda seen: seen["state"] == "done", 120)
    assert ended["done"] == ended["total"] >= 1


@pytest.mark.proves("A30")
async def test_the_close_time_of_refunds_stands_beside_four_hours_with_its_cases(demo_url: str) -> None:
    async with shopper(demo_url, "不想要了，退款吧") as one:
        before = (await figures(one))["refund_only_close"]
        case = (await one.ask(await one.order(**paid()), "refund_only", "unwanted"))["row"]["id"]
        await one.paid_by_hand(case)
        after = (await figures(one))["refund_only_close"]
        assert after["cases"] == before["cases"] + 1
        assert after["reference_s"] == 4 * HOUR_S
        assert 0 < after["median_s"] <= after["p90_s"]
        assert (await behind(one, "refund_only_close"))[0] == case


@pytest.mark.proves("A29", "A30", "A31")
async def test_a_signed_return_is_refunded_at_once_where_the_rule_says_so(demo_url: str) -> None:
    async with shopper(demo_url, "退货") as one:
        watched = await returning(one)
        await one.becomes(watched, "inspecting")
        await publish(one, accept_unseen_minor=100_000)
        try:
            case = await returning(one)
            await one.becomes(case, "refunding")
            await one.reads("验货通过，退款 ¥399.00 正在原路退回")
            before = (await figures(one))["return_refund_close"]
            await one.paid_by_hand(case)
            after = (await figures(one))["return_refund_close"]
            assert (after["cases"], after["reference_s"]) == (before["cases"] + 1, 18 * HOUR_S)
            assert (await behind(one, "return_refund_close"))[0] == case
        finally:
            await publish(one, accept_unseen_minor=None)
        queue = await one.desk.get("/api/cases", params={"view": "inspect"})
        assert watched in [row["id"] for row in queue["items"]]
        overdue = await one.desk.get("/api/cases", params={"view": "overdue"})
        assert all(row["overdue"] for row in overdue["items"])
        assert (await one.desk.get("/api/cases/counts"))["inspect"] >= 1


async def returning(one: Shopper) -> str:
    """A return whose parcel the warehouse has just signed for."""
    number = await one.order(**(signed(0) | {"placed_at": ago(0), "paid_at": ago(0), "dispatched_at": ago(0)}))
    case = str((await one.ask(number, "return_refund"))["row"]["id"])
    parcel = number_of_parcel()
    await one.act(case, "ship_back", carrier="zto", tracking_number=parcel)
    row = {"case_id": case, "tracking_number": parcel, "carrier": "zto", "signed_at": ago(0)}
    status, report = await one.shop.door.ask("PUT", "/api/return-parcels", {"parcels": [row]})
    assert (status, report["rejected"]) == (200, []), report
    return case


@pytest.mark.proves("A32")
async def test_the_dispute_rate_has_its_parts_and_a_risky_case_reaches_a_lead_before_the_platform(
    demo_url: str,
) -> None:
    async with shopper(demo_url, "质量太差了") as one:
        before = await figures(one)
        number = await one.order(**signed(1), paid="699.00")
        case = (await one.ask(number, "return_refund", "defective", decide=False))["row"]["id"]
        await one.desk.post(f"/api/cases/{case}/apology", {})
        seen = {"evidence": [await one.picture("tent.png", photo())]}
        await one.door.post(f"/api/webchat/cases/{case}/actions/give_evidence", seen)
        assert (await one.case(case))["row"]["risk"] < 60
        await one.act(case, "refuse", words="照片不清楚，看不出问题")
        risky = (await one.case(case))["row"]
        assert 60 <= risky["risk"] < 100
        assert case in await behind(one, "high_risk")
        assert case not in await behind(one, "dispute_rate")

        await one.door.post(f"/api/webchat/cases/{case}/actions/escalate", {"words": "请平台判断"})
        after = await figures(one)
        rate = after["dispute_rate"]
        assert rate["numerator"] == before["dispute_rate"]["numerator"] + 1
        assert rate["denominator"] >= before["dispute_rate"]["denominator"]
        assert rate["reference"] == 0.001
        assert case in await behind(one, "dispute_rate")
