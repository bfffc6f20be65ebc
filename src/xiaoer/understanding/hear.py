"""What a turn is made of: what it hands over (cards, numbers, links, pictures), what is courtesy, and what it says."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xiaoer.understanding.plain import plain

_MASKED = {
    "数字": "3",
    "日期": "3月3日",
    "时间": "3点",
    "金额": "30元",
    "电话": " 13800000000 ",
    "订单": " 100000000000 ",
    "地址": "某市某区某路",
    "链接": " http://x ",
    "组织机构": "某公司",
    "站点": "某站",
    "number": "3",
    "phone": " 13800000000 ",
    "order": " 100000000000 ",
    "address": "1 some street",
    "link": " http://x ",
}
"""Stand-ins for what was masked before the text reached us, such as `[数字x]`."""
_BRACKET = re.compile(r"\[([^\[\]]{1,40})\]")
_WRAPPED = re.compile(r"\[[^\[\]]*(?:订单|order)[^\[\]]*\]")
_CARD = re.compile(
    r"咨询订单号[: ]*\S*"
    r"|(?:订单编号|订单号|订单金额|下单时间|商品id|商品编号|服务单号|运单号|快递单号)[: ;,]+[\d.元年月日点: ,;-]*"
    r"|(?:order|item|product|tracking) ?(?:no|number|id|#)?[.:# ]+[a-z]{0,4}\d{5,}"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_MARKUP = re.compile(r"#e-s\d+|<[a-z/][^>]{0,60}>|\(移动端\)|&nbsp;")
_LONG_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{0,4}\d[\d -]{4,}\d(?![a-z])")
_PLACE = re.compile(r"某市某区某路")
_COURTESY = re.compile(
    r"^(?:(?:你好|您好|亲爱的|亲|哈喽|嗨|在吗|在么|在不在|在|请问一下|请问|麻烦问下|问一下|我想问下"
    r"|我想问一下|想问下|"
    r"我想咨询下|咨询下|麻烦|不好意思|打扰了|早上好|上午好|下午好|晚上好|客服|"
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|excuse me|sorry|um|there)(?![a-z]))[,.!?~呀啊哦 ]*)+"
)
_THANKS = re.compile(
    r"[,.!~ ]*(?:谢谢(?:你|您|了|啦|亲)*|感谢|多谢|thank(?:s| you)(?: so much| very much)?|thx|在吗|在么)[,.!~ ]*$"
)
_SIGNS = re.compile(r"[^\w\u3400-\u9fff?]+")


class Heard(NamedTuple):
    said: str
    """The plain text without cards, links and long numbers."""
    core: str
    """As `said`, and without greeting and thanks where something else is left."""
    gives: bool
    """A number, card, link, picture or address is handed over."""


@lru_cache(maxsize=2048)
def hear(text: str) -> Heard:
    seen = _unmasked(plain(text))
    bare = _MARKUP.sub(" ", _LONG_NUMBER.sub(" ", _CARD.sub(" ", _LINK.sub(" ", seen))))
    gives = bare != _MARKUP.sub(" ", seen) or bool(_PLACE.search(seen))
    said = " ".join(_SIGNS.sub(" ", bare).split())
    core = _THANKS.sub("", _COURTESY.sub("", said)).strip()
    return Heard(said, core if len(core) > 1 else said, gives)


def _unmasked(seen: str) -> str:
    for _ in range(2):
        seen = _BRACKET.sub(_stand_in, seen)
    return seen


def _stand_in(found: re.Match[str]) -> str:
    inside = found[1]
    for name, word in _MASKED.items():
        if inside in (name, name + "x"):
            return word
    if ":" in inside or len(inside) > 12:
        return f" {inside} "
    return " "  # a smiley or an attachment
