"""A parcel on its way is refunded only after the courier has stopped it, and the minutes are kept."""

from typing import Any

import pytest
from tests.story.after_sales import Shopper, sent, shopper


async def payouts(one: Shopper, case: str) -> list[Any]:
    found = (await one.desk.get("/api/payouts", params={"limit": 200}))["items"]
    return [payout for payout in found if payout["case_id"] == case]


@pytest.mark.proves("A16")
async def test_money_moves_only_after_the_courier_stopped_the_parcel(demo_url: str) -> None:
    async with shopper(demo_url, "发错地址了，能退款吗") as one:
        number = await one.order(**sent(1))
        denied = await one.denied(number, "refund_only", "unwanted")
        assert "intercept" in denied["alternatives"]
        case = (await one.ask(number, "intercept", "unwanted"))["row"]["id"]
        assert (await one.becomes(case, "intercepting"))["row"]["waits_for"] == "courier"
        assert await payouts(one, case) == []
        [task] = (await one.desk.get("/api/intercepts", params={"case_id": case}))["items"]
        door = f"/api/intercepts/{task['id']}/result"
        await one.desk.post(door, {"result": "accept", "words": "已受理"})
        assert (await one.case(case))["row"]["state"] == "intercepting"
        await one.desk.post(door, {"result": "succeed", "words": "已拦截退回"})
        await one.becomes(case, "refunding")
        assert [payout["amount_minor"] for payout in await payouts(one, case)] == [39900]
        [done] = (await one.desk.get("/api/intercepts", params={"case_id": case}))["items"]
        assert done["state"] == "succeeded"
        assert 0 <= done["minutes"] < 10
        stopped = next(event for event in (await one.case(case))["events"] if event["action"] == "stop_parcel")
        assert stopped["facts"]["minutes"] == done["minutes"]
        await one.reads("包裹已拦截，退款 ¥399.00 正在原路退回")


@pytest.mark.proves("A16")
async def test_a_parcel_that_got_through_pays_nothing_and_shows_other_ways(demo_url: str) -> None:
    async with shopper(demo_url, "不要了") as one:
        number = await one.order(**sent(1))
        case = (await one.ask(number, "intercept", "unwanted"))["row"]["id"]
        [task] = (await one.desk.get("/api/intercepts", params={"case_id": case}))["items"]
        await one.desk.post(f"/api/intercepts/{task['id']}/result", {"result": "fail", "words": "已派送"})
        await one.becomes(case, "requested")
        assert await payouts(one, case) == []
        await one.reads("没能拦下包裹", "拒收，或签收后退货退款")
