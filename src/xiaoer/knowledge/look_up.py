"""What the shop knows about a question."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from xiaoer import catalog
from xiaoer.infra.db import Tx
from xiaoer.knowledge.entry_model import Hit, Piece, Wording
from xiaoer.knowledge.meaning import meaning_of
from xiaoer.knowledge.ranking import Ranked
from xiaoer.knowledge.shelf import Shelf, Standing, shelf_of, stands

LONGEST = 400
"""Characters of a question that are looked at."""


async def look_up(
    tx: Tx, shop_id: str, text: str, *, language: str = "", sku_ids: Sequence[str] = (), limit: int = 3
) -> list[Hit]:
    """The entries that answer `text`, best first, each at most once: approved, within their dates today, and fresh.

    `language`: the answer is in it where the entry has it, otherwise in the language whose question matched.
    `sku_ids`: what is talked about; entries for other goods alone are left out. Never raises on any text.
    """
    asked = text[:LONGEST].encode("utf-8", "ignore").decode()
    if not asked.strip():
        return []
    shelf = await shelf_of(tx, shop_id)
    if not shelf.entries:
        return []
    scope = await _categories(tx, shelf, sku_ids)
    now = tx.clock.now()
    allowed = np.asarray([_may_answer(one, now, sku_ids, scope) for one in shelf.entries], bool)
    found = shelf.index.search(asked, meaning_of(asked), allowed=allowed, limit=max(1, min(limit, 20)))
    return [_hit(shelf, one, language) for one in found]


async def standing_entry(tx: Tx, shop_id: str, entry_id: str, language: str = "") -> Hit | None:
    """This very entry as it may be said now; None when it is not approved, out of its dates, stale or not there."""
    shelf = await shelf_of(tx, shop_id)
    now = tx.clock.now()
    place = next((n for n, one in enumerate(shelf.entries) if one.row.id == entry_id and stands(one, now)), None)
    if place is None:
        return None
    text = next(n for n, one in enumerate(shelf.index.texts) if one.entry == place)
    return _hit(shelf, Ranked(entry=place, text=text, score=1.0, confidence=1.0, facts=[]), language)


async def _categories(tx: Tx, shelf: Shelf, sku_ids: Sequence[str]) -> frozenset[str]:
    """The categories of the goods talked about, where any entry asks for one."""
    if not sku_ids or not any(one.content.categories for one in shelf.entries):
        return frozenset()
    skus = await catalog.price_and_stock(tx, list(sku_ids))
    listings = await catalog.get_listings(tx, sorted({one.listing_id for one in skus.values()}))
    return frozenset(one.category for one in listings)


def _may_answer(one: Standing, now: datetime, sku_ids: Sequence[str], categories: frozenset[str]) -> bool:
    content = one.content
    if not stands(one, now):
        return False
    if not sku_ids or not (content.sku_ids or content.categories):
        return True
    return bool(set(content.sku_ids) & set(sku_ids) or set(content.categories) & categories)


def _hit(shelf: Shelf, found: Ranked, language: str) -> Hit:
    one, (matched, question) = shelf.entries[found.entry], shelf.matched[found.text]
    content = one.content
    chosen = language if language in content.wordings else matched
    wording = content.wordings[chosen]
    return Hit(
        entry_id=one.row.id,
        version=one.row.live_version,
        kind=content.kind,
        question=wording.questions[0] if shelf.index.texts[found.text].is_answer else question,
        title=wording.questions[0],
        answer=wording.answer,
        pieces=pieces_of(wording),
        language=chosen,
        confidence=found.confidence,
        score=found.score,
        intent=content.intent,
        sku_ids=content.sku_ids,
        categories=content.categories,
        source=content.source,
        approved_at=one.row.live_at,
        valid_until=one.row.valid_until,
        fresh_until=one.row.fresh_until,
    )


def pieces_of(wording: Wording) -> list[Piece]:
    """The answer's parts in the order they are shown: words, pictures and films, steps."""
    words = [Piece("text", text=wording.answer)] if wording.answer.strip() else []
    media = [Piece(one.kind, text=one.caption, url=one.url, file_id=one.file_id) for one in wording.media]
    steps = [Piece("steps", text=wording.questions[0], steps=wording.steps)] if wording.steps else []
    return [*words, *media, *steps]
