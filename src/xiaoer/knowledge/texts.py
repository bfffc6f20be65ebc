"""What approved entries are found by: their questions and answers, with what they mean as numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import bindparam, delete, insert, or_, select, update

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.entry_model import Content, Wording
from xiaoer.knowledge.grams import Floats
from xiaoer.knowledge.meaning import MADE_BY, WIDTH, meanings
from xiaoer.knowledge.tables import knowledge_text

EMBED = "knowledge.embed"
A_TURN = 64
"""Texts whose meaning is reckoned in one turn of the timer, about a tenth of a second."""
ANSWER = -1
t = knowledge_text.c


async def keep_texts(tx: Tx, shop_id: str, entry_id: str, content: Content) -> None:
    """The entry is found by these texts and no others: at once by their words, and by their meaning once the timer
    has reckoned it, a moment later."""
    await forget_texts(tx, shop_id, entry_id)
    ids = {"merchant_id": tx.merchant_id, "entry_id": entry_id, "shop_id": shop_id}
    rows = [ids | row for language, wording in content.wordings.items() for row in _rows(language, wording)]
    await tx.conn.execute(insert(knowledge_text), rows)
    await timers.schedule(tx, f"{EMBED}:{shop_id}", EMBED, tx.clock.now(), {"shop_id": shop_id})


def _rows(language: str, wording: Wording) -> Iterator[dict[str, Any]]:
    for position, question in enumerate(wording.questions):
        yield {"language": language, "position": position, "text": question}
    if wording.answer.strip():
        yield {"language": language, "position": ANSWER, "text": wording.answer[:1000]}


async def forget_texts(tx: Tx, shop_id: str, entry_id: str) -> None:
    await tx.conn.execute(delete(knowledge_text).filter_by(merchant_id=tx.merchant_id, entry_id=entry_id))
    await store.bump(tx, shop_id)


async def read_texts(tx: Tx, shop_id: str) -> Sequence[Any]:
    query = select(t.entry_id, t.language, t.position, t.text, t.vector, t.made_by)
    mine = query.where(t.merchant_id == tx.merchant_id, t.shop_id == shop_id)
    return (await tx.conn.execute(mine.order_by(t.entry_id, t.language, t.position))).all()


async def reckon(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: texts without a vector of today's encoder get one, some in each turn, until none is left."""
    shop_id = str(facts["shop_id"])
    lacking = or_(t.vector.is_(None), t.made_by != MADE_BY)
    mine = select(t.entry_id, t.language, t.position, t.text).where(t.merchant_id == tx.merchant_id, lacking)
    found = (await tx.conn.execute(mine.where(t.shop_id == shop_id).limit(A_TURN).with_for_update())).all()
    if not found:
        await store.bump(tx, shop_id)
        return
    vectors = meanings([row.text for row in found])
    names = ("entry_id", "language", "position")
    new = [
        {f"b_{name}": getattr(row, name) for name in names} | {"vector": packed(vector)}
        for row, vector in zip(found, vectors, strict=True)
    ]
    this = [t.merchant_id == tx.merchant_id, *(t[name] == bindparam(f"b_{name}") for name in names)]
    await tx.conn.execute(update(knowledge_text).where(*this).values(made_by=MADE_BY), new)
    if len(found) < A_TURN:  # the index is built anew once, not at every turn of a long import
        await store.bump(tx, shop_id)
    else:
        await timers.schedule(tx, f"{EMBED}:{shop_id}", EMBED, tx.clock.now(), {"shop_id": shop_id})


def packed(vector: Floats) -> bytes:
    """Half precision: the cosine moves by less than a thousandth."""
    return vector.astype(np.float16).tobytes()


def unpacked(rows: Sequence[Any]) -> Floats:
    """Zeros where there is no vector of today's encoder yet."""
    out = np.zeros((len(rows), WIDTH), np.float32)
    for at, row in enumerate(rows):
        if row.vector is not None and row.made_by == MADE_BY:
            out[at] = np.frombuffer(row.vector, np.float16)
    return out
