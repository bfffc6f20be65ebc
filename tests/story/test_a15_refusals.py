"""拒绝也有礼有据: no refusal without reason, next step and manners; each is checked, kept and can be mended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.story.after_sales import AGENT, Shopper, paid, sent, shopper, signed
from tests.story.people import member

INSPECTOR = "inspector@luting.example"


async def open_request(one: Shopper) -> str:
    asked = await one.ask(await one.order(**signed(1)), "return_refund", "changed_mind", decide=False)
    return str(asked["row"]["id"])


async def on_record(inspector: Any, case: str) -> Any:
    [row] = (await inspector.get("/api/quality/refusals", params={"case_id": case}))["items"]
    return row


@pytest.mark.proves("A15")
async def test_a_refusal_without_a_reason_or_without_manners_cannot_be_made(demo_url: str) -> None:
    async with shopper(demo_url, "我要退货", desk=AGENT) as one, member(demo_url, INSPECTOR) as inspector:
        case = await open_request(one)
        door = f"/api/cases/{case}/actions/refuse"
        for words, code in (
            ("", "case_field_missing"),
            ("不行！", "refusal_without_reason"),
            ("吊牌都剪了还退，脑子有病", "refusal_impolite"),
            ("吊牌剪了，是您自己的问题", "refusal_impolite"),
        ):
            assert await one.desk.refused("POST", door, {"words": words}) == (422, code)
        assert (await one.case(case))["row"]["state"] == "requested"
        assert (await inspector.get("/api/quality/refusals", params={"case_id": case}))["items"] == []
        assert not one.has_read("没有通过")


@pytest.mark.proves("A15")
async def test_every_refusal_is_checked_with_its_rule_and_a_poor_one_is_mended_for_the_buyer(demo_url: str) -> None:
    async with shopper(demo_url, "我要退货", desk=AGENT) as one, member(demo_url, INSPECTOR) as inspector:
        case = await open_request(one)
        await one.act(case, "refuse", words="吊牌剪了，您应该早点看清规则，可能影响销售")
        await one.reads("很抱歉", "吊牌剪了", "再次申请", "平台介入")

        seen = await on_record(inspector, case)
        judged = (await one.case(case))["verdict"]
        assert seen["policy_version"] == judged["policy_version"]
        assert seen["clauses"]
        assert "下一步" in seen["letter"]
        assert {finding["rule"] for finding in seen["findings"]} == {"blame", "vague"}
        assert (await inspector.get(f"/api/cases/{case}"))["row"]["id"] == case

        path = f"/api/quality/refusals/{seen['id']}"
        better = "很抱歉，商品吊牌已剪，按规则不支持七天无理由退货。您可以补充凭证再次申请，也可以申请平台介入。"
        await inspector.post(f"{path}/ask-mending", {"words": "请不要责怪买家，原因写明确", "message": better})
        [told] = (await one.desk.get("/api/quality/refusals", params={"state": "to_mend"}))["items"]
        assert (told["id"], told["note"]) == (seen["id"], "请不要责怪买家，原因写明确")
        await one.desk.post(f"{path}/mend", {"message": told["proposal"]})
        await one.reads(better)
        assert (await on_record(inspector, case))["state"] == "mended"


@pytest.mark.proves("A15")
async def test_the_answer_to_a_late_refusal_at_the_door_and_a_declined_approval_are_checked(demo_url: str) -> None:
    async with shopper(demo_url, "我要拒收", desk=AGENT) as one, member(demo_url, INSPECTOR) as inspector:
        late = await one.desk.post(f"/api/orders/{await one.order(**sent(15))}/rejection", {"reason": "changed_mind"})
        seen = await on_record(inspector, late["row"]["id"])
        assert [one["severity"] for one in seen["findings"] if one["severity"] == "block"] == []
        assert "退货退款" in seen["message"]
        assert seen["clauses"] == ["rejected"]
        await inspector.post(f"/api/quality/refusals/{seen['id']}/pass", {"words": "清楚，有下一步"})

        async with member(demo_url) as owner:
            dear = (await one.ask(await one.order(**paid()), "refund_only", "unwanted"))["row"]
            assert dear["state"] == "awaiting_approval"
            door = f"/api/cases/{dear['id']}/actions/decline"
            assert await owner.refused("POST", door, {"words": "不行"}) == (422, "refusal_without_reason")
            await owner.post(door, {"words": "请先和买家核对是否已改地址"})
            assert (await on_record(inspector, dear["id"]))["action"] == "decline"
            await one.reads("还需要再核实", "前答复")


@pytest.mark.proves("A15")
async def test_agents_read_only_what_concerns_them(demo_url: str) -> None:
    async with shopper(demo_url, "我要退货", desk=AGENT) as one, member(demo_url, "outsourced@luting.example") as other:
        case = await open_request(one)
        await one.act(case, "refuse", words="商品吊牌已剪，影响二次销售")
        [mine] = (await one.desk.get("/api/quality/refusals", params={"case_id": case}))["items"]
        assert datetime.fromisoformat(mine["at"]) > datetime.now(UTC) - timedelta(minutes=5)
        assert (await other.get("/api/quality/refusals", params={"case_id": case}))["items"] == []
        assert (await other.refused("GET", f"/api/quality/refusals/{mine['id']}"))[0] == 404
        passing = await one.desk.refused("POST", f"/api/quality/refusals/{mine['id']}/pass", {})
        assert passing == (403, "not_allowed")
