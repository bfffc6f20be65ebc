"""Claims beside facts: backed ones are linked, others flagged before they leave, and the exact answer is offered."""

import pytest

from xiaoer.outreach import rule_on
from xiaoer.outreach.model import Fact, Outgoing, Ruling, SenderKind
from xiaoer.outreach.packs import shipped

FACTS = (
    Fact(name="材质", value="聚酯纤维 210T", source="listing:lst_1"),
    Fact(name="尺寸", value="长 68 cm", source="listing:lst_1"),
    Fact(
        name="发货时间",
        value="2026-11-24 18:00 前",
        source="order:ord_1",
        topics=("发货", "寄出"),
        sentence="这一单会在 11月24日 18:00 前发货。",
    ),
)


def ruling(text: str, facts: tuple[Fact, ...] = FACTS) -> Ruling:
    return rule_on(Outgoing(text=text, facts=facts), shipped("own_shop"))


def found(text: str) -> set[str]:
    return {f.rule for f in ruling(text).findings}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("这款面料是聚酯纤维的，您放心", "claim_backed"),
        ("衣长是 68cm 左右哦亲", "claim_backed"),
        ("这款是纯棉的，很舒服", "claim_contradicts"),
        ("衣长 70cm，您看合适吗。", "claim_contradicts"),
        ("这款防水，下雨也能穿", "claim_unbacked"),
    ],
)
def test_a_claim_is_laid_beside_what_is_known(text: str, rule: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize(
    "text", ["您是问防水吗？", "这款不是纯棉的，是聚酯纤维", "身高 165cm 体重 50kg 穿 M 码正好", "好的，我帮您看一下"]
)
def test_questions_denials_and_the_buyer_s_own_measures_claim_nothing_false(text: str) -> None:
    assert not found(text) & {"claim_contradicts", "claim_unbacked"}


def test_without_facts_nothing_is_flagged() -> None:
    assert not ruling("这款是纯棉的，很舒服", facts=()).findings


def test_a_backed_claim_names_its_fact_and_source() -> None:
    [claim] = [f for f in ruling("面料是聚酯纤维").findings if f.rule == "claim_backed"]
    assert claim.values == {"fact": "材质: 聚酯纤维 210T", "source": "listing:lst_1"}


def test_a_vague_answer_is_replaced_by_the_exact_fact() -> None:
    assert ruling("大概明天发货吧").rewrite == "这一单会在 11月24日 18:00 前发货。"


def test_a_wrong_claim_is_replaced_by_the_right_one() -> None:
    assert ruling("这款是纯棉的").rewrite == "材质: 聚酯纤维 210T。"


def test_a_campaign_s_words_are_not_laid_beside_one_buyer_s_goods() -> None:
    item = Outgoing(text="这款是纯棉的，很舒服", facts=FACTS, sender=SenderKind.CAMPAIGN)
    assert not rule_on(item, shipped("own_shop")).findings
