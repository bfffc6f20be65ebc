"""The wordings that the settings offer for quick replies are lawful wherever a shop sells, and leave the choice."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.outreach.judged import judged
from xiaoer.outreach.model import OrderFacts, Purpose

FILE = Path(__file__).parents[2] / "web/apps/workspace/src/features/settings/samples.json"
SAMPLES: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
PACKS = ("taobao_tmall", "jd", "douyin", "pinduoduo", "own_shop")
KINDS = ("greeting", "holding", "closing", "apology", "review_request", "amend")
WORDS = [(one["kind"], language, one["text"][language]) for one in SAMPLES for language in ("zh", "en")]
VALUES = {
    "buyer.name": "林女士",
    "agent.name": "小满",
    "shop.name": "鹿汀旗舰店",
    "order.number": "2026112200001",
}


def filled(text: str) -> str:
    for name, value in VALUES.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def of(*kinds: str) -> list[str]:
    return [text for kind, _, text in WORDS if kind in kinds]


def found(text: str, pack: str, purpose: Purpose = Purpose.REPLY, **facts: Any) -> set[tuple[str, str]]:
    """What would be shown to whoever writes it: blocks and warnings."""
    rulings = [judged(each, pack, purpose=purpose, **facts) for each in (text, filled(text))]
    return {(one.rule, one.severity) for ruling in rulings for one in ruling.findings if one.severity != "note"}


def test_there_are_samples_of_every_kind_in_both_languages() -> None:
    assert {kind: sum(one["kind"] == kind for one in SAMPLES) >= 2 for kind in KINDS} == dict.fromkeys(KINDS, True)
    assert all(
        one["title"][language].strip() and text.strip() for one in SAMPLES for language, text in one["text"].items()
    )
    assert len(WORDS) == 32


@pytest.mark.parametrize("text", of("review_request", "amend"))
def test_whoever_is_asked_is_asked_for_what_they_honestly_think_and_may_leave_it(text: str) -> None:
    assert re.search("真实感受|honest", text)
    assert re.search("好坏|由您决定|不写也|good or bad|up to you|choice is yours|all right to leave", text)


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("text", of(*KINDS))
def test_every_sample_may_be_sent_as_it_stands(text: str, pack: str) -> None:
    assert found(text, pack) == set()
    assert "{{" not in filled(text)


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("text", of("review_request"))
def test_a_request_for_a_review_passes_as_one(text: str, pack: str) -> None:
    assert found(text, pack, Purpose.REVIEW_REQUEST) == set()


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("text", of("amend"))
def test_an_invitation_to_amend_leaves_the_choice_once_the_problem_is_solved(text: str, pack: str) -> None:
    assert found(text, pack, Purpose.REVIEW_CHANGE, order=OrderFacts(problem_solved=True)) == set()
