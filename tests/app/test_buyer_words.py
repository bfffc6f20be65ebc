"""Everything that the page of a case can name has its words, in both languages."""

import json
from pathlib import Path

import pytest

from xiaoer.aftersales import BUYERS_ACTIONS
from xiaoer.aftersales.buyer_options import CHOICES
from xiaoer.aftersales.buyer_view import INNER
from xiaoer.aftersales.model import Action, Reason, Remedy, State
from xiaoer.aftersales.public_reasons import PERSON, PUBLIC_RULES, SHOP_RULE
from xiaoer.aftersales.steps import WAYS

WORDS = Path(__file__).parents[2] / "web/packages/i18n"
INSIDE = {State.AWAITING_APPROVAL}
EARLY = {"address_missing", "address_undeliverable", "gift_card_short", "line_not_in_order", "method_not_allowed"}
EARLY |= {"method_not_the_buyers", "method_required", "more_than_one_payment", "quantity_not_positive", "same_method"}
"""What the page cannot run into; `rule_other` speaks for them."""


def words(language: str) -> dict[str, str]:
    return dict(json.loads((WORDS / language / "aftersales.json").read_text()))


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    chinese, english = words("zh-CN"), words("en")
    assert chinese.keys() == english.keys()
    for name, said in chinese.items():
        gaps = {part.split("}")[0] for part in said.split("{")[1:]}
        assert gaps == {part.split("}")[0] for part in english[name].split("{")[1:]}, name


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_code_that_a_buyer_can_meet_is_said_in_words(language: str) -> None:
    wanted = {f"remedy_{remedy.value}" for remedy in Remedy} | {f"about_{remedy.value}" for remedy in CHOICES}
    wanted |= {f"reason_{reason.value}" for reason in Reason}
    wanted |= {f"{group}_{state.value}" for state in set(State) - INSIDE for group in ("state", "next")}
    wanted |= {f"step_{code}" for way in WAYS.values() for code, _ in way}
    wanted |= {f"do_{action.value}" for action in BUYERS_ACTIONS}
    wanted |= {f"did_{action.value}" for action in Action if action.value not in INNER}
    wanted |= {f"rule_{rule}" for rule in (PUBLIC_RULES - EARLY) | {PERSON, SHOP_RULE, "other"}}
    assert wanted - words(language).keys() == set()
