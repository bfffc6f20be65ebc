"""Questions that nothing answered: gathered by meaning, drafted as entries once enough buyers asked."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import Row, func, insert, select, update

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.knowledge.decide import blocking, decide
from xiaoer.knowledge.entry_model import Content, EntryDecision, Gap, NewEntry, Origin, Wording
from xiaoer.knowledge.errors import GapNotFound
from xiaoer.knowledge.grams import Floats, grams, spelling
from xiaoer.knowledge.life import EntryAction
from xiaoer.knowledge.meaning import WIDTH, meaning_of
from xiaoer.knowledge.tables import knowledge_gap, knowledge_unanswered
from xiaoer.knowledge.texts import packed
from xiaoer.knowledge.write_entry import write_entry

ASKED_BY = 3
"""Conversations that asked the same before an entry is drafted."""
ALIKE = 0.5
"""Of meaning and words together. Kept low: a person reads what is drafted, and takes out what does not belong."""
LOOKED_AT = 2000
REMEMBERED = timedelta(days=90)
SHORTEST, LONGEST = 3, 300
_NUMBERS = re.compile(r"\d{7,}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
g, n = knowledge_gap.c, knowledge_unanswered.c


def impersonal(text: str) -> str:
    """Without long numbers and addresses: a gap is read by people who do not see the conversation."""
    return _ADDRESS.sub("…", _NUMBERS.sub("…", text)).strip()[:LONGEST]


async def record_gap(tx: Tx, shop_id: str, text: str, conversation_id: str, *, language: str = "zh") -> None:
    """Nothing answered this question: it stands with those that ask the same, or begins a new gap. What three
    conversations asked is drafted as an entry. A text of fewer than three characters is left out."""
    asked = impersonal(text)
    if len(spelling(asked)) < SHORTEST or not grams(asked):
        return
    vector = meaning_of(asked)
    gap_id = await _alike(tx, shop_id, asked, vector) or await _begin(tx, shop_id, asked, language)
    ids = {"id": new_id("unq"), "gap_id": gap_id, "shop_id": shop_id, "conversation_id": conversation_id}
    row = {"merchant_id": tx.merchant_id, "text": asked, "vector": packed(vector), "at": tx.clock.now()}
    await tx.conn.execute(insert(knowledge_unanswered).values(**ids, **row))
    counted = update(knowledge_gap).filter_by(merchant_id=tx.merchant_id, id=gap_id)
    await tx.conn.execute(counted.values(asked=g.asked + 1, last_at=tx.clock.now()))
    await _draft_when_due(tx, gap_id)


async def _alike(tx: Tx, shop_id: str, asked: str, vector: Floats) -> str | None:
    query = select(n.gap_id, n.text, n.vector).join(
        knowledge_gap, (g.merchant_id == n.merchant_id) & (g.id == n.gap_id)
    )
    since = tx.clock.now() - REMEMBERED
    mine = query.where(n.merchant_id == tx.merchant_id, n.shop_id == shop_id, n.at > since)
    rows = (await tx.conn.execute(mine.order_by(n.at.desc()).limit(LOOKED_AT))).all()
    if not rows:
        return None
    likeness = [alikeness(asked, vector, row.text, np.frombuffer(row.vector, np.float16)) for row in rows]
    best = int(np.argmax(likeness))
    return str(rows[best].gap_id) if likeness[best] >= ALIKE else None


def alikeness(one: str, its: Floats, other: str, others: Any) -> float:
    """Between 0 and 1; by words alone where one of the two has no meaning reckoned."""
    a, b = set(grams(one)), set(grams(other))
    words = 2 * len(a & b) / max(1, len(a) + len(b))
    if len(others) != WIDTH or not its.any() or not others.any():
        return words
    return 0.6 * float(its @ others.astype(np.float32)) + 0.4 * words


async def _begin(tx: Tx, shop_id: str, asked: str, language: str) -> str:
    gap_id, now = new_id("gap"), tx.clock.now()
    row = {"id": gap_id, "shop_id": shop_id, "language": language, "title": asked, "state": "open"}
    await tx.conn.execute(insert(knowledge_gap).values(merchant_id=tx.merchant_id, first_at=now, last_at=now, **row))
    return gap_id


async def _draft_when_due(tx: Tx, gap_id: str) -> None:
    gap = await _row(tx, gap_id)
    if gap.state == "open" and len({row.conversation_id for row in await _asked(tx, [gap_id])}) >= ASKED_BY:
        await draft_gap(tx, gap_id)


async def draft_gap(tx: Tx, gap_id: str) -> str:
    """The id of a draft that asks what was asked; its answer is the newest that a person gave, and it waits for a
    decision where there is one. Drafted once. Raises GapNotFound."""
    gap = await _row(tx, gap_id, lock=True)
    if gap.entry_id:
        return str(gap.entry_id)
    rows = await _asked(tx, [gap_id])
    questions = list(dict.fromkeys([gap.title, *(row.text for row in rows)]))[:20]
    reply = next((row.reply for row in rows if row.reply), "")
    content = Content({gap.language: Wording(questions, reply)})
    new = NewEntry(shop_id=gap.shop_id, content=content)
    entry_id = await write_entry(tx, new, origin=Origin.GAP, origin_key=gap_id)
    if not blocking(content):
        await decide(tx, entry_id, EntryDecision(action=EntryAction.SUBMIT))
    mark = update(knowledge_gap).filter_by(merchant_id=tx.merchant_id, id=gap_id)
    await tx.conn.execute(mark.values(state="drafted", entry_id=entry_id))
    await audit.record(tx, "knowledge.gap_drafted", entry_id, gap_id=gap_id, asked=gap.asked)
    return entry_id


async def dismiss_gap(tx: Tx, gap_id: str) -> None:
    """Nobody is to answer this; the same question asked again is counted but not drafted. Raises GapNotFound."""
    await _row(tx, gap_id, lock=True)
    mark = update(knowledge_gap).filter_by(merchant_id=tx.merchant_id, id=gap_id)
    await tx.conn.execute(mark.values(state="dismissed"))
    await audit.record(tx, "knowledge.gap_dismissed", gap_id)


async def open_gaps_of(tx: Tx, conversation_id: str) -> list[Any]:
    """Unanswered questions of a conversation that no person's answer was kept for yet: id and time."""
    query = select(n.id, n.at).where(n.merchant_id == tx.merchant_id, n.conversation_id == conversation_id)
    return list((await tx.conn.execute(query.where(n.reply == "").order_by(n.at))).all())


async def note_reply(tx: Tx, question_id: str, reply: str) -> None:
    """A person answered the question so: kept with it, for the draft."""
    one = update(knowledge_unanswered).filter_by(merchant_id=tx.merchant_id, id=question_id)
    await tx.conn.execute(one.values(reply=impersonal(reply)))


async def find_gaps(
    tx: Tx, shop_id: str = "", *, state: str = "open", cursor: str | None = None, limit: int = 50
) -> Page[Gap]:
    """Those asked most first."""
    most = clamp_limit(limit)
    (skip,) = read_cursor(cursor, (int,)) if cursor else (0,)
    query = select(knowledge_gap).where(g.merchant_id == tx.merchant_id)
    query = query.where(g.shop_id == shop_id) if shop_id else query
    query = query.where(g.state == state) if state else query
    rows = (await tx.conn.execute(query.order_by(g.asked.desc(), g.last_at.desc()).offset(skip).limit(most + 1))).all()
    asked = await _asked(tx, [row.id for row in rows])
    gaps = [_view(row, [one for one in asked if one.gap_id == row.id]) for row in rows[:most]]
    return Page(gaps, write_cursor(skip + most) if len(rows) > most else None)


def _view(row: Row[Any], asked: Sequence[Row[Any]]) -> Gap:
    return Gap(
        id=row.id,
        shop_id=row.shop_id,
        language=row.language,
        title=row.title,
        state=row.state,
        entry_id=row.entry_id,
        asked=row.asked,
        conversations=len({one.conversation_id for one in asked}),
        questions=list(dict.fromkeys(one.text for one in asked))[:8],
        replies=list(dict.fromkeys(one.reply for one in asked if one.reply))[:3],
        first_at=row.first_at,
        last_at=row.last_at,
    )


async def _row(tx: Tx, gap_id: str, *, lock: bool = False) -> Row[Any]:
    query = select(knowledge_gap).filter_by(merchant_id=tx.merchant_id, id=gap_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise GapNotFound(gap_id=gap_id)
    return row


async def _asked(tx: Tx, gap_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Newest first, the last fifty of each."""
    newest = func.row_number().over(partition_by=n.gap_id, order_by=n.at.desc()).label("newest")
    inner = select(n.gap_id, n.text, n.reply, n.conversation_id, n.at, newest)
    ranked = inner.where(n.merchant_id == tx.merchant_id, n.gap_id.in_(list(gap_ids))).subquery()
    query = select(ranked).where(ranked.c.newest <= 50).order_by(ranked.c.at.desc())
    return (await tx.conn.execute(query)).all()
