"""Every refusal is checked as it is made; inspectors read what was found and say what must be mended."""

from typing import Any

import pytest

from tests.aftersales.build import ask, push, sent_order, signed_order
from tests.policies.build import name_return_address
from tests.quality.conftest import Office
from xiaoer import aftersales, conversations
from xiaoer.aftersales.model import Action, ActionBody
from xiaoer.quality.phrases import found, says_why

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
GOOD = "商品吊牌已剪，影响二次销售"


async def asked(office: Office, talk: str | None = None, number: str = "T-1") -> str:
    async with office.tx() as tx:
        await push(tx, office.shop_id, signed_order(number))
        request = ask("return_refund", order_id=number, decide=False, conversation_id=talk)
        return str((await aftersales.open_case(tx, request)).id)


async def refused(office: Office, words: str = GOOD, who: str = "mei") -> Any:
    """A refusal of this agent, told to a buyer, as the inspectors' list shows it."""
    case = await asked(office, await office.talk(who, ("buyer", "我要退货"), close=False))
    await office.good(who, "POST", f"/api/cases/{case}/actions/refuse", {"words": words})
    [row] = (await office.good("ming", "GET", f"/api/quality/refusals?case_id={case}"))["items"]
    return row


async def test_a_good_refusal_is_on_record_with_its_clause_version_and_next_step(office: Office) -> None:
    row = await refused(office)
    assert (row["state"], row["findings"], row["agent_name"]) == ("to_see", [], "mei")
    assert row["clauses"]
    assert row["policy_version"] == 0
    assert GOOD in row["letter"]
    assert "平台介入" in row["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("不行", "refusal_without_reason"),
        ("  。", "refusal_without_reason"),
        ("不同意退款！", "refusal_without_reason"),
        ("No, sorry.", "refusal_without_reason"),
        ("你是不是脑子有病，吊牌都剪了", "refusal_impolite"),
        ("吊牌都剪了，别当我们傻 子", "refusal_impolite"),
        ("The tag is cut off, you idiot", "refusal_impolite"),
    ],
)
async def test_a_refusal_without_reason_or_manners_is_not_possible(office: Office, words: str, code: str) -> None:
    case = await asked(office, await office.talk("mei", ("buyer", "我要退货"), close=False))
    assert (await office.ask("mei", "POST", f"/api/cases/{case}/actions/refuse", {"words": words}))[1]["code"] == code
    assert (await office.good("mei", "GET", f"/api/cases/{case}"))["row"]["state"] == "requested"
    assert (await office.good("ming", "GET", "/api/quality/refusals"))["items"] == []


async def test_blame_impatience_and_vague_words_are_found_and_left_to_the_inspector(office: Office) -> None:
    row = await refused(office, "吊牌可能剪了，您应该早点看清规则，别再问了")
    assert [(one["rule"], one["severity"]) for one in row["findings"]] == [
        ("blame", "warn"), ("impatience", "warn"), ("vague", "note"),
    ]  # fmt: skip
    listed = await office.good("ming", "GET", "/api/quality/refusals?worst=warn")
    assert [one["id"] for one in listed["items"]] == [row["id"]]
    assert (await office.good("ming", "GET", "/api/quality/refusals?worst=none"))["items"] == []


async def test_the_answer_that_a_parcel_can_no_longer_be_refused_is_checked_too(office: Office) -> None:
    async with office.tx() as tx:
        await push(tx, office.shop_id, sent_order(days=15))
    await office.good("mei", "POST", "/api/orders/T-1/rejection", {"reason": "changed_mind"})
    [row] = (await office.good("ming", "GET", "/api/quality/refusals"))["items"]
    assert [one["rule"] for one in row["findings"]] == ["not_told"]
    assert "退货退款" in row["message"]
    assert row["remedy"] == "rejected"


async def test_goods_that_did_not_pass_the_check_are_refused_with_a_reason(office: Office) -> None:
    async with office.tx() as tx:
        await name_return_address(tx, office.shop_id)
    case = await asked(office)
    async with office.tx() as tx:
        await aftersales.act(tx, case, Action.APPROVE, ActionBody())
        body = ActionBody(carrier="zto", tracking_number="75312345678999")
        await aftersales.act(tx, case, Action.SHIP_BACK, body)
        await aftersales.act(tx, case, Action.RECEIVE_GOODS, ActionBody())
    path = f"/api/cases/{case}/actions/reject_goods"
    status, answer = await office.ask("mei", "POST", path, {"words": "不通过", "received": "damaged"})
    assert (status, answer["code"]) == (422, "refusal_without_reason")
    await office.good("mei", "POST", path, {"words": "有明显使用痕迹", "received": "damaged"})
    [row] = (await office.good("ming", "GET", "/api/quality/refusals"))["items"]
    assert (row["action"], row["words"]) == ("reject_goods", "有明显使用痕迹")


async def test_an_inspector_asks_for_mending_and_the_buyer_reads_a_better_answer(office: Office) -> None:
    row = await refused(office, "吊牌剪了，您应该早点看清规则")
    path = f"/api/quality/refusals/{row['id']}"
    better = "很抱歉，吊牌已剪，按规则不支持七天无理由退货。您可以在期限内补充凭证再次申请。"
    worse = {"words": "不要责怪买家", "message": "不行"}
    assert (await office.ask("ming", "POST", f"{path}/ask-mending", worse))[1]["code"] == "refusal_without_reason"
    seen = await office.good("ming", "POST", f"{path}/ask-mending", {"words": "不要责怪买家", "message": better})
    assert (seen["state"], seen["note"], seen["proposal"], seen["inspector_name"]) == (
        "to_mend", "不要责怪买家", better, "ming",
    )  # fmt: skip
    assert (await office.ask("atan", "POST", f"{path}/mend", {"message": better}))[0] == 404
    done = await office.good("mei", "POST", f"{path}/mend", {"message": better})
    assert (done["state"], done["corrected"]) == ("mended", better)
    async with office.tx() as tx:
        last = (await conversations.read_after(tx, row["conversation_id"], 0))[-1]
    assert (last.text, last.author_id) == (better, office.people["mei"])
    assert (await office.ask("mei", "POST", f"{path}/mend", {"message": better}))[1]["code"] == "illegal_move"


async def test_agents_see_their_own_refusals_only_and_nobody_inspects_their_own(office: Office) -> None:
    row = await refused(office, who="lead")
    path = f"/api/quality/refusals/{row['id']}"
    for who in ("mei", "wai"):
        assert (await office.good(who, "GET", "/api/quality/refusals"))["items"] == []
        assert (await office.ask(who, "GET", path))[0] == 404
        assert (await office.ask(who, "POST", f"{path}/pass", {}))[1]["code"] == "not_allowed"
    assert (await office.ask("lead", "POST", f"{path}/pass", {}))[1]["code"] == "own_work"
    assert (await office.good("ming", "POST", f"{path}/pass", {"words": "清楚"}))["state"] == "passed"


def test_phrases_hide_behind_no_space_or_width() -> None:
    assert found("anger", "什 么 态·度") == ["什么态度"]
    assert found("anger", "ＡＮＧＲＹ") == ["angry"]
    assert found("anger", "送给妈妈的礼物，不是 scampi") == []
    assert says_why("维持原判")
    assert not says_why("拒绝。")
