"""拒收: the reason first and once, the failing condition shown, one of three replies, and what it promises is done."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.story.after_sales import Shopper, ago, sent, shopper, signed
from tests.story.people import until

REFUSED = {"at": ago(0.01), "place": "杭州", "text": "客户拒收，快件退回中"}


async def looks(one: Shopper, number: str, reason: str = "changed_mind") -> Any:
    return await one.desk.get(f"/api/orders/{number}/rejection", params={"reason": reason})


def failing(seen: Any) -> list[str]:
    return [condition["code"] for condition in seen["conditions"] if not condition["holds"]]


async def counted(one: Shopper) -> int:
    """How often `address_error` stands in the statistics of refused deliveries."""
    span = {"since": ago(1), "until": datetime.now(UTC).isoformat(), "shop_id": one.shop.shop_id}
    figures = await one.desk.get("/api/aftersales/figures", params=span)
    return int(figures["rejected_reasons"].get("address_error", 0))


@pytest.mark.proves("A10", "A11", "A12")
async def test_the_reason_is_asked_once_then_the_refund_less_postage_is_paid(demo_url: str) -> None:
    async with shopper(demo_url, "快递我不想要了") as one:
        before = await counted(one)
        number = await one.order(**sent(3, REFUSED))
        [case] = await until(lambda: one.cases(number), bool)
        await one.reads("方便告诉我们原因吗")
        for action, body in (("approve", {}), ("refuse", {"words": "不行"})):
            undecided = await one.desk.refused("POST", f"/api/cases/{case['id']}/actions/{action}", body)
            assert undecided == (409, "case_reason_unsaid")
        door = f"/api/orders/{number}/rejection"
        assert (await one.desk.ask("POST", door, {}))[0] in (400, 422)

        seen = await looks(one, number, "address_error")
        assert (seen["answer"], failing(seen), seen["reason_known"]) == ("refund", [], "")
        assert (seen["amount_minor"], seen["postage_minor"], seen["freight_by"]) == (38900, 1000, "buyer")
        done = await one.desk.post(door, {"reason": "address_error"})
        assert (done["row"]["id"], done["row"]["amount_minor"]) == (case["id"], 38900)
        script = await one.reads("退回 ¥389.00", "运费 ¥10.00", "小时内到账")
        assert script == seen["script"]
        done = await one.desk.post(door, {"reason": "changed_mind"})
        assert (done["row"]["id"], done["row"]["reason"]) == (case["id"], "address_error")
        assert one.has_read("方便告诉我们原因吗") == 1
        assert await counted(one) == before + 1
        await one.paid_by_hand(case["id"])
        await one.reads("退款 ¥389.00 已到账")


@pytest.mark.proves("A11", "A13")
async def test_past_the_limit_the_no_is_polite_cites_the_rule_and_shows_another_way(demo_url: str) -> None:
    async with shopper(demo_url, "我要拒收") as one:
        number = await one.order(**sent(15))
        seen = await looks(one, number)
        assert (seen["answer"], failing(seen)) == ("too_late", ["inside_window"])
        day = next(condition["value"] for condition in seen["conditions"] if not condition["holds"])
        case = await one.desk.post(f"/api/orders/{number}/rejection", {"reason": "changed_mind"})
        assert case["row"]["state"] == "refused"
        await one.reads("非常抱歉", day, f"政策第 {seen['policy_version']} 版", "发货 10 天内可拒收", "退货退款")
        refusal = next(event for event in case["events"] if event["action"] == "refuse")
        assert (refusal["facts"]["clause"], refusal["facts"]["policy_version"]) == ("rejected", seen["policy_version"])

        late = await one.order(**signed(1))
        assert "not_signed" in failing(await looks(one, late))


@pytest.mark.proves("A11", "A14")
async def test_what_must_be_signed_first_is_followed_up_by_itself_at_the_signature(demo_url: str) -> None:
    async with shopper(demo_url, "我想拒收这个包裹") as one:
        number = await one.order(**sent(2), fulfilment="platform")
        seen = await looks(one, number)
        assert (seen["answer"], failing(seen)) == ("sign_first", ["refusable"])
        case = await one.desk.post(f"/api/orders/{number}/rejection", {"reason": "changed_mind"})
        assert case["row"]["state"] == "awaiting_sign"
        await one.reads("先签收", "签收后我们会主动为您办理退货退款")
        await one.order(number, **signed(0.001), fulfilment="platform")
        begun, ended = await until(lambda: one.cases(number), lambda found: len(found) == 2)
        assert (ended["id"], ended["state"]) == (case["row"]["id"], "closed")
        assert begun["remedy"] == "return_refund"
        await one.reads("包裹已签收，我们为您开始办理退货退款")


async def test_no_refusal_goes_out_without_a_reason_and_each_shows_the_next_step(demo_url: str) -> None:
    async with shopper(demo_url, "申请退款") as one:
        number = await one.order(**signed(1))
        case = (await one.ask(number, "return_refund", "changed_mind", decide=False))["row"]["id"]
        door = f"/api/cases/{case}/actions/refuse"
        for empty in ({}, {"words": ""}):
            assert await one.desk.refused("POST", door, empty) == (422, "case_field_missing")
        seen = await one.act(case, "refuse", words="商品吊牌已剪，影响二次销售")
        await one.reads("很抱歉", "商品吊牌已剪", "补充说明后再次申请", "平台介入")
        refusal = next(event for event in seen["events"] if event["action"] == "refuse")
        assert refusal["facts"]["policy_version"] == seen["verdict"]["policy_version"]
        judged = await one.desk.get(f"/api/judgements/{case}")
        assert judged[0]["verdict"]["policy_version"] == seen["verdict"]["policy_version"]
