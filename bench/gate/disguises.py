"""What people do to words so that a filter does not see them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

Disguise = Callable[[str, random.Random], str]

SOUNDS = {
    "好评": ("好坪", "豪评", "郝评", "号评"),
    "返现": ("返线", "反现", "fan现"),
    "红包": ("洪包", "红苞", "hongbao"),
    "五星": ("伍星", "五⭐", "wu星"),
    "差评": ("叉评", "cha评", "差坪"),
    "微信": ("薇信", "微❤", "weixin", "V信"),
    "全网": ("quan网",),
    "第一": ("弟一", "第1"),
    "最低": ("zui低", "蕞低"),
    "国家级": ("guo家级", "国jia级"),
    "傻逼": ("傻b", "煞笔", "沙比"),
    "垃圾": ("拉圾", "辣鸡"),
    "神经病": ("神经bing",),
}
SIMPLE = "评现红给图单请删投诉发货钱无后领务优顶级绝尽杀经脑败医药疗贴转银网联电话线销质"
OLD = "評現紅給圖單請刪投訴發貨錢無後領務優頂級絕盡殺經腦敗醫藥療貼轉銀網聯電話線銷質"
TRADITIONAL = dict(zip(SIMPLE, OLD, strict=True))
LEET = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "5$"}
KEY = tuple(
    [
        "review",
        "star",
        "gift",
        "positive",
        "feedback",
        "coupon",
        "refund",
        "idiot",
        "stupid",
        "moron",
        "best",
        "rating",
        "cash",
        "voucher",
        "negative",
        "bonus",
    ]
)


def spaced(text: str, chance: random.Random) -> str:
    sign = chance.choice([" ", " ", ".", "*", "-", "_", "|", "·"])
    return _between(text, sign, chance)


def invisible(text: str, chance: random.Random) -> str:
    return _between(text, chance.choice(["\u200b", "\u200d", "\u2060", "\ufeff"]), chance)


def emoji(text: str, chance: random.Random) -> str:
    return _between(text, chance.choice(["🌸", "😊", "✨", "👍", "🔥"]), chance)


def _between(text: str, sign: str, chance: random.Random) -> str:
    """`sign` between neighbouring Chinese characters, in about two of three places."""
    out = []
    for before, after in zip(text, f"{text[1:]} ", strict=True):
        out.append(before)
        if "\u4e00" <= before <= "\u9fff" and "\u4e00" <= after <= "\u9fff" and chance.random() < 0.65:
            out.append(sign)
    return "".join(out)


def full_width(text: str, chance: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and chance.random() < 0.8 else c for c in text)


def traditional(text: str, chance: random.Random) -> str:
    return "".join(TRADITIONAL.get(c, c) for c in text)


def by_sound(text: str, chance: random.Random) -> str:
    for word, others in SOUNDS.items():
        text = text.replace(word, chance.choice(others))
    return text


def leet(text: str, chance: random.Random) -> str:
    return " ".join(
        _leet_word(word, chance) if any(k in word.lower() for k in KEY) else word for word in text.split(" ")
    )


def _leet_word(word: str, chance: random.Random) -> str:
    places = [i for i, c in enumerate(word) if c in LEET]
    chosen = set(chance.sample(places, min(2, len(places))))
    return "".join(chance.choice(LEET[c]) if i in chosen else c for i, c in enumerate(word))


def letters_apart(text: str, chance: random.Random) -> str:
    sign = chance.choice([" ", ".", "-"])
    words = text.split(" ")
    return " ".join(
        sign.join(w) if w.lower().strip(".,!?") in KEY or w.lower().rstrip("s.,!?") in KEY else w for w in words
    )


def fancy(text: str, chance: random.Random) -> str:
    """Mathematical bold letters."""
    return "".join(chr(0x1D5D4 + ord(c) - 65) if c.isascii() and c.isupper() else
                   chr(0x1D5EE + ord(c) - 97) if c.isascii() and c.islower() else c for c in text)  # fmt: skip


def accents(text: str, chance: random.Random) -> str:
    return "".join(
        unicodedata.normalize("NFC", f"{c}\u0301") if c in "aeiou" and chance.random() < 0.5 else c for c in text
    )


def capitals(text: str, chance: random.Random) -> str:
    return text.upper()


def disguises(rule: str, language: str) -> list[Disguise]:
    """Those that leave the message readable for a person. Numbers and links stay as they are."""
    if rule in ("contact_barred", "off_platform"):
        return [emoji, invisible, full_width, traditional] if language == "zh" else [capitals]
    if language == "zh":
        return [spaced, invisible, emoji, full_width, traditional, by_sound]
    return [leet, letters_apart, fancy, accents, capitals, full_width]
