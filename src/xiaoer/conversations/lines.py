"""A line before and after it is stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from xiaoer.conversations.errors import BadText, EmptyLine, TextTooLong
from xiaoer.kernel.ids import new_id

MAX_CHARS = 5000
WORDLESS = frozenset({"image", "video", "voice", "file", "card", "sticker", "form", "recalled"})
HOLDS = {kind: "attachment" for kind in ("image", "video", "voice", "file")} | {"card": "card", "sticker": "card"}
"""Kinds that say something only with this in their payload."""


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
    id: str = msgspec.field(default_factory=lambda: new_id("msg"))

    def check(self) -> None:
        """Raise EmptyLine, TextTooLong or BadText."""
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
    agent_id: str | None
    buyer_id: str
    state: str
    version: int
    reacts: bool


APPEND = (
    "select ord, seq, public_seq, at, repeated, agent_id, buyer_id, state, version, reacts from append_lines("
    "%(merchant)s::text, %(at)s::timestamptz, %(conversation)s::text[], %(client)s::text[], %(id)s::text[],"
    " %(kind)s::text[], %(author_kind)s::text[], %(author_id)s::text[], %(author_name)s::text[], %(text)s::text[],"
    " %(payload)s::text[]::jsonb[], %(public)s::boolean[], %(automatic)s::boolean[])"
)
_json = msgspec.json.Encoder().encode


def append_parameters(merchant_id: str, at: datetime, drafts: Sequence[Draft]) -> dict[str, Any]:
    """The arguments of `append_lines`, one array a column."""
    return {
        "merchant": merchant_id,
        "at": at,
        "conversation": array([d.conversation_id for d in drafts]),
        "client": array([d.client_id for d in drafts]),
        "id": array([d.id for d in drafts]),
        "kind": array([d.kind for d in drafts]),
        "author_kind": array([d.author_kind for d in drafts]),
        "author_id": array([d.author_id for d in drafts]),
        "author_name": array([d.author_name for d in drafts]),
        "text": array([d.text for d in drafts]),
        "payload": array([_json(d.payload).decode() if d.payload is not None else None for d in drafts]),
        "public": array(["t" if d.public else "f" for d in drafts]),
        "automatic": array(["t" if d.automatic else "f" for d in drafts]),
    }


def array(items: Sequence[str | None]) -> str:
    """A PostgreSQL array literal. Made here because the driver takes ten times as long over a list of texts."""
    return "{" + ",".join(["NULL" if item is None else _quoted(item) for item in items]) + "}"


def _quoted(item: str) -> str:
    if "\\" in item or '"' in item:
        item = item.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{item}"'


def stored_from(merchant_id: str, drafts: Sequence[Draft], rows: Sequence[Sequence[Any]]) -> list[Stored | None]:
    """Pair the answer of `append_lines` with its drafts; None where the conversation does not exist."""
    return [
        None
        if row[1] is None
        else Stored(
            merchant_id=merchant_id,
            draft=draft,
            seq=row[1],
            public_seq=row[2],
            at=row[3],
            repeated=row[4],
            agent_id=row[5],
            buyer_id=row[6] or "",
            state=row[7] or "",
            version=row[8] or 0,
            reacts=row[9],
        )
        for draft, row in zip(drafts, rows, strict=True)
    ]
