"""The shop speaks first: a late order and a parcel that stands still are told with reason, date and ways out."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from tests.story.after_sales import ago, bought, goods, paid, sent, shopper
from tests.story.people import until

from xiaoer.kernel.ids import new_id


@pytest.mark.proves("A03")
async def test_an_order_past_its_promise_is_a_task_and_the_buyer_reads_why_until_when_and_what_else(
    demo_url: str,
) -> None:
    async with shopper(demo_url, "谢谢") as one:
        kept = await one.order(**paid(1))
        number = await one.order(**paid(3))
        shop, order_id = one.shop.shop_id, await one.order_id(number)
        where = {"shop_id": shop, "order_id": order_id, "kind": "dispatch_late"}
        found = await until(lambda: one.desk.get("/api/parcel-watches", params=where), lambda seen: bool(seen["items"]))
        [task] = found["items"]
        assert (task["order_external_id"], task["hours"], task["closed_at"]) == (number, 48, None)
        await one.reads(number, "没有按承诺时间发出", "最晚", "继续等待", "取消订单")
        assert one.has_read("没有按承诺时间发出") == 1
        assert one.has_read(kept) == 0

        door = f"/api/parcel-watches/{task['id']}/answer"
        due = datetime.now(UTC) + timedelta(days=1)
        said = {"answer": "仓库爆单，正在加急", "expected_at": due.isoformat(), "tell_buyer": True}
        answered = await one.desk.post(door, said)
        assert answered["answer"] == "仓库爆单，正在加急"
        local = due + timedelta(hours=8)
        await one.reads(number, "仓库爆单，正在加急", f"预计 {local:%Y-%m-%d %H:%M}", "取消订单")
        cancelled = await one.ask(number, "cancel", "late")
        assert cancelled["row"]["state"] in ("refunding", "awaiting_approval")
        await one.reads("取消订单")


@pytest.mark.proves("A24")
async def test_a_parcel_that_stands_still_is_told_before_the_buyer_asks_and_both_ways_out_execute(
    demo_url: str,
) -> None:
    async with shopper(demo_url, "谢谢") as one:
        skus = await goods(one.desk, one.shop.shop_id, green=5)
        numbers = [new_id("T"), new_id("T")]
        for number in numbers:
            await one.order(number, **sent(6, still()), lines=bought(number, skus["green"]))
            where = {"order_id": await one.order_id(number), "kind": "no_scan"}
            await until(partial(one.desk.get, "/api/parcel-watches", params=where), lambda seen: bool(seen["items"]))
            await one.reads(number, "物流已有", "小时没有更新", "正在向快递核实", "最晚", "补寄或退款")
        assert one.has_read("物流已有") == 2
        first, second = numbers
        where = {"order_id": await one.order_id(first), "kind": "no_scan"}
        [task] = (await one.desk.get("/api/parcel-watches", params=where))["items"]
        said = {"answer": "快递核实：分拨中心积压，已加急", "expected_at": ago(-2), "tell_buyer": True}
        await one.desk.post(f"/api/parcel-watches/{task['id']}/answer", said)
        await one.reads(first, "分拨中心积压，已加急", "预计", "补寄或退款")
        again = await one.ask(first, "resend", "lost")
        assert again["row"]["state"] == "sending"
        back = await one.ask(second, "refund_only", "lost")
        assert back["row"]["state"] == "refunding"
        await one.paid_by_hand(back["row"]["id"])
        await one.reads("退款 ¥399.00 已到账")

        settings = await one.desk.get("/api/parcel-watches/settings")
        kinds = {(rule["kind"], rule["lane"]) for rule in settings["defaults"]}
        assert {kind for kind, _ in kinds} >= {
            "no_scan", "pickup_late", "attempt_failed", "returned", "customs", "signed_elsewhere",
        }  # fmt: skip


def still() -> dict[str, str]:
    """The last thing that was heard, five days ago."""
    return {"at": ago(5), "place": "上海", "text": "到达【上海分拨中心】"}
