"""What the demo shop knows: answers in two languages, measured properties, guides of its goods, self-checks."""

from collections.abc import Iterator
from typing import Any

from xiaoer import catalog, knowledge
from xiaoer.app.demo import goods
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ShopId
from xiaoer.knowledge import (
    Content,
    EntryAction,
    EntryDecision,
    EntryKind,
    EntryMedia,
    GuideStep,
    Measure,
    MeasuredUnder,
    NewEntry,
    Origin,
    StepChoice,
    Wording,
)

LANGUAGES = ("zh", "en")
WAITING = ("可以帮忙送货上楼吗", "快递员可以送上楼，电梯房免费，步梯房每层 5 元，请在备注里写明。")
"""One entry that nobody has approved yet, so that the page has something to decide."""


async def fill_knowledge(tx: Tx, shop_id: ShopId, owner_id: AgentId) -> int:
    """Every entry approved but one; how many answer."""
    page = goods.read("knowledge")
    skus = await _skus(tx, shop_id)
    contents = [*_faq(page), *_measured(page, skus), *_guides(page, skus), *_checks(page, skus)]
    for number, content in enumerate(contents):
        new = NewEntry(shop_id=shop_id, content=content, owner_id=owner_id)
        entry_id = await knowledge.write_entry(tx, new, origin=Origin.DESK, origin_key=f"demo:{number}")
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
    question, answer = WAITING
    waits = NewEntry(shop_id=shop_id, content=Content({"zh": Wording([question], answer)}), owner_id=owner_id)
    await knowledge.decide(tx, await knowledge.write_entry(tx, waits), EntryDecision(action=EntryAction.SUBMIT))
    return len(contents)


async def _skus(tx: Tx, shop_id: ShopId) -> dict[str, list[str]]:
    """By listing: ids of its SKUs."""
    codes = {sku.external_id: one.external_id for one in goods.listings() for sku in one.skus}
    found = await catalog.find_skus(tx, shop_id, sorted(codes))
    out: dict[str, list[str]] = {}
    for code, facts in found.items():
        out.setdefault(codes[code], []).append(facts.sku_id)
    return out


def _faq(page: dict[str, Any]) -> Iterator[Content]:
    source = page["source"][0]
    for intent, zh, answer, en, answer_en in page["faq"]:
        wordings = {"zh": Wording(zh.split("|"), answer), "en": Wording(en.split("|"), answer_en)}
        yield Content(wordings, intent=intent, source=source)


def _measured(page: dict[str, Any], skus: dict[str, list[str]]) -> Iterator[Content]:
    for one in page["measured"]:
        wordings = {language: _measure(one[language], language) for language in LANGUAGES}
        yield Content(wordings, intent="presale.attribute", sku_ids=skus[one["listing"]], source=one["zh"][4])


def _measure(columns: list[str], language: str) -> Wording:
    questions, name, value, conditions, source = columns
    pairs = [part.split("=", 1) for part in conditions.split("|")]
    measure = Measure(name, value, [MeasuredUnder(*pair) for pair in pairs], source)
    return Wording(questions.split("|"), knowledge.say_measure(measure, language), measures=[measure])


def _guides(page: dict[str, Any], skus: dict[str, list[str]]) -> Iterator[Content]:
    for one in goods.listings():
        for guide in one.facts["guides"]:
            name, picture = one.title.split(" ")[1], one.skus[0].image_url
            zh = _steps(f"{name}{guide['title']}", guide["steps"], picture)
            en = _steps(f"{one.facts['en'].removeprefix('LUTING ')}: {guide['title_en']}", guide["steps_en"], picture)
            yield Content(
                {"zh": zh, "en": en},
                EntryKind.GUIDE,
                "aftersales.how_to_use",
                sku_ids=skus[one.external_id],
                source=page["source"][0],
            )


def _steps(title: str, texts: list[str], picture: str) -> Wording:
    media = [EntryMedia("picture", picture)]
    return Wording(
        [title],
        steps=[GuideStep(f"s{n}", text, media=media if n == 1 else []) for n, text in enumerate(texts, 1)],
    )


def _checks(page: dict[str, Any], skus: dict[str, list[str]]) -> Iterator[Content]:
    for one in page["check"]:
        wordings = {
            language: Wording(one[language].split("|"), steps=[_check(step, at) for step in one["steps"]])
            for at, language in enumerate(LANGUAGES)
        }
        yield Content(wordings, EntryKind.CHECK, one["intent"], sku_ids=skus[one["listing"]], source=page["source"][0])


def _check(columns: list[str], at: int) -> GuideStep:
    name, *texts, after = columns
    if "=" not in after:
        return GuideStep(name, texts[at], end="solved" if after == "solved" else "person")
    choices = []
    for part in after.split("|"):
        labels, to = part.split(">")
        choices.append(StepChoice(labels.split("=")[at], to))
    return GuideStep(name, texts[at], choices=choices)
