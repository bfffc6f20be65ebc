"""Look-up: by words at once, by meaning a moment later, in the buyer's language, for the goods talked about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.conftest import Shelf
from tests.knowledge.entries import approved, draft, faq, found, reckoned
from xiaoer import catalog, knowledge
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.knowledge import Content, EntryAction, EntryDecision, Index, Result, Text, Wording
from xiaoer.knowledge.grams import Sparse, grams

SHIPPING = "现货 48 小时内发出。"
RETURNS = "签收后 7 天内可退。"
ENTRIES = {
    SHIPPING: ("什么时候发货", "多久能发出", "今天能寄吗"),
    RETURNS: ("怎么退货", "不喜欢可以退吗", "退货流程"),
    "电子发票在订单页申请。": ("怎么开发票", "发票抬头可以改吗"),
    "帐篷可水洗，不可机洗。": ("帐篷能洗吗", "帐篷脏了怎么清洁"),
}


async def fill(shelf: Shelf, database: Database) -> None:
    for answer, questions in ENTRIES.items():
        await approved(shelf, faq(*questions, answer=answer))
    await reckoned(database)


async def test_what_means_the_same_is_found_though_no_word_is_shared(shelf: Shelf, database: Database) -> None:
    await fill(shelf, database)
    assert (await found(shelf, "啥时候寄出来"))[0] == SHIPPING
    assert (await found(shelf, "When will it be shipped?"))[0] == SHIPPING
    assert (await found(shelf, "我想把東西退回去"))[0] == RETURNS


async def test_a_new_entry_is_found_by_its_words_before_its_meaning_is_reckoned(shelf: Shelf) -> None:
    await approved(shelf, faq("睡袋能拼接吗", answer="可以左右拼接"))
    assert await found(shelf, "睡袋可以拼接吗") == ["可以左右拼接"]


async def test_what_an_approving_transaction_sees_is_not_kept_when_it_fails(shelf: Shelf) -> None:
    await approved(shelf, faq("多久发货", answer="48 小时"))
    with pytest.raises(ZeroDivisionError):
        await _approve_and_fail(shelf)
    assert await found(shelf, "几点下班") == []


async def _approve_and_fail(shelf: Shelf) -> None:
    async with shelf.tx(shelf.lead) as tx:
        entry_id = await draft(tx, shelf, faq("几点下班", answer="九点"))
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
        assert [hit.answer for hit in await knowledge.look_up(tx, shelf.shop_id, "几点下班")] == ["九点"]
        raise ZeroDivisionError


async def test_the_answer_comes_in_the_language_asked_for(shelf: Shelf) -> None:
    both = {"zh": Wording(["包邮吗"], "满 99 包邮"), "en": Wording(["is shipping free"], "Free from ¥99")}
    await approved(shelf, Content(both))
    assert await found(shelf, "包邮吗", language="en") == ["Free from ¥99"]
    assert await found(shelf, "is shipping free") == ["Free from ¥99"]
    assert await found(shelf, "包邮吗", language="fr") == ["满 99 包邮"]


async def test_entries_for_other_goods_are_left_out(shelf: Shelf) -> None:
    rows = [
        {"external_id": f"P{n}", "title": title, "category": category, "skus": [{"external_id": f"S{n}"}]}
        for n, (title, category) in enumerate((("帐篷", "户外"), ("水杯", "家居")))
    ]
    async with shelf.database.transaction(shelf.merchant_id, OPERATOR) as tx:
        await catalog.push_listings(tx, shelf.shop_id, rows)
        skus = {key: facts.sku_id for key, facts in (await catalog.find_skus(tx, shelf.shop_id, ["S0", "S1"])).items()}
    await approved(shelf, faq("能机洗吗", answer="帐篷不能机洗", sku_ids=[skus["S0"]]))
    await approved(shelf, faq("能机洗吗", answer="家居可以机洗", categories=["家居"]))
    await approved(shelf, faq("能机洗吗", answer="看洗标"))
    assert set(await found(shelf, "能机洗吗", sku_ids=[skus["S0"]])) == {"帐篷不能机洗", "看洗标"}
    assert set(await found(shelf, "能机洗吗", sku_ids=[skus["S1"]])) == {"家居可以机洗", "看洗标"}
    assert len(await found(shelf, "能机洗吗")) == 3


async def test_confidence_is_high_for_what_is_known_and_low_for_what_is_not(shelf: Shelf, database: Database) -> None:
    await fill(shelf, database)
    async with shelf.tx(shelf.mei) as tx:
        (sure, *_) = await knowledge.look_up(tx, shelf.shop_id, "什么时候发货呀")
        strange = await knowledge.look_up(tx, shelf.shop_id, "明天天气怎么样")
    assert sure.confidence > 0.9
    assert all(hit.confidence < 0.5 for hit in strange)


@pytest.mark.parametrize(
    "text", ["", "  ", "😀😀", "\u200b\u202e", "？？？", "a" * 10_000, "退" * 10_000, "\ud83d", "\x00"]
)
async def test_no_text_makes_it_stumble(shelf: Shelf, database: Database, text: str) -> None:
    await fill(shelf, database)
    assert len(await found(shelf, text)) <= 3


async def test_uses_and_results_are_counted_on_the_entry(shelf: Shelf) -> None:
    entry_id = await approved(shelf, faq("多久发货"))
    async with shelf.tx(shelf.mei) as tx:
        await knowledge.record_shown(tx, entry_id, 1, "cnv_1")
        await knowledge.record_shown(tx, entry_id, 1, "cnv_1")
        await knowledge.record_shown(tx, entry_id, 1, "cnv_2")
    async with shelf.tx(shelf.mei) as tx:
        await knowledge.record_result(tx, entry_id, 1, "cnv_1", Result.SOLVED)
        await knowledge.record_result(tx, entry_id, 1, "cnv_1", Result.HANDED_OVER)
        await knowledge.record_conversation_result(tx, "cnv_2", Result.SOLVED)
        await knowledge.record_result(tx, entry_id, 1, "cnv_never", Result.SOLVED)
    async with shelf.tx(shelf.mei) as tx:
        figures = (await knowledge.get_entry(tx, entry_id)).row.figures
    assert (figures.shown, figures.solved, figures.handed_over, figures.wrong) == (2, 1, 1, 0)
    assert figures.last_used_at is not None


@given(
    st.lists(st.text("退换货发票ab cd12", min_size=1, max_size=12), min_size=1, max_size=12),
    st.text("退货发ab c", max_size=9),
)
@settings(max_examples=60, deadline=None)
def test_sparse_scores_are_the_cosines_of_the_weighted_rows(texts: list[str], asked: str) -> None:
    scores, known = Sparse(texts).score(asked)
    assert 0 <= known <= 1
    assert all(-1e-6 <= score <= 1 + 1e-5 for score in scores)
    for text, score in zip(texts, scores, strict=True):
        assert (score > 0) == bool(set(grams(text)) & set(grams(asked)))


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_text_is_found_by_itself_first(text: str) -> None:
    others = ["怎么退货", "几天到", "how do I return it"]
    found = Index([Text(n, one) for n, one in enumerate([text, *others])], None).search(text, None)
    if grams(text):
        assert found[0].entry == 0 or text in others or found[0].score == pytest.approx(found[-1].score, abs=1e-5)
    else:
        assert found == []
