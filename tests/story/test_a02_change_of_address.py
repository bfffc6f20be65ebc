"""Another address: checked, confirmed, only before the warehouse begins; afterwards the parcel can be stopped."""

import pytest
from tests.story.after_sales import HOME, paid, sent, shopper


@pytest.mark.proves("A02")
async def test_a_new_address_is_checked_confirmed_and_told_to_the_shops_system(demo_url: str) -> None:
    async with shopper(demo_url, "地址填错了，能改吗") as one:
        number = await one.order(**paid(), receiver={"name": "林夏", "phone": "13800138000", "region": "上海市"})
        wrong = await one.desk.post("/api/addresses/check", HOME | {"city": "上海市"})
        assert wrong["problems"], wrong
        asked = one.request(number, "change_address", "address_error", address=HOME | {"city": "上海市"})
        assert (await one.desk.refused("POST", "/api/cases", asked))[0] in (409, 422)
        unsaid = await one.denied(number, "change_address", "address_error", address=HOME, confirmed=False)
        assert unsaid["rule"] == "not_confirmed"

        case = await one.ask(number, "change_address", "address_error", address=HOME)
        assert (case["row"]["state"], case["facts"]["confirmed"]) == ("settled", True)
        assert case["address"]["city"] == "杭州市"
        await one.reads("修改地址", "完成")
        order = await one.shown(number)
        assert "余杭区" in order["receiver"]["region"]
        assert [(change["kind"], change["state"]) for change in order["changes"]] == [("change_address", "applied")]


@pytest.mark.proves("A02", "A16")
async def test_once_the_warehouse_has_begun_the_parcel_is_stopped_instead(demo_url: str) -> None:
    async with shopper(demo_url, "想换个收货地址") as one:
        number = await one.order(**paid())
        door = f"/api/shops/{one.shop.shop_id}/order-locks"
        locked = await one.shop.door.ask("PUT", door, {"orders": [{"external_id": number}]})
        assert locked[0] == 200, locked
        denied = await one.denied(number, "change_address", "address_error", address=HOME)
        assert denied["rule"] == "locked_by_warehouse"
        assert "intercept" in denied["alternatives"]

        await one.order(number, **sent(0.05))
        case = (await one.ask(number, "intercept", "address_error"))["row"]["id"]
        assert (await one.case(case))["row"]["state"] == "intercepting"
        await one.reads("已通知快递拦截包裹")
        assert await one.desk.get("/api/payouts", params={"limit": 200})
        [asked] = (await one.desk.get("/api/intercepts", params={"case_id": case}))["items"]
        await one.desk.post(f"/api/intercepts/{asked['id']}/result", {"result": "succeed", "words": "已退回"})
        seen = await one.becomes(case, "refunding")
        assert seen["row"]["amount_minor"] == 39900
        [done] = (await one.desk.get("/api/intercepts", params={"case_id": case}))["items"]
        assert 0 <= done["minutes"] < 10
        await one.paid_by_hand(case)
        await one.reads("退款 ¥399.00 已到账")
