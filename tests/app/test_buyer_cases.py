"""A buyer's doors to after-sales: own orders only, once only, and never a word that is meant for staff."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.aftersales.build import ago, ask, sent_order, signed_order
from tests.app.at_the_page import Desk, Page, wants
from xiaoer import aftersales
from xiaoer.aftersales.jobs import remind
from xiaoer.aftersales.model import Action, ActionBody
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import CaseId, MerchantId

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def wired(dsn: str) -> AsyncIterator[Database]:
    opened = Database.open(dsn, pool_size=20, wait_s=300)
    opened.react = react
    yield opened
    await opened.close()


@pytest.fixture
async def desk(wired: Database, keys: KeyRing, tmp_path: Path, merchant_id: MerchantId) -> AsyncIterator[Desk]:
    opened = Desk(wired, keys, tmp_path, merchant_id)
    yield opened
    await opened.client.aclose()


async def test_every_remedy_is_offered_with_its_amount_or_why_not(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page = desk.page(order_id)
    seen = await page.good("GET", f"/orders/{order_id}/cases")
    assert (seen["cases"], [line["free_quantity"] for line in seen["lines"]]) == ([], [1, 1])
    lines = [{"line_id": seen["lines"][0]["line_id"], "quantity": 1}]
    options = await page.good("POST", f"/orders/{order_id}/remedies", {"reason": "changed_mind", "lines": lines})
    by_remedy = {one["remedy"]: one for one in options}
    assert by_remedy["return_refund"]["possible"]
    assert by_remedy["return_refund"]["amount_minor"] == 37900
    kept = by_remedy["refund_only"]
    assert not kept["possible"]
    assert kept["reasons"][0]["rule"] == "goods_are_kept"
    assert kept["reasons"][0]["clause"]["url"] == f"/policy/{desk.shop_id}/1"
    assert by_remedy["cancel"]["reasons"][0]["rule"] == "wrong_order_state"


async def test_a_buyer_sends_back_and_follows_until_the_money_is_there(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page = desk.page(order_id)
    line = (await page.good("GET", f"/orders/{order_id}/cases"))["lines"][0]["line_id"]
    lines = [{"line_id": line, "quantity": 1}]
    asked = wants("return_refund", "changed_mind", lines=lines)
    case = await page.good("POST", f"/orders/{order_id}/cases", asked)
    assert (case["state"], case["waits_for"], case["amount_minor"]) == ("awaiting_return", "buyer", 37900)
    assert [step["status"] for step in case["steps"]] == ["done", "done", "now", "later", "later", "later", "later"]
    assert {one["action"] for one in case["actions"]} == {"ship_back", "withdraw"}
    again = await page.good("POST", f"/orders/{order_id}/cases", asked)
    assert again["id"] == case["id"]

    path = f"/cases/{case['id']}"
    status, refused = await page.ask("POST", f"{path}/actions/ship_back", {"carrier": "zto", "tracking_number": "?"})
    assert status == 422
    assert refused["code"]
    sent = {"carrier": "zto", "tracking_number": "75312345678999", "version": case["version"]}
    case = await page.good("POST", f"{path}/actions/ship_back", sent)
    assert case["state"] == "returning"
    assert case["return_parcel"]["tracking_number"] == "75312345678999"
    async with desk.tx() as tx:
        await aftersales.act(tx, CaseId(case["id"]), Action.RECEIVE_GOODS, ActionBody(words="秘密"))
        await aftersales.act(tx, CaseId(case["id"]), Action.ACCEPT_GOODS, ActionBody(words="秘密"))
    case = await page.good("GET", path)
    assert case["state"] == "refunding"
    assert case["refunds"][0]["state"] == "under_way"
    assert [one["code"] for one in case["timeline"]] == [
        "open", "approve", "ship_back", "receive_goods", "accept_goods"
    ]  # fmt: skip


async def test_two_taps_at_the_same_moment_open_one_case(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page, asked = desk.page(order_id), wants("return_refund", "changed_mind")
    taps = [page.good("POST", f"/orders/{order_id}/cases", asked) for _ in range(5)]
    assert len({case["id"] for case in await asyncio.gather(*taps)}) == 1
    assert len((await page.good("GET", f"/orders/{order_id}/cases"))["cases"]) == 1


async def test_nobody_sees_or_touches_what_is_not_theirs(desk: Desk) -> None:
    mine, other = await desk.stock(signed_order("T-1"), signed_order("T-2"))
    case = await desk.page(mine).good("POST", f"/orders/{mine}/cases", wants("return_refund", "changed_mind"))
    for page in (desk.page(other), desk.page()):
        for method, path, body in (
            ("GET", f"/orders/{mine}/cases", None),
            ("POST", f"/orders/{mine}/remedies", {}),
            ("POST", f"/orders/{mine}/cases", wants("return_refund", "unwanted")),
            ("GET", f"/cases/{case['id']}", None),
            ("POST", f"/cases/{case['id']}/actions/withdraw", {}),
            ("POST", f"/cases/{case['id']}/offer", {"remedy": "exchange"}),
        ):
            assert (await page.ask(method, path, body))[0] == 404, path
    nobody = Page(desk.client, "forged")
    assert (await nobody.ask("GET", f"/cases/{case['id']}"))[0] in (401, 403, 422)
    assert (await desk.page(mine).good("GET", f"/cases/{case['id']}"))["state"] == "awaiting_return"


async def test_a_buyer_decides_nothing_that_is_the_shops(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page = desk.page(order_id)
    case = await page.good("POST", f"/orders/{order_id}/cases", wants("return_refund", "defective"))
    assert case["state"] == "awaiting_evidence"
    for action in ("approve", "pay_difference", "settle", "accept_goods", "rule_for_buyer"):
        status, answer = await page.ask("POST", f"/cases/{case['id']}/actions/{action}", {"words": "x"})
        assert (status, answer["code"]) == (403, "case_not_for_buyers")
    status, answer = await page.ask("POST", f"/orders/{order_id}/cases", wants("compensation", "late"))
    assert (status, answer["code"]) == (403, "case_not_for_buyers")


async def test_photos_that_come_with_the_request_count_at_once(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page, stranger = desk.page(order_id), desk.page()
    line = (await page.good("GET", f"/orders/{order_id}/cases"))["lines"][0]["line_id"]
    asked = wants("return_refund", "defective", lines=[{"line_id": line}], words="杆断了")
    foreign = asked | {"evidence": [await stranger.photo()]}
    assert (await page.ask("POST", f"/orders/{order_id}/cases", foreign))[1]["code"] == "case_file_unknown"
    case = await page.good("POST", f"/orders/{order_id}/cases", asked | {"evidence": [await page.photo()]})
    assert (case["state"], case["waits_for"], len(case["evidence"])) == ("requested", "shop", 1)
    assert case["evidence"][0]["side"] == "buyer"
    assert case["evidence"][0]["url"]
    case = await page.good("POST", f"/cases/{case['id']}/actions/give_evidence", {"evidence": [await page.photo()]})
    assert (case["state"], len(case["evidence"])) == ("requested", 2)


@pytest.mark.parametrize(("chosen", "state"), [("exchange", "awaiting_return"), ("return_refund", "awaiting_return")])
async def test_one_tap_takes_the_replacement_or_the_refund_once_the_fault_is_verified(
    desk: Desk, chosen: str, state: str
) -> None:
    (order_id,) = await desk.stock(signed_order())
    page = desk.page(order_id)
    line = (await page.good("GET", f"/orders/{order_id}/cases"))["lines"][0]["line_id"]
    asked = wants(
        "return_refund", "defective", lines=[{"line_id": line}], evidence=[await page.photo()], amount_minor=100
    )
    case = await page.good("POST", f"/orders/{order_id}/cases", asked)
    path = f"/cases/{case['id']}"
    assert case["offers"] == []
    assert (await page.ask("POST", f"{path}/offer", {"remedy": chosen}))[1]["code"] == "case_offer_gone"
    async with desk.tx() as tx:
        await aftersales.verify(tx, CaseId(case["id"]), "秘密")
    case = await page.good("GET", path)
    assert [(one["remedy"], one["amount_minor"]) for one in case["offers"]] == [
        ("exchange", 0),
        ("return_refund", 37900),
    ]
    assert "verified" in [one["code"] for one in case["timeline"]]
    for _ in range(2):  # a second tap changes nothing
        case = await page.good("POST", f"{path}/offer", {"remedy": chosen})
        assert (case["remedy"], case["state"], case["offers"]) == (chosen, state, [])
    other = "exchange" if chosen == "return_refund" else "return_refund"
    assert (await page.ask("POST", f"{path}/offer", {"remedy": other}))[1]["code"] == "case_offer_gone"
    assert case["amount_minor"] == (0 if chosen == "exchange" else 37900)


async def test_a_refusal_says_why_where_it_stands_and_what_can_be_done(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page = desk.page(order_id)
    asked = wants("return_refund", "defective", evidence=[await page.photo()])
    case = await page.good("POST", f"/orders/{order_id}/cases", asked)
    async with desk.tx() as tx:
        await aftersales.act(tx, CaseId(case["id"]), Action.REFUSE, ActionBody(words="照片里看不到破损"))
    case = await page.good("GET", f"/cases/{case['id']}")
    refusal = case["refusal"]
    assert refusal["words"] == "照片里看不到破损"
    assert refusal["until"] == case["due_at"]
    assert refusal["clause"]["zh"]
    assert refusal["clause"]["url"] == f"/policy/{desk.shop_id}/1"
    assert set(refusal["next"]) == {"resubmit", "escalate"}
    case = await page.good(
        "POST", f"/cases/{case['id']}/actions/resubmit", {"words": "再拍一张", "evidence": [await page.photo()]}
    )
    assert case["state"] == "requested"
    assert case["timeline"][-2]["words"] == "再拍一张"


async def test_what_is_denied_keeps_nothing_and_names_the_rule(desk: Desk) -> None:
    (order_id,) = await desk.stock(sent_order())
    page = desk.page(order_id)
    status, answer = await page.ask("POST", f"/orders/{order_id}/cases", wants("refund_only", "changed_mind"))
    assert (status, answer["code"], answer["data"]["rule"]) == (409, "policy_denied", "parcel_on_the_way")
    assert (await page.good("GET", f"/orders/{order_id}/cases"))["cases"] == []
    options = await page.good("POST", f"/orders/{order_id}/remedies", {"reason": "changed_mind"})
    by_remedy = {one["remedy"]: one for one in options}
    assert by_remedy["refund_only"]["alternatives"] == ["intercept"]  # a return begins once it has arrived
    assert (by_remedy["rejected"]["possible"], by_remedy["rejected"]["answer"]) == (True, "allow")
    assert by_remedy["intercept"]["possible"]


async def test_a_parcel_refused_at_the_door_is_paid_back_after_one_reason(desk: Desk) -> None:
    """At once where the carrier has said so; before that, the case waits for the carrier."""
    refused = {"at": ago(0.1), "place": "成都", "text": "收件人拒收，快件退回中"}
    order_id, unheard = await desk.stock(sent_order(events=[refused]), sent_order("T-2"))
    early = await desk.page(unheard).good("POST", f"/orders/{unheard}/cases", wants("rejected", "late"))
    assert early["state"] == "requested"
    page = desk.page(order_id)
    options = await page.good("POST", f"/orders/{order_id}/remedies", {"reason": "late"})
    promised = next(one["amount_minor"] for one in options if one["remedy"] == "rejected")
    case = await page.good("POST", f"/orders/{order_id}/cases", wants("rejected", "late"))
    assert case["amount_minor"] == promised
    assert (case["remedy"], case["reason"], case["state"]) == ("rejected", "late", "refunding")
    again = await page.good("POST", f"/orders/{order_id}/cases", wants("rejected", "changed_mind"))
    assert (again["id"], again["reason"]) == (case["id"], "late")


@pytest.mark.proves("A06")
async def test_a_buyer_is_told_of_every_step_and_reminded_of_the_return(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    page = desk.page(order_id)
    await desk.talk(order_id)
    case = await page.good("POST", f"/orders/{order_id}/cases", wants("return_refund", "changed_mind"))
    async with desk.tx() as tx:
        await remind(tx, {"case_id": case["id"], "clock": "ship_back"})
    sent = {"carrier": "zto", "tracking_number": "75312345678999"}
    await page.good("POST", f"/cases/{case['id']}/actions/ship_back", sent)
    async with desk.tx() as tx:
        await remind(tx, {"case_id": case["id"], "clock": "ship_back"})  # nobody is reminded of what is done
    lines = (await page.good("GET", "/lines"))["lines"]
    words = [line["text"] for line in lines if line["kind"] == "text"]
    assert [text[:8] for text in words] == [
        "您的退货退款申请",
        "申请已同意。请在",
        "温馨提醒：请在 ",
        "寄回的单号已登记",
    ]
    cards = [line["card"] for line in lines if line["kind"] == "card"]
    assert {card["case_id"] for card in cards} == {case["id"]}
    assert cards[0] | {"state": ""} == {
        "card": "case",
        "case_id": case["id"],
        "order_id": order_id,
        "state": "",
        "remedy": "return_refund",
        "amount_minor": 43800,
        "currency": "CNY",
    }


async def test_whom_the_shop_speaks_with_about_a_case_sees_the_case_and_not_the_order(desk: Desk) -> None:
    (order_id,) = await desk.stock(signed_order())
    conversation_id = await desk.talk()
    stranger = desk.page()
    async with desk.tx() as tx:
        request = ask("return_refund", order_id=order_id, conversation_id=conversation_id)
        case = await aftersales.open_case(tx, request)
    assert (await stranger.good("GET", f"/cases/{case.id}"))["state"] == "awaiting_return"
    assert (await stranger.ask("GET", f"/orders/{order_id}/cases"))[0] == 404
    assert (await stranger.ask("POST", f"/orders/{order_id}/cases", wants("repair", "defective")))[0] == 404
