"""The bot's words on their way: supported by facts, let out by the send gate, marked automatic, said once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer import conversations, outreach
from xiaoer.bot import grounding, store
from xiaoer.bot.model import BotSettings, Said
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach.model import Medium, Outgoing, Purpose, SenderKind

AUTHOR = "bot"
MOST_CHARS = 4000


class Repeated(Exception):
    """Exactly this was said here a moment ago."""


class Stopped(Exception):
    """The send gate did not let it out."""


def text_of(said: Sequence[Said], language: str) -> str:
    """As one message: short sentences on one line, lists and entries on their own."""
    gap = " " if language == "en" else ""
    text = ""
    for one in said:
        if text:
            text += "\n" if "\n" in one.text or len(text) + len(one.text) > 60 or one.facts else gap
        text += one.text
    return text[:MOST_CHARS]


def hash_of(text: str, cards: Sequence[dict[str, Any]]) -> str:
    """Words and what the cards are about; not what they looked like at that moment."""
    about = [str(one.get("order_id") or one.get("listing_id") or "") for one in cards]
    return hashlib.sha256("\n".join([text, *about]).encode()).hexdigest()


async def check_repeat(tx: Tx, row: Row[Any], text_hash: str, settings: BotSettings) -> None:
    """Raises Repeated."""
    since = tx.clock.now() - timedelta(minutes=settings.repeat_minutes)
    if await store.said_since(tx, row.id, text_hash, since):
        raise Repeated


async def send(
    tx: Tx,
    row: Row[Any],
    said: Sequence[Said],
    cards: Sequence[dict[str, Any]],
    *,
    settings: BotSettings,
    language: str,
    key: str,
) -> list[str]:
    """The lines' ids; nothing for a repeat under the same `key`. Raises Ungrounded and Stopped."""
    grounding.check(said)
    text = text_of(said, language)
    drafts = [_draft(row, settings, f"{key}:text", "text", text, None)] if text else []
    drafts += [
        _draft(row, settings, f"{key}:{n}", "card", str(card.get("title") or ""), {"card": card})
        for n, card in enumerate(cards)
    ]
    passed = [await _through_gate(tx, row, draft) for draft in drafts]
    stored = await conversations.append(tx, passed) if passed else []
    return [line.draft.id for line in stored if not line.repeated]


async def _through_gate(tx: Tx, row: Row[Any], draft: Draft) -> Draft:
    """A bot's words are never said another way: what is blocked stays unsaid."""
    medium = Medium.CHAT if draft.kind == "text" else Medium.CARD
    item = Outgoing(text=draft.text, channel=row.channel, purpose=Purpose.REPLY, sender=SenderKind.BOT, medium=medium)
    ruling = await outreach.judge(tx, item, buyer_id=BuyerId(row.buyer_id))
    await outreach.keep_ruling(tx, item, ruling, conversation_id=row.id)
    if ruling.blocked:
        raise Stopped
    return _marked(draft, outreach.mark_of(ruling))


def _marked(draft: Draft, mark: str) -> Draft:
    return Draft(**{name: getattr(draft, name) for name in draft.__struct_fields__} | {"gate": mark})


def _draft(
    row: Row[Any], settings: BotSettings, client_id: str, kind: str, text: str, payload: dict[str, Any] | None
) -> Draft:
    return Draft(
        conversation_id=row.id,
        client_id=client_id[:64],
        kind=kind,
        author_kind="bot",
        author_id=AUTHOR,
        author_name=settings.name,
        text=text,
        payload=payload,
        automatic=True,
    )
