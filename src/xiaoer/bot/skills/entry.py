"""An approved entry of the shop's knowledge, said as it stands."""

from __future__ import annotations

from xiaoer import knowledge
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.knowledge import Hit

SURE = 0.6
"""Calibrated confidence from which an entry is said by itself."""


async def answer(ask: Ask) -> Answer | Need | Pass:
    listing = await ask.listing()
    sku_ids = [one.id for one in listing.skus] if listing else []
    hits = await knowledge.look_up(ask.tx, ask.shop_id, ask.text, language=ask.language, sku_ids=sku_ids)
    best = next((one for one in hits if one.confidence >= SURE and body(one)), None)
    if best is None:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    if not ask.trial:
        await knowledge.record_shown(ask.tx, best.entry_id, best.version, ask.row.id)
    return Answer(said=(said_of(best),))


def said_of(hit: Hit) -> Said:
    text = body(hit)
    return Said(text, (FactRef(FactKind.ENTRY, hit.entry_id, str(hit.version), hit.title, text),))


def body(hit: Hit) -> str:
    """The answer and, of a guide, its steps one a line."""
    steps = [step for piece in hit.pieces for step in piece.steps]
    listed = [f"{n}. {step.text}" for n, step in enumerate(steps, 1)]
    return "\n".join(part for part in (hit.answer.strip(), *listed) if part)
