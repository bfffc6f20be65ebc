"""A return from the request to the closed case, each step kept, told and done once; a dispute with both sides heard."""

import asyncio
from datetime import datetime

import pytest
from tests.story.after_sales import number_of_parcel, photo, shopper, signed, upload


@pytest.mark.proves("A04", "A26")
async def test_every_step_has_its_time_and_reason_happens_once_and_is_told(demo_url: str) -> None:
    async with shopper(demo_url, "想退货") as one:
        number = await one.order(**signed(1))
        same = [one.ask(number, "return_refund", client_id="tap") for _ in range(3)]
        [case] = {asked["row"]["id"] for asked in await asyncio.gather(*same)}
        await one.reads("退货退款申请已收到", "答复")
        assert (await one.case(case))["row"]["state"] == "awaiting_return"
        await one.reads("申请已同意", "寄回商品")
        body = {"carrier": "zto", "tracking_number": number_of_parcel()}
        await one.door.post(f"/api/webchat/cases/{case}/actions/ship_back", body)
        await one.reads("单号已登记")
        await one.act(case, "receive_goods")
        assert (await one.desk.refused("POST", f"/api/cases/{case}/actions/receive_goods", {}))[0] == 409
        await one.reads("仓库已签收", "完成验货")
        assert (await one.case(case))["row"]["due_at"]
        await one.act(case, "accept_goods", received="whole")
        assert (await one.desk.refused("POST", f"/api/cases/{case}/actions/accept_goods", {}))[0] == 409
        await one.reads("验货通过，退款 ¥399.00 正在原路退回")
        await one.paid_by_hand(case)
        await one.reads("退款 ¥399.00 已到账")
        seen = await one.case(case)
        assert seen["row"]["closed_at"]
        moves = [event for event in seen["events"] if event["from_state"] != event["to_state"]]
        assert [event["to_state"] for event in moves] == [
            "requested", "awaiting_return", "returning", "inspecting", "refunding", "settled",
        ]  # fmt: skip
        assert all(event["reason"] for event in moves)
        times = [datetime.fromisoformat(event["at"]) for event in moves]
        assert times == sorted(times)


@pytest.mark.proves("A05")
async def test_a_dispute_shows_both_sides_and_the_rule_and_the_letter_cites_it(demo_url: str) -> None:
    async with shopper(demo_url, "收到的东西有问题") as one:
        number = await one.order(**signed(1))
        theirs = await one.picture("broken.png", photo())
        asked = one.request(number, "return_refund", "defective") | {"evidence": [theirs], "client_id": "only-once"}
        for staff_only in ("order_id", "conversation_id"):
            asked.pop(staff_only)
        case = (await one.door.post(f"/api/webchat/orders/{await one.order_id(number)}/cases", asked))["id"]
        ours = await upload(one.desk, "/api/uploads", "checked.png", photo())
        await one.desk.post(f"/api/cases/{case}/evidence", {"files": [ours], "words": "出库质检照片"})
        await one.act(case, "refuse", words="照片显示为人为划痕，出库质检完好")
        await one.reads("照片显示为人为划痕", "补充说明后再次申请", "平台介入")

        letter = await one.desk.get(f"/api/cases/{case}/letter")
        assert "买家凭证 1 份，商家凭证 1 份" in letter["text"]
        assert "申请原因：质量问题" in letter["text"]
        assert letter["clauses"], letter
        assert "政策第" in letter["text"]
        assert "平台介入" in letter["text"]

        await one.door.post(f"/api/webchat/cases/{case}/actions/resubmit", {"words": "划痕在包装里就有"})
        assert (await one.case(case))["row"]["state"] == "requested"
        await one.act(case, "refuse", words="复核后维持原判")
        await one.door.post(f"/api/webchat/cases/{case}/actions/escalate", {"words": "请平台判断"})
        dispute = await one.case(case)
        assert dispute["row"]["state"] == "disputed"
        assert {item["side"] for item in dispute["evidence"]} == {"buyer", "shop"}
        assert any(finding["clause"] for finding in dispute["verdict"]["findings"])
        listed = await one.desk.get("/api/cases", params={"view": "disputed"})
        assert case in [row["id"] for row in listed["items"]]
        await one.act(case, "rule_for_buyer", words="支持买家")
        await one.reads("平台已支持您的申请")
