"""A stored line addressed to a reader: staff see every line, buyers theirs, each under their own numbers."""

from collections.abc import Iterable
from typing import Any

import msgspec

from xiaoer import files
from xiaoer.app.live import protocol
from xiaoer.conversations import LineFacts, Stored
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import FileId, MerchantId

LINK_TTL_S = 24 * 3600
STAFF_FACTS = frozenset({"by", "reason", "note", "team_id"})
"""What a system line tells staff and not the buyer."""


def for_staff(keys: KeyRing, merchant_id: str, line: LineFacts) -> protocol.Line:
    if not line.payload:
        return _plain(line, line.seq, line.public_seq)
    return _line(
        keys, merchant_id, line, seq=line.seq, target="target_seq", public_seq=line.public_seq, card=_card(line)
    )


def for_buyer(keys: KeyRing, merchant_id: str, line: LineFacts) -> protocol.Line:
    """The line must be one for the buyer: its `public_seq` is set."""
    if line.public_seq is None:
        raise ValueError(f"line {line.id} is for staff only")
    if not line.payload:
        return _plain(line, line.public_seq, None)
    card = _card(line)
    if card and line.kind == "system":
        card = {**card, "data": {k: v for k, v in card.get("data", {}).items() if k not in STAFF_FACTS}}
    return _line(keys, merchant_id, line, seq=line.public_seq, target="target_public_seq", public_seq=None, card=card)


def in_words(stored: Stored, seq: int, public_seq: int | None) -> protocol.Line:
    """A line without payload that this process stored just now, under the reader's number."""
    draft = stored.draft
    return protocol.Line(
        draft.id,
        draft.conversation_id,
        seq,
        draft.kind,  # type: ignore[arg-type]  # stored kinds are the protocol's
        draft.author_kind,  # type: ignore[arg-type]  # so are stored authors
        draft.author_id,
        draft.author_name,
        stored.at,
        draft.text,
        draft.client_id,
        automatic=draft.automatic,
        public_seq=public_seq,
    )


def all_for_staff(keys: KeyRing, merchant_id: str, lines: Iterable[LineFacts]) -> list[protocol.Line]:
    return [for_staff(keys, merchant_id, line) for line in lines]


def all_for_buyer(keys: KeyRing, merchant_id: str, lines: Iterable[LineFacts]) -> list[protocol.Line]:
    return [for_buyer(keys, merchant_id, line) for line in lines if line.public_seq is not None]


def _plain(line: LineFacts, seq: int, public_seq: int | None) -> protocol.Line:
    """A line of words alone, which nearly every line is."""
    return protocol.Line(
        id=line.id,
        conversation_id=line.conversation_id,
        seq=seq,
        kind=line.kind,  # type: ignore[arg-type]  # stored kinds are the protocol's
        author_kind=line.author_kind,  # type: ignore[arg-type]  # so are stored authors
        author_id=line.author_id,
        author_name=line.author_name,
        at=line.at,
        text=line.text,
        client_id=line.client_id,
        edited_at=line.edited_at,
        recalled_at=line.recalled_at,
        automatic=line.automatic,
        public_seq=public_seq,
    )


def _card(line: LineFacts) -> dict[str, Any] | None:
    """Cards and stickers carry their facts; a system line its code and data."""
    if line.kind == "system":
        return line.payload or None
    return line.payload.get("card")


def _line(
    keys: KeyRing,
    merchant_id: str,
    line: LineFacts,
    *,
    seq: int,
    target: str,
    public_seq: int | None,
    card: dict[str, Any] | None,
) -> protocol.Line:
    payload = line.payload
    attachment = _attachment(keys, merchant_id, payload["attachment"]) if "attachment" in payload else None
    if card and attachment and line.kind == "sticker":
        card = {**card, "url": attachment.url}
    return msgspec.structs.replace(
        _plain(line, seq, public_seq),
        attachment=attachment,
        card=card,
        reply_to_seq=payload.get("reply_to_public_seq" if public_seq is None else "reply_to_seq"),
        target_seq=payload.get(target),
        mentions=payload.get("mentions", []),
    )


def _attachment(keys: KeyRing, merchant_id: str, facts: dict[str, Any]) -> protocol.Attachment:
    url = files.signed_url(keys, MerchantId(merchant_id), FileId(facts["id"]), LINK_TTL_S)
    return protocol.Attachment(
        id=facts["id"],
        name=facts["name"],
        mime=facts["mime"],
        size=facts["size"],
        url=url,
        thumb_url=f"{url}&thumb=1" if facts.get("has_thumb") else None,
        width=facts.get("width"),
        height=facts.get("height"),
        duration_ms=facts.get("duration_ms"),
    )
