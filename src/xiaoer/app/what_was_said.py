"""Lines of a conversation in the words of clocks and promises."""

import unicodedata
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer.conversations import Brief
from xiaoer.sla import Spoken
from xiaoer.sla.model import What

SPOKEN_LATELY = timedelta(hours=1)
"""What was promised longer ago and read only now asks nobody any more."""
CHANGES = frozenset({"edited", "recalled"})
BY_SYSTEM = {
    "closed": What.CLOSED,
    "snoozed": What.SNOOZED,
    "woken": What.WOKEN,
    "no_response_needed": What.WAIVED,
}
SAYS_SOMETHING = 2
"""So many letters or digits make an answer; fewer are a sign, an emoji or a dot."""


def what_of(line: Brief) -> What | None:
    """What the line means to a clock; None: nothing."""
    if line.author_kind == "system" or line.kind == "system":
        return BY_SYSTEM.get(line.code)
    if line.kind in CHANGES or not line.public:
        return None
    if line.author_kind == "buyer":
        return What.BUYER
    if line.author_kind == "bot" or line.automatic:
        return What.BOT
    return What.ANSWER if says_something(line) else What.TOUCH


def says_something(line: Brief) -> bool:
    if line.kind != "text":
        return line.kind != "sticker"
    return sum(1 for sign in line.text if unicodedata.category(sign)[0] in "LN") >= SAYS_SOMETHING


def spoken_of(line: Brief, row: Row[Any]) -> Spoken | None:
    """Words of the shop's in which a promise may stand."""
    if line.kind != "text" or not line.public or line.author_kind not in ("agent", "bot") or not line.text:
        return None
    by_bot = line.author_kind == "bot" or line.automatic
    return Spoken(
        conversation_id=line.conversation_id,
        shop_id=row.shop_id,
        seq=line.seq,
        text=line.text,
        at=line.at,
        author_id=line.author_id,
        by_bot=by_bot,
        owner_id=row.agent_id if by_bot else line.author_id,
    )
