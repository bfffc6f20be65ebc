"""V04–V15, V26, V27, V29: what goes to a buyer about reviews, by SMS, in public and on Amazon, judged as it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.staff.front_door import Visitor
from tests.story.people import at_noon, buyer, member, says

from xiaoer.kernel.ids import new_id

LEAD = "lead@luting.example"


class Sender:
    """A program that asks before it sends, about one buyer."""

    def __init__(self, door: Visitor, buyer_id: str) -> None:
        self.door, self.buyer_id = door, buyer_id

    async def send(self, text: str, purpose: str, **more: Any) -> Any:
        body = {"buyer_id": self.buyer_id, "purpose": purpose, "channel": "taobao", "medium": "chat", "text": text}
        return await self.door.post("/api/outreach/sends", body | more)

    async def refused_by(self, text: str, purpose: str, **more: Any) -> set[str]:
        answer = await self.send(text, purpose, **more)
        return {one["rule"] for one in answer["findings"] if one["severity"] == "block"}

    async def preview(self, text: str, **more: Any) -> Any:
        return (await self.door.post("/api/gate/preview", {"text": text, "channel": "taobao"} | more))["ruling"]

    async def finds(self, text: str, **more: Any) -> set[str]:
        return {one["rule"] for one in (await self.preview(text, **more))["findings"] if one["severity"] != "note"}


@asynccontextmanager
async def sender(demo_url: str) -> AsyncIterator[Sender]:
    """To a buyer whom nobody wrote before and for whom it is noon."""
    async with member(demo_url, LEAD) as lead, buyer(demo_url) as visitor:
        talk = await says(visitor, f"你好 {new_id('w')[-4:]}")
        buyer_id = (await lead.get(f"/api/conversations/{talk}"))["buyer"]["id"]
        await at_noon(lead, buyer_id)
        yield Sender(lead, buyer_id)


ASK = "欢迎您按真实感受写个评价，好坏都帮助我们改进。"
INDUCEMENTS = (
    "五星好评返5元红包",
    "五 星 好 评 返 5 元",
    "五星好评返５元",
    "好 评 fan xian，亲",
    "给个好平返现5块",
    "五星好評返現5元",
    "好🌟评🌟返🌟现",
    "写评价晒图就补发一个小礼物",
)


@pytest.mark.proves("V04", "V05", "V13")
async def test_value_and_a_review_never_go_together(demo_url: str) -> None:
    async with sender(demo_url) as shop:
        for text in INDUCEMENTS:
            ruling = await shop.preview(text)
            blocks = [one for one in ruling["findings"] if one["severity"] == "block"]
            assert blocks, text
            assert blocks[0]["sentence"]
        assert "review_value" in await shop.finds("Leave us 5 stars and get a $5 gift card", channel="email")
        for text in ("必须好评，不好评不发货", "给差评的我们会曝光您的信息", "删掉差评就给您补偿"):
            assert await shop.finds(text) & {"review_coercion", "review_retaliation", "review_change", "threat"}, text
        assert not await shop.finds("如果您对商品满意，欢迎写下真实评价；有任何问题请随时找我们，谢谢您！")
        # one day: first the thanks, then the question
        assert (await shop.send("送您一张5元券，感谢支持。", "gift", gives_value=True))["allowed"]
        assert "review_value" in await shop.refused_by(ASK, "review_request", order_id="o-1")


@pytest.mark.proves("V06", "V10", "V12")
async def test_a_template_for_sms_has_sender_way_out_and_contact(demo_url: str) -> None:
    async with sender(demo_url) as shop:
        sms = {"channel": "sms_cn", "medium": "sms", "purpose": "marketing"}
        assert await shop.finds("秋茶上新，全场八折", **sms) >= {"sender_missing", "opt_out_missing"}
        whole = "【鹭汀】秋茶上新，全场八折，详情 s.luting.cn/q，拒收请回复R"
        assert not await shop.finds(whole, **sms)
        assert await shop.refused_by(whole, "marketing", channel="sms_cn", medium="sms") == {"consent_missing"}
        asked = {"channel": "sms_cn", "medium": "sms", "purpose": "review_request"}
        assert "contact_missing" in await shop.finds("【鹭汀】感谢惠顾，欢迎按真实感受评价，拒收请回复R", **asked)
        gated = await shop.preview("满意请给五星好评哦", purpose="review_request")
        assert "review_positive_only" in {one["rule"] for one in gated["findings"]}
        assert "真实" in gated["rewrite"]


@pytest.mark.proves("V08")
async def test_more_than_one_sms_is_warned_of_with_their_number(demo_url: str) -> None:
    async with sender(demo_url) as shop:
        long = "【鹭汀】" + "您的包裹已到站点，请尽快领取。" * 6
        found = (await shop.preview(long, channel="sms_cn", medium="sms", purpose="notice"))["findings"]
        [segments] = [one for one in found if one["rule"] == "segments"]
        assert (segments["severity"], segments["values"]["segments"]) == ("warn", 2)


@pytest.mark.proves("V09")
async def test_one_cap_counts_whatever_the_purpose_and_keeps_what_it_held_back(demo_url: str) -> None:
    async with sender(demo_url) as shop:
        assert (await shop.send(ASK, "review_request", order_id="o-2"))["allowed"]
        held = await shop.refused_by("茶快喝完了吗？需要我帮您看看吗？", "check_in", source_id="cmp-9")
        assert held == {"frequency_cap"}
        skips = await shop.door.get("/api/outreach/skips", params={"buyer_id": shop.buyer_id})
        [skip] = skips["items"]
        assert (skip["rules"], skip["source_id"], skip["free_at"] is None) == (["frequency_cap"], "cmp-9", False)


@pytest.mark.proves("V07", "V14")
async def test_an_order_is_asked_once_and_its_review_invited_to_be_amended_once_after_the_solution(
    demo_url: str,
) -> None:
    again = "您的问题已经解决。如果方便，欢迎按真实感受追加评价，不追加也没有关系。"
    async with sender(demo_url) as shop:
        assert "review_change" in await shop.refused_by(again, "review_change", order_id="o-3", problem_solved=False)
        assert (await shop.send(again, "review_change", order_id="o-3", problem_solved=True))["allowed"]
        assert "review_change" in await shop.refused_by(again, "review_change", order_id="o-3", problem_solved=True)
        amazon = {"channel": "amazon", "order_id": "o-3", "problem_solved": True}
        assert "purpose_barred" in await shop.refused_by(again, "review_change", **amazon)
    async with sender(demo_url) as shop:
        assert (await shop.send(ASK, "review_request", order_id="o-4"))["allowed"]
        assert "ask_limit" in await shop.refused_by(ASK, "review_request", order_id="o-4")


@pytest.mark.proves("V15")
async def test_a_review_is_answered_once_in_public_and_without_contacts(demo_url: str) -> None:
    public = {"medium": "public_reply", "order_id": "review-1"}
    words = "谢谢您的反馈，杯盖的问题我们已经联系工厂改进，给您补发了新的杯盖。"
    async with sender(demo_url) as shop:
        assert "personal_data" in await shop.refused_by(f"{words}电话13812345678", "public_reply", **public)
        assert (await shop.send(words, "public_reply", **public))["allowed"]
        assert "review_reply_limit" in await shop.refused_by(words, "public_reply", **public)
        assert "sameness" in await shop.finds(words, purpose="public_reply", recent_answers=[words + "！"])


@pytest.mark.proves("V26", "V27")
async def test_a_public_answer_is_thorough_and_nobody_is_answered_with_the_same_words(demo_url: str) -> None:
    async with sender(demo_url) as shop:
        short = await shop.preview("可以的", purpose="answer")
        assert [one["rule"] for one in short["findings"] if one["severity"] == "block"] == ["too_short_answer"]
        assert not await shop.finds("可以的，适合3到8岁的孩子，杯口有防烫圈。", purpose="answer")
        said = "您好，这款保温杯是316不锈钢内胆，可以放咖啡。"
        assert "sameness" in await shop.finds(said, purpose="answer", recent_answers=[said])


@pytest.mark.proves("V29")
async def test_amazon_s_buyers_read_nothing_that_sells_or_leads_away(demo_url: str) -> None:
    async with sender(demo_url) as shop:
        for text, rule in (
            ("Enjoy 20% off your next order in our store.", "marketing_barred"),
            ("Write to me at help@luting.example instead.", "contact_barred"),
            ("Call us at +1 415 555 0134 please.", "contact_barred"),
            ("See our site at https://luting.example/guide", "link_barred"),
            ("We would love a 5-star review from you.", "review_positive_only"),
        ):
            assert rule in await shop.finds(text, channel="amazon"), text
        assert not await shop.finds("Lin Xia, your parcel left on 21 November; it arrives by Friday.", channel="amazon")
        for purpose in ("marketing", "check_in", "gift", "review_reminder"):
            assert "purpose_barred" in await shop.refused_by("Thank you for your order.", purpose, channel="amazon")
