"""A shop's approved entries in memory, ready to be asked; built anew when their stamp has moved."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from xiaoer.infra.db import Tx
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.entry_model import Content
from xiaoer.knowledge.ranking import Index, Text
from xiaoer.knowledge.tables import knowledge_entry
from xiaoer.knowledge.texts import ANSWER, read_texts, unpacked

MOST_SHELVES = 32
"""Shops whose entries one process keeps in memory; the one not asked longest goes."""
e = knowledge_entry.c


@dataclass(frozen=True)
class Standing:
    """One entry that answers, at its approved version."""

    row: Row[Any]
    content: Content


def stands(one: Standing, now: datetime) -> bool:
    """It is fresh, and today lies within its dates."""
    row = one.row
    if row.fresh_until is None or row.fresh_until <= now:
        return False
    return not ((row.valid_from and now < row.valid_from) or (row.valid_until and row.valid_until <= now))


@dataclass(frozen=True)
class Shelf:
    stamp: str
    entries: list[Standing]
    index: Index
    matched: list[tuple[str, str]]
    """Of each text its language and words."""


_shelves: OrderedDict[tuple[str, str], Shelf] = OrderedDict()


async def shelf_of(tx: Tx, shop_id: str) -> Shelf:
    """As this transaction sees it."""
    key, stamp = (tx.merchant_id, shop_id), await store.stamp_of(tx, shop_id)
    found = _shelves.get(key)
    if found is None or found.stamp != stamp:
        found = await _built(tx, shop_id, stamp)
        if not stamp:
            return found
        _shelves[key] = found
        while len(_shelves) > MOST_SHELVES:
            _shelves.popitem(last=False)
    _shelves.move_to_end(key)
    return found


async def _built(tx: Tx, shop_id: str, stamp: str) -> Shelf:
    query = select(knowledge_entry).where(e.merchant_id == tx.merchant_id, e.shop_id == shop_id)
    rows = (await tx.conn.execute(query.where(e.live_version.is_not(None)).order_by(e.id))).all()
    contents = await store.contents_of(tx, [(row.id, row.live_version) for row in rows])
    entries = [Standing(row, contents[row.id]) for row in rows if row.id in contents]
    texts = await read_texts(tx, shop_id)
    return await asyncio.to_thread(_put_together, stamp, entries, texts)


def _put_together(stamp: str, entries: list[Standing], texts: Any) -> Shelf:
    place = {one.row.id: at for at, one in enumerate(entries)}
    kept = [row for row in texts if row.entry_id in place]
    index = Index([Text(place[row.entry_id], row.text, row.position == ANSWER) for row in kept], unpacked(kept))
    return Shelf(stamp, entries, index, [(row.language, row.text) for row in kept])
