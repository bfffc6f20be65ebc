"""The shop cancels: only lawful reasons with their proof, the buyer told in the same action, stock-outs in bulk."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.story.after_sales import bought, goods, paid, photo, shopper, upload
from tests.story.people import until

SORRY = "很抱歉，这款商品缺货了，我们为您取消订单，货款 48 小时内原路退回。"


@pytest.mark.proves("A17")
async def test_the_dialog_demands_a_lawful_reason_with_its_proof_and_shows_the_penalty(demo_url: str) -> None:
    async with shopper(demo_url, "我的订单什么时候发") as one:
        number = await one.order(**paid())
        door = f"/api/orders/{number}/seller-cancel"
        desk = await one.desk.get(door)
        assert [one["reason"] for one in desk["checklists"]] == ["order_error", "out_of_stock", "address_error"]
        assert not any(one["ready"] for one in desk["checklists"]), "each reason needs its proof"
        assert (desk["penalty_minor"], desk["currency"]) == (1995, "CNY")
        status, free = await one.desk.ask("POST", door, {"reason": "price_error", "words": SORRY})
        assert (status, free["code"], free["data"]["penalty_minor"]) == (409, "seller_cancel_reason", 1995)
        by_hand = one.request(number, "cancel", "other", confirmed=False)
        assert await one.desk.refused("POST", "/api/cases", by_hand) == (409, "case_buyer_has_not_asked")
        for reason in ("order_error", "out_of_stock", "address_error"):
            refused = await one.desk.refused("POST", door, {"reason": reason, "words": SORRY})
            assert refused == (409, "seller_cancel_checklist")
        assert await one.cases(number) == []
        assert (await one.shown(number))["state"] == "paid"


@pytest.mark.proves("A19", "A21")
async def test_a_stock_out_finds_its_orders_tells_every_buyer_and_pays_back(demo_url: str) -> None:
    async with shopper(demo_url, "帐篷发货了吗") as one:
        skus = await goods(one.desk, one.shop.shop_id, green=0, sand=0)
        numbers = []
        for _ in range(3):
            number = await one.order(**paid())
            numbers.append(await one.order(number, **paid(), lines=bought(number, skus["green"])))
        manual = await one.order(**paid())
        await one.order(manual, **paid(), lines=bought(manual, skus["sand"]))
        where = {"shop_id": one.shop.shop_id, "sku_id": skus["green"]}
        listed = await one.desk.get("/api/stock-outs/affected", params=where)
        assert {row["external_id"] for row in listed} == set(numbers)
        begun = await one.desk.post("/api/stock-outs", where | {"words": SORRY})
        door = f"/api/stock-outs/{begun['id']}"
        ended = await until(lambda: one.desk.get(door), lambda seen: seen["done"] == seen["total"])
        assert (ended["total"], ended["failed"]) == (3, [])
        for number in numbers:
            [case] = await one.cases(number)
            assert (case["remedy"], case["reason"], case["state"]) == ("cancel", "out_of_stock", "refunding")
            assert (await one.shown(number))["state"] == "cancelled"
            facts = (await one.case(case["id"]))["facts"]
            assert facts["triggered_at"] == begun["at"].replace("Z", "+00:00")
            assert 0 <= facts["minutes_to_application"] <= 1
        await one.reads(SORRY)
        await one.reads("退款 ¥399.00 正在原路退回", "到账")
        assert one.has_read(SORRY) == one.has_read("订单已取消，退款") == 3

        by_hand = where | {"sku_id": skus["sand"], "words": "缺货，退款由专人办理，今天内到账", "refund": False}
        begun = await one.desk.post("/api/stock-outs", by_hand)
        await until(lambda: one.desk.get(f"/api/stock-outs/{begun['id']}"), lambda seen: seen["done"] == 1)
        [case] = await one.cases(manual)
        assert case["state"] == "requested"
        await one.reads("退款由专人办理")
        await one.act(case["id"], "approve")
        await one.becomes(case["id"], "refunding")


@pytest.mark.proves("A21")
async def test_message_and_application_are_one_action_and_the_time_since_the_trigger_is_kept(demo_url: str) -> None:
    async with shopper(demo_url, "订单有问题吗") as one:
        number = await one.order(**paid())
        door = f"/api/orders/{number}/seller-cancel"
        contact = {"channel": "phone", "outcome": "reached", "words": "买家说拍错了，不再下单"}
        await one.desk.post(f"/api/orders/{number}/contact-attempts", contact)
        desk = await one.desk.get(door)
        [order_error] = [row for row in desk["checklists"] if row["reason"] == "order_error"]
        assert order_error["ready"]
        assert datetime.fromisoformat(desk["triggered_at"]) <= datetime.now(UTC)
        assert await one.desk.refused("POST", door, {"reason": "order_error"}) == (422, "case_field_missing")
        assert await one.cases(number) == []
        since = datetime.now(UTC) - timedelta(minutes=7)
        body = {"reason": "order_error", "words": "按您说的取消订单，款项原路退回。", "triggered_at": since.isoformat()}
        case = await one.desk.post(door, body | {"client_id": "once"})
        assert (case["row"]["state"], case["facts"]["minutes_to_application"]) == ("refunding", 7)
        again = await one.desk.post(door, body | {"client_id": "once"})
        assert again["row"]["id"] == case["row"]["id"]
        await one.reads("按您说的取消订单，款项原路退回。")
        assert one.has_read("按您说的取消订单") == 1


@pytest.mark.proves("A20")
async def test_an_address_that_cannot_be_served_needs_attempts_and_the_couriers_proof(demo_url: str) -> None:
    async with shopper(demo_url, "在吗") as one:
        number = await one.order(**paid())
        door = f"/api/orders/{number}/seller-cancel"
        proof = await upload(one.desk, "/api/uploads", "courier.png", photo())
        body = {
            "reason": "address_error",
            "words": "地址无法送达且联系不上您，订单取消，款项原路退回。",
            "evidence": [proof],
        }
        assert await one.desk.refused("POST", door, body) == (409, "seller_cancel_checklist")
        contact = {"channel": "phone", "outcome": "reached", "words": "买家同意取消"}
        await one.desk.post(f"/api/orders/{number}/contact-attempts", contact)
        without = {name: body[name] for name in ("reason", "words")}
        assert await one.desk.refused("POST", door, without) == (409, "seller_cancel_checklist")
        case = await one.desk.post(door, body)
        assert (case["row"]["state"], case["row"]["reason"]) == ("refunding", "address_error")
        assert [(one["side"], one["file_id"]) for one in case["evidence"]] == [("shop", proof)]
        assert (await one.shown(number))["changes"][0]["kind"] == "cancel"
        await one.reads("地址无法送达且联系不上您")
