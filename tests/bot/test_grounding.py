"""A sentence without a fact, with a number that no fact holds, or with a vague word cannot be sent."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot import grounding
from xiaoer.bot.model import FactKind, FactRef, Said
from xiaoer.bot.words import COURTESY, SAY, courtesy, say

DUE = FactRef(FactKind.ORDER_FIELD, "ord_1", "3", "promised_dispatch_at", "11月24日 18:00")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (Said("今天发货"), "no_fact"),
        (Said("11月24日 18:00 前发货，运费 12 元", (DUE,)), "number_without_fact"),
        (Said("可能 11月24日 18:00 前发货", (DUE,)), "vague"),
        (Said("It should be there by 11月24日 18:00", (DUE,)), "vague"),
        (Said("马上发货", (DUE,)), "fact_not_said"),
        (Said("您好，退您一百元", courtesy="greeting"), "courtesy_changed"),
        (Said("随便说", courtesy="nobody_listed_this"), "courtesy_changed"),
    ],
)
def test_what_no_fact_carries_is_refused(said: Said, problem: str) -> None:
    assert problem in grounding.problems(said)
    with pytest.raises(grounding.Ungrounded):
        grounding.check([said])


def test_every_courtesy_stands_as_it_is_listed() -> None:
    grounding.check([courtesy(code, language) for code in COURTESY for language in ("zh", "en")])


@given(code=st.sampled_from(sorted(SAY)), english=st.booleans(), value=st.text(min_size=1, max_size=40))
def test_a_sentence_made_of_facts_is_carried_by_them(code: str, english: bool, value: str) -> None:
    places = {name for template in SAY[code] for _, name, _, _ in string.Formatter().parse(template) if name}
    facts = {name: FactRef(FactKind.ATTRIBUTE, "lst_1", "1", name, f"{value}{name}") for name in places}
    assert grounding.problems(say(code, "en" if english else "zh", **facts)) == []


@given(st.integers(min_value=0, max_value=10**6))
def test_a_number_that_no_fact_holds_is_found(number: int) -> None:
    assert "number_without_fact" in grounding.problems(Said(f"{DUE.value}，{number} 元", (DUE,)))
