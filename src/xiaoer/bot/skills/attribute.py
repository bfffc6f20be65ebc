"""What a product is: the attribute of its page, word for word, with its source. What no page says is not guessed."""

from __future__ import annotations

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, HandoverReason, Need, Pass
from xiaoer.bot.skills.find_listing import find_listing, terms, unnamed
from xiaoer.catalog.model import Attribute, ListingView

GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "防水 防雨 淋雨 漏水 防泼 水压 waterproof rain rainproof water-resistant",
        "材质 材料 面料 布料 成分 什么做的 内胆 料子 material fabric content made",
        "重量 多重 几斤 克重 重不重 轻 weight weigh heavy",
        "尺寸 多大 多长 多宽 多高 长宽高 规格 size dimensions big long wide tall",
        "承重 承受 坐得住 load capacity hold",
        "容量 多少升 多少毫升 volume litre liter capacity",
        "洗碗机 微波炉 机洗 水洗 洗涤 清洗 dishwasher microwave wash washing care clean",
        "保温 多久凉 keep warm insulation hot",
        "保冷 冰 cold",
        "电池 续航 充电 一次电 用多久 battery charge charging",
        "收纳 折叠 packed fold",
        "季节 冬天 夏天 几季 season winter summer",
        "适用 几个人 人数 sleeps people persons",
        "保质期 保修 质保 warranty shelf",
        "缩水 掉色 起球 透气 shrink fade breathable",
        "电磁炉 明火 induction flame",
        "清单 包含 配件 送什么 box included accessories",
        "产地 哪里产 made-in origin",
        "功率 电压 power voltage watt",
        "噪音 声音 noise loud",
    )
)
"""Words that ask for the same property."""
MOST = 3


async def answer(ask: Ask) -> Answer | Need | Pass:
    listing = await find_listing(ask)
    if isinstance(listing, Need):
        return listing
    found = asked_for(await unnamed(ask), listing)
    if not found:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    title = ask.of_listing(listing, FactKind.ATTRIBUTE, "title", listing.title)
    said = [
        ask.say(
            "attribute",
            title=title,
            name=ask.of_listing(listing, FactKind.ATTRIBUTE, "name", one.name),
            value=ask.of_listing(listing, FactKind.ATTRIBUTE, one.name, one.value),
        )
        for one in found[:MOST]
    ]
    return Answer(said=tuple(said))


def asked_for(text: str, listing: ListingView) -> list[Attribute]:
    """Attributes that are named, or that speak of the property asked for; those named by the question first."""
    every = list(dict.fromkeys([*listing.attributes, *(one for sku in listing.skus for one in sku.attributes)]))
    lower = text.lower()
    named = [one for one in every if one.name.lower() in lower]
    groups = [group for group in GROUPS if any(_stands(word, lower) for word in group)]
    by_name = [one for one in every if any(_stands(word, one.name.lower()) for group in groups for word in group)]
    words = {word for group in groups for word in group if _stands(word, lower)}
    by_value = [one for one in every if any(_stands(word, one.value.lower()) for word in words)]
    if not (named or by_name or by_value) and not groups:
        asked = terms(text)
        named = [one for one in every if terms(one.name) & asked]
    exact = [one for one in by_value if one not in named]
    return list(dict.fromkeys([*named, *exact, *([] if exact else by_name)]))


def _stands(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    return f" {word} " in f" {''.join(c if c.isalnum() or c == '-' else ' ' for c in text)} "
