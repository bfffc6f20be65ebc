"""Suggestions for an agent, from the same sources as the bot's answers; nothing is sent or changed by asking."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import conversations, knowledge, orders, understanding
from xiaoer.bot import store
from xiaoer.bot.copilot_model import Before, Copilot, Suggestion, Summary
from xiaoer.bot.said_before import likeness, said_before, shorter
from xiaoer.conversations import LineFacts
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, ShopId
from xiaoer.knowledge.model import QuickReply
from xiaoer.orders.errors import OrderNotFound
from xiaoer.understanding.model import Line, Understood

READ = 60
"""Lines that are looked at."""
CONTEXT = 6
MOST = 4
SURE = 0.35
"""Entries below this are not offered."""
REPLY_LIKE = 0.3
"""So much of its letter pairs a quick reply shares with the question."""
TOLD_CHARS = 120
SAME_ANSWER = 0.6
NEXT: tuple[tuple[str, str], ...] = (
    ("complaint.", "calm"),
    ("human.", "greet"),
    ("order.change_address", "change_order"),
    ("order.change_item", "change_order"),
    ("order.cancel", "cancel_order"),
    ("order.invoice", "invoice"),
    ("order.", "show_order"),
    ("logistics.", "show_parcel"),
    ("aftersales.how_to_use", "guide"),
    ("aftersales.", "open_case"),
    ("presale.recommend", "recommend"),
    ("presale.price", "offer"),
    ("presale.promotion", "offer"),
    ("presale.", "show_product"),
    ("other.thanks_bye", "close"),
)
"""By how the intent begins."""
NEEDS_ORDER = frozenset({"change_order", "cancel_order", "invoice", "show_order", "show_parcel", "open_case"})


async def copilot(tx: Tx, row: Row[Any]) -> Copilot:
    """What is worth saying and doing next in this conversation."""
    lines = await conversations.read_before(tx, row.id, None, READ)
    waiting = _waiting(lines)
    question = "\n".join(line.text for line in waiting)[:1000]
    seen = await _understand(tx, row, lines, waiting, question) if question else None
    before = said_before(lines, question, waiting[0].seq) if waiting else None
    found = await _suggest(tx, row, question, seen) if seen else []
    if seen and before:
        found = _anew(found, before, question, seen.language)
    packet = await store.packet_of(tx, row.id, row.session_id or "")
    order_id = row.subject_order_id or (packet.order_id if packet else "")
    return Copilot(
        question=question,
        to_seq=lines[-1].seq if lines else 0,
        intents=[one.intent for one in seen.intents[:2]] if seen else [],
        suggestions=found,
        before=before,
        summary=await _summary(tx, row, order_id, lines, waiting),
        next_step=_next(row, seen, bool(order_id)),
    )


def _waiting(lines: Sequence[LineFacts]) -> list[LineFacts]:
    """The buyer's words since the shop last answered."""
    answered = max((line.seq for line in lines if line.author_kind in ("agent", "bot") and line.public_seq), default=0)
    return [line for line in lines if line.author_kind == "buyer" and line.kind == "text" and line.seq > answered]


async def _understand(
    tx: Tx, row: Row[Any], lines: Sequence[LineFacts], waiting: Sequence[LineFacts], question: str
) -> Understood:
    model = await understanding.model_of(tx, row.shop_id)
    known = [line for line in lines if line.seq < waiting[0].seq and line.kind == "text" and line.public_seq]
    before = [Line("buyer" if one.author_kind == "buyer" else "agent", one.text) for one in known[-CONTEXT:]]
    return await asyncio.to_thread(understanding.understand, question, before, model)


async def _suggest(tx: Tx, row: Row[Any], question: str, seen: Understood) -> list[Suggestion]:
    hits = await knowledge.look_up(tx, row.shop_id, question, language=seen.language)
    entries = [
        Suggestion(
            kind="entry",
            id=hit.entry_id,
            version=hit.version,
            text=hit.answer,
            source=hit.question,
            confidence=hit.confidence,
        )
        for hit in hits
        if hit.confidence >= SURE and hit.answer
    ]
    return [*entries, *await _replies(tx, row, question)][:MOST]


async def _replies(tx: Tx, row: Row[Any], question: str) -> list[Suggestion]:
    page = await knowledge.find_quick_replies(tx, shop_id=ShopId(row.shop_id), limit=100)
    ranked = sorted(((_share(question, one), one) for one in page.items), key=lambda pair: -pair[0])
    return [
        Suggestion(kind="quick_reply", id=one.id, text=one.text, source=one.title, confidence=round(share, 2))
        for share, one in ranked[:2]
        if share >= REPLY_LIKE and one.text and all(variable.known for variable in one.variables)
    ]


def _share(question: str, reply: QuickReply) -> float:
    return max(likeness(question, reply.title), likeness(question, reply.text))


def _anew(found: list[Suggestion], before: Before, question: str, language: str) -> list[Suggestion]:
    """Nobody reads the same words twice: what was said is offered shorter and worded otherwise, first of all."""
    same = next((one for one in found if likeness(one.text, before.answer) >= SAME_ANSWER), None)
    text = shorter(before.answer, question, language)
    rest = [one for one in found if one is not same]
    if not text:
        return rest
    kept = same or Suggestion(kind="entry", id="", text=text, source="", confidence=1.0)
    return [msgspec.structs.replace(kept, text=text, shorter=True), *rest][:MOST]


async def _summary(
    tx: Tx, row: Row[Any], order_id: str, lines: Sequence[LineFacts], waiting: Sequence[LineFacts]
) -> Summary:
    said = [line for line in lines if line.author_kind == "buyer" and line.kind == "text"]
    number = ""
    if order_id:
        with suppress(OrderNotFound):
            number = (await orders.get(tx, OrderId(order_id))).external_id
    return Summary(
        first=said[0].text[:TOLD_CHARS] if said else "",
        last=waiting[-1].text[:TOLD_CHARS] if waiting else "",
        lines=len(said),
        order_number=number,
        mood=row.mood or "calm",
    )


def _next(row: Row[Any], seen: Understood | None, has_order: bool) -> str:
    if row.mood == "angry":
        return "calm"
    if seen is None:
        return "wait"
    step = next((step for start, step in NEXT if seen.top.startswith(start)), "answer")
    return "ask_order" if step in NEEDS_ORDER and not has_order else step
