"""Reassurance cards state what the policy in force says, and nothing that it does not; their use is counted."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from xiaoer import merchants, policies
from xiaoer.app.demo.talks import At
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants.model import NewShop
from xiaoer.policies import store_assurances
from xiaoer.policies.errors import NothingToAssure
from xiaoer.policies.model import Clause, Document, InsuredTerms, Terms
from xiaoer.policies.reassure import TITLES, sum_words

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
async def shop_id(tx: Tx) -> ShopId:
    tx.clock = At(NOON)
    await merchants.found_in(tx, "小二百货")
    return (await merchants.open_shop(tx, NewShop(name="小二旗舰店"))).id


async def publish(tx: Tx, shop_id: ShopId, clauses: dict[str, Clause] | None = None, **terms: object) -> None:
    now = await policies.in_force(tx, shop_id)
    changed: Terms = replace(now.terms, **terms)
    await policies.save_draft(tx, shop_id, Document(changed, now.conditions, now.clauses | (clauses or {})))
    await policies.publish(tx, shop_id)


async def said(tx: Tx, shop_id: ShopId, kind: str) -> list[str]:
    found = {one.kind: one for one in await policies.assurances(tx, shop_id)}
    return [line.zh for line in found[kind].lines] if kind in found else []


async def test_a_card_follows_the_policy_in_force(tx: Tx, shop_id: ShopId) -> None:
    before = await policies.assurance_card(tx, shop_id, "returns_policy")
    assert (before["policy_version"], "签收后 7 天内" in before["lines"][0]["zh"]) == (0, True)
    now = await policies.in_force(tx, shop_id)
    longer = replace(now.terms.actions["return_refund"], window_days=30)
    await publish(tx, shop_id, actions=now.terms.actions | {"return_refund": longer})
    after = await policies.assurance_card(tx, shop_id, "returns_policy")
    assert (after["policy_version"], after["url"]) == (1, f"/policy/{shop_id}/1")
    assert "签收后 30 天内" in after["lines"][0]["zh"]
    assert "within 30 days of receipt" in after["lines"][0]["en"]


async def test_what_the_policy_does_not_promise_has_no_card(tx: Tx, shop_id: ShopId) -> None:
    assert {one.kind for one in await policies.assurances(tx, shop_id)} == {
        "returns_policy",
        "prompt_dispatch",
        "warranty",
    }
    for kind in ("insured_shipping", "payment_protection", "eternal_youth"):
        with pytest.raises(NothingToAssure):
            await policies.assurance_card(tx, shop_id, kind)


async def test_a_promise_that_is_taken_back_has_no_card_any_more(tx: Tx, shop_id: ShopId) -> None:
    await publish(tx, shop_id, insured=InsuredTerms(), payment_methods=("alipay",))
    assert {one.kind for one in await policies.assurances(tx, shop_id)} == set(TITLES)
    now = await policies.in_force(tx, shop_id)
    gone = replace(now.terms.actions["return_refund"], enabled=False)
    actions = now.terms.actions | {"return_refund": gone}
    await publish(tx, shop_id, insured=None, payment_methods=(), actions=actions, dispatch_hours=0, warranty_months=0)
    assert await policies.assurances(tx, shop_id) == []


async def test_insurance_says_from_which_worth_and_up_to_what(tx: Tx, shop_id: ShopId) -> None:
    await publish(tx, shop_id, insured=InsuredTerms(from_minor=50_000, cover_minor=1_000_050))
    assert await said(tx, shop_id, "insured_shipping") == [
        "商品满 ¥500 的包裹由本店投保",
        "丢失或破损最高赔付 ¥10,000.50",
    ]
    await publish(tx, shop_id, insured=InsuredTerms())
    assert await said(tx, shop_id, "insured_shipping") == ["每个包裹都由本店投保", "丢失或破损按商品价赔付"]


async def test_payment_names_the_methods_the_way_back_and_the_shops_own_clause(tx: Tx, shop_id: ShopId) -> None:
    own = Clause(zh="货款由平台托管，确认收货后才付给本店。")
    await publish(tx, shop_id, {"payment_protection": own}, payment_methods=("alipay", "card"))
    lines = await said(tx, shop_id, "payment_protection")
    assert lines[:2] == ["可用付款方式：支付宝、银行卡", own.zh]
    assert "24 小时" in lines[2]


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [(50_000, "CNY", "¥500"), (1_250, "USD", "USD 12.50"), (9_800, "JPY", "JPY 9,800"), (5, "CNY", "¥0.05")],
)
def test_sums_are_said_as_people_read_them(minor: int, currency: str, words: str) -> None:
    assert sum_words(minor, currency) == words


async def test_use_is_counted_once_and_an_order_within_a_day_is_credited(tx: Tx, shop_id: ShopId) -> None:
    for talk, client in (("cnv_1", "a"), ("cnv_1", "a"), ("cnv_1", "b"), ("cnv_2", "c"), ("cnv_3", "d")):
        await policies.record_assurance(tx, shop_id, talk, "warranty", 0, client)
    await policies.record_assurance(tx, shop_id, "cnv_1", "returns_policy", 0, "e")
    tx.clock = At(NOON + timedelta(hours=23))
    assert await policies.record_assured_sale(tx, "cnv_1") == 3
    assert await policies.record_assured_sale(tx, "cnv_1") == 0
    tx.clock = At(NOON + timedelta(hours=25))
    assert await policies.record_assured_sale(tx, "cnv_2") == 0
    found = await store_assurances.figures(tx, NOON, NOON + timedelta(days=1), shop_id)
    assert [(one.kind, one.sent, one.conversations, one.sold) for one in found] == [
        ("warranty", 4, 3, 1),
        ("returns_policy", 1, 1, 1),
    ]
    assert await store_assurances.figures(tx, NOON + timedelta(seconds=1), NOON + timedelta(days=1)) == []
    assert await store_assurances.figures(tx, NOON, NOON + timedelta(days=1), "shp_other") == []
