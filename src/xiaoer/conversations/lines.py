"""A line before and after it is stored."""

from datetime import datetime
from typing import Any

import msgspec

from xiaoer.conversations.errors import BadText, EmptyLine, NotThroughGate, TextTooLong
from xiaoer.kernel.ids import new_id

MAX_CHARS = 5000
WORDLESS = frozenset({"image", "video", "voice", "file", "card", "sticker", "form", "recalled"})
HOLDS = {kind: "attachment" for kind in ("image", "video", "voice", "file")} | {"card": "card", "sticker": "card"}
"""Kinds that say something only with this in their payload."""
SHOP_SPEAKS = frozenset({"agent", "bot"})
SAYS_NOTHING = frozenset({"recalled"})


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A line on its way in. The same `client_id` in one conversation is stored once."""

    conversation_id: str
    client_id: str
    kind: str
    author_kind: str
    author_id: str
    author_name: str
    text: str = ""
    payload: dict[str, Any] | None = None
    public: bool = True
    automatic: bool = False
    gate: str = ""
    """Which pack of the send gate let it out, such as `own_shop@1`. Whatever is said to a buyer in the shop's name
    carries it: what forgot to ask is refused."""
    id: str = msgspec.field(default_factory=lambda: new_id("msg"))

    def check(self) -> None:
        """Raise EmptyLine, TextTooLong, BadText or NotThroughGate."""
        if self.public and not self.gate and self.author_kind in SHOP_SPEAKS and self.kind not in SAYS_NOTHING:
            raise NotThroughGate(author_kind=self.author_kind)
        if len(self.text) > MAX_CHARS:
            raise TextTooLong(limit=MAX_CHARS, length=len(self.text))
        if "\x00" in self.text:
            raise BadText
        if self.kind not in WORDLESS and not self.text.strip():
            raise EmptyLine
        if self.kind in HOLDS and HOLDS[self.kind] not in (self.payload or {}):
            raise EmptyLine


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that is durable, with its numbers."""

    merchant_id: str
    draft: Draft
    seq: int
    public_seq: int | None
    at: datetime
    repeated: bool
    """It was stored before; what follows is known only of a line that is new."""
    agent_id: str | None = None
    buyer_id: str = ""
    state: str = ""
    version: int = 0
    reacts: bool = False
