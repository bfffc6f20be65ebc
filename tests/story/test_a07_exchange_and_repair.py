"""Goods for goods: an exchange with its reserved piece and tracking number, a repair from its check to the way home."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.story.after_sales import Shopper, ago, bought, goods, number_of_parcel, shopper, signed
from tests.story.people import until

from xiaoer.kernel.ids import new_id


async def send_back(one: Shopper, case: str) -> None:
    body = {"carrier": "zto", "tracking_number": number_of_parcel()}
    await one.door.post(f"/api/webchat/cases/{case}/actions/ship_back", body)
    await one.act(case, "receive_goods")


async def leaves(one: Shopper, case: str, number: str, linked: str, sku: str) -> None:
    """The shop's server says that the new goods are on their way; the buyer reads number and day."""
    parcel, due = number_of_parcel(), datetime.now(UTC) + timedelta(days=2)
    await one.order(
        linked,
        state="dispatched",
        dispatched_at=ago(0),
        promised_delivery_at=due.isoformat(),
        parcels=[{"carrier": "中通快递", "tracking_number": parcel, "dispatched_at": ago(0)}],
        purpose="exchange",
        linked_external_id=number,
        paid="0.00",
        payments=[],
        lines=bought(linked, sku),
    )
    await one.becomes(case, "sent")
    local = due + timedelta(hours=8)
    await one.reads("商品已发出", parcel, f"预计 {local.month}月{local.day}日")


@pytest.mark.proves("A07")
async def test_an_exchange_reserves_links_an_order_settles_the_difference_and_tells_tracking_and_day(
    demo_url: str,
) -> None:
    async with shopper(demo_url, "想换个颜色") as one:
        skus = await goods(one.desk, one.shop.shop_id, green=5, sand=1, dear=3)
        number = await one.order(**signed(1))
        await one.order(number, **signed(1), lines=bought(number, skus["green"], "379.00"))
        wanted = [{"line_id": f"{number}-1", "quantity": 1, "new_sku_id": skus["sand"]}]
        case = (await one.ask(number, "exchange", "changed_mind", lines=wanted))["row"]["id"]
        assert (await one.case(case))["row"]["state"] == "awaiting_return"
        other = await one.order(**signed(1))
        await one.order(other, **signed(1), lines=bought(other, skus["green"], "379.00"))
        taken = [{"line_id": f"{other}-1", "quantity": 1, "new_sku_id": skus["sand"]}]
        assert (await one.denied(other, "exchange", lines=taken))["rule"] == "sku_out_of_stock"

        await send_back(one, case)
        asked = await one.act(case, "accept_goods", received="whole")
        assert (asked["row"]["state"], asked["linked_order_id"]) == ("awaiting_payment", None)
        await one.reads("补差价 ¥20.00", "之后马上发货")
        await one.act(case, "pay_difference", words="已收到")
        seen = await until(lambda: one.case(case), lambda found: bool(found["linked_order_id"]))
        assert seen["row"]["state"] == "sending"
        linked = await one.desk.get(f"/api/orders/{seen['linked_order_id']}")
        assert (linked["purpose"], linked["lines"][0]["sku_name"]) == ("exchange", "sand")

        await leaves(one, case, number, linked["external_id"], skus["sand"])
        await one.order(linked["external_id"], **signed(0), paid="0.00", payments=[])
        await one.becomes(case, "settled")


@pytest.mark.proves("A08")
async def test_a_repair_goes_from_the_warranty_check_to_the_way_home_and_the_buyer_sees_each_step(
    demo_url: str,
) -> None:
    async with shopper(demo_url, "帐篷杆坏了，能修吗") as one:
        old = await one.order(**signed(400))
        assert (await one.denied(old, "repair", "defective"))["rule"] == "window_closed"
        number = await one.order(**signed(100))
        case = (await one.ask(number, "repair", "defective"))["row"]["id"]
        await one.desk.post(f"/api/cases/{case}/apology", {})
        if (await one.case(case))["row"]["state"] == "requested":
            await one.act(case, "approve")
        await one.reads("寄回商品")
        await send_back(one, case)
        await one.act(case, "quote", amount_minor=3000, words="杆子断裂，更换 30 元")
        await one.reads("杆子断裂，更换 30 元", "确认是否维修")
        await one.door.post(f"/api/webchat/cases/{case}/actions/accept_quote", {})
        await one.reads("已按您的确认开始维修")
        await one.act(case, "send")
        await one.reads("维修已完成")
        parcel = number_of_parcel()
        await one.act(case, "dispatch", carrier="中通快递", tracking_number=parcel)
        await one.reads("商品已发出", parcel, "预计")
        shown = await one.door.get(f"/api/webchat/cases/{case}")
        steps = {step["code"]: step["status"] for step in shown["steps"]}
        assert steps["diagnose"] == steps["repair"] == "done", steps
        assert steps["on_the_way"] == "now"
        await one.act(case, "settle")
        await one.reads("维修已完成")

        free = (await one.ask(await one.order(**signed(50)), "repair", "other"))["row"]["id"]
        if (await one.case(free))["row"]["state"] == "requested":
            await one.act(free, "approve")
        await send_back(one, free)
        await one.act(free, "repair", words="保修期内免费")
        await one.reads("已开始维修")


@pytest.mark.proves("A09")
async def test_ways_out_are_ranked_and_what_the_buyer_accepts_is_executed(demo_url: str) -> None:
    async with shopper(demo_url, "不太合适，怎么处理好") as one:
        skus = await goods(one.desk, one.shop.shop_id, green=5)
        number = await one.order(**signed(1))
        await one.order(number, **signed(1), lines=bought(number, skus["green"]))
        lines = [{"line_id": f"{number}-1", "quantity": 1, "new_sku_id": skus["green"]}]
        door = f"/api/orders/{number}/resolutions"
        found = await one.desk.post(door, {"reason": "wrong_item", "lines": lines})
        ranks = [(way["needs_person"], way["cost_minor"] - way["buyer_value_minor"]) for way in found]
        assert ranks == sorted(ranks)
        assert {way["remedy"] for way in found} >= {"return_refund", "exchange", "refund_only"}
        assert {way["percent"] for way in found if way["remedy"] == "refund_only"} >= {20, 30, 50}
        part = next(way for way in found if way["percent"] == 20)
        case = await one.desk.post("/api/cases", part["request"] | {"conversation_id": one.talk, "words": "买家同意"})
        if case["row"]["state"] == "awaiting_evidence":
            case = await one.desk.post(f"/api/cases/{case['row']['id']}/verified", {})
        assert (case["row"]["remedy"], case["row"]["amount_minor"]) == ("refund_only", 7980)

        other = await one.order(**signed(1))
        await one.order(other, **signed(1), lines=bought(other, skus["green"]))
        lines = [{"line_id": f"{other}-1", "quantity": 1, "new_sku_id": skus["green"]}]
        ways = await one.desk.post(f"/api/orders/{other}/resolutions", {"reason": "changed_mind", "lines": lines})
        swap = next(way for way in ways if way["remedy"] == "exchange")
        swapped = await one.desk.post("/api/cases", swap["request"] | {"words": "买家同意换货"})
        assert (swapped["row"]["remedy"], swapped["row"]["state"]) == ("exchange", "awaiting_return")

        coupons = (await one.desk.get("/api/coupons"))["items"]
        chosen = next(coupon for coupon in coupons if coupon["name"] == "满 199 减 20")
        new = {"key": new_id("key"), "kind": "coupon", "coupon_id": chosen["id"]}
        gift = await one.desk.post(f"/api/conversations/{one.talk}/gifts", new)
        claimed = await one.door.post(f"/api/webchat/gifts/{gift['id']}/claim", {})
        assert (claimed["state"], claimed["amount_minor"]) == ("claimed", 2000)
