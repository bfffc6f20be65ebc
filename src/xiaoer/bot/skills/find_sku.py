"""Which SKU of a listing the words name: by colour, size or any word of its name."""

from __future__ import annotations

import re

from xiaoer.bot.ask import Ask
from xiaoer.catalog.model import ListingView, SkuView

PARTS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|[\u4e00-\u9fff]+")
COLOURS = {
    "black": "黑", "white": "白", "grey": "灰", "gray": "灰", "green": "绿", "blue": "蓝", "red": "红", "pink": "粉",
    "yellow": "黄", "brown": "棕", "orange": "橙", "purple": "紫", "beige": "米",
}  # fmt: skip
"""What a colour is called in the other language."""
SIZES = re.compile(r"(?<![a-z0-9])(?:x{0,4}[sl]|m|\d?xl)(?![a-z])", re.I)


def fitting_skus(ask: Ask, listing: ListingView) -> list[SkuView]:
    """Those on sale that the words name most exactly; all of them when none is named."""
    on_sale = [one for one in listing.skus if one.state == "on_sale"]
    said = wanted(ask)
    scored = [(sum(_has(one.name, word) for word in said), one) for one in on_sale]
    best = max((score for score, _ in scored), default=0)
    return [one for score, one in scored if score == best]


def names_a_sku(ask: Ask, listing: ListingView) -> bool:
    return len(fitting_skus(ask, listing)) < len([one for one in listing.skus if one.state == "on_sale"])


def wanted(ask: Ask) -> set[str]:
    """Colours, sizes and other words of the turn that an SKU's name may carry."""
    text = ask.text.lower()
    colours = {zh for en, zh in COLOURS.items() if en in text} | {zh for zh in COLOURS.values() if zh in text}
    sizes = {size.lower() for size in SIZES.findall(text)}
    named = {value.lower().removesuffix("色") for value in (*ask.entities("colour"), *ask.entities("size"))}
    return {word for word in colours | sizes | named if word}


def _has(name: str, word: str) -> bool:
    parts = [part.lower() for part in PARTS.findall(name)]
    if word in parts or (not word.isascii() and word in name):
        return True
    english = next((en for en, zh in COLOURS.items() if zh == word), "")
    return bool(english) and english in name.lower()
