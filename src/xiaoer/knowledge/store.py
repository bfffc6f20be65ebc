"""All SQL of this package."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, Select, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, TeamId, new_id
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.knowledge.errors import QuickReplyNotFound, ShortcutTaken
from xiaoer.knowledge.model import Occasion, QuickReply, Scope, Step, is_stale, normal, search_text, variables_in
from xiaoer.knowledge.tables import quick_reply, quick_reply_use

r = quick_reply.c
SOLD_WITHIN = timedelta(days=1)


def view(row: Row[Any], now: datetime) -> QuickReply:
    return QuickReply(
        id=row.id,
        scope=Scope(row.scope),
        owner_id=row.owner_id,
        shortcut=row.shortcut,
        title=row.title,
        text=row.text,
        variables=variables_in(row.text),
        file_ids=row.file_ids,
        steps=msgspec.convert(row.steps, list[Step]),
        occasion=Occasion(row.occasion),
        position=row.position,
        uses=row.uses,
        sales=row.sales,
        last_used_at=row.last_used_at,
        updated_at=row.updated_at,
        stale_after=row.stale_after,
        stale=is_stale(row.updated_at, row.last_used_at, row.stale_after, now),
    )


def derived(facts: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from shortcut, title and text; steps as they are stored."""
    words = search_text(facts["shortcut"], facts["title"], facts["text"])
    keys = {"shortcut_key": normal(facts["shortcut"]), "title_key": normal(facts["title"])}
    stored = {"steps": msgspec.to_builtins(facts["steps"])} if "steps" in facts else {}
    return {**facts, **keys, **stored, "search_text": words}


async def add(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Raises ShortcutTaken."""
    stamp = {"merchant_id": tx.merchant_id, "updated_at": tx.clock.now(), "updated_by": tx.actor.id}
    try:
        async with tx.conn.begin_nested():
            await tx.conn.execute(insert(quick_reply), [{**derived(row), **stamp} for row in rows])
    except IntegrityError:
        raise ShortcutTaken(shortcut=rows[0]["shortcut"]) from None


async def change(tx: Tx, reply_id: str, facts: dict[str, Any]) -> None:
    """Raises ShortcutTaken."""
    query = update(quick_reply).filter_by(merchant_id=tx.merchant_id, id=reply_id)
    try:
        async with tx.conn.begin_nested():
            await tx.conn.execute(query.values(**derived(facts), updated_at=tx.clock.now(), updated_by=tx.actor.id))
    except IntegrityError:
        raise ShortcutTaken(shortcut=facts["shortcut"]) from None


async def get(tx: Tx, reply_id: str, *, lock: bool = False) -> QuickReply:
    """Raises QuickReplyNotFound."""
    query = select(quick_reply).filter_by(merchant_id=tx.merchant_id, id=reply_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise QuickReplyNotFound(reply_id=reply_id)
    return view(row, tx.clock.now())


async def remove(tx: Tx, reply_id: str) -> None:
    await tx.conn.execute(delete(quick_reply).filter_by(merchant_id=tx.merchant_id, id=reply_id))


def of_agent(agent_id: str, team_ids: Sequence[TeamId], shop_id: ShopId | None) -> Any:
    """What one agent may use: the own, those of the own teams, and those of the shop (of every shop without one)."""
    shops = and_(r.scope == Scope.SHOP, r.owner_id == shop_id) if shop_id else r.scope == Scope.SHOP
    return or_(
        and_(r.scope == Scope.PERSONAL, r.owner_id == agent_id),
        and_(r.scope == Scope.TEAM, r.owner_id.in_(team_ids)),
        shops,
    )


async def find(tx: Tx, q: str, seen: Any, cursor: str | None, limit: int) -> Page[QuickReply]:
    """Every word of `q` somewhere; best first: own shortcut, shortcut, title, text, then the most used."""
    words, most = normal(q).strip().removeprefix("/"), clamp_limit(limit)
    (skip,) = read_cursor(cursor, (int,)) if cursor else (0,)
    query = select(quick_reply).where(r.merchant_id == tx.merchant_id, seen)
    for word in words.split():
        query = query.where(func.strpos(r.search_text, word) > 0)  # three times as fast as `like` on Chinese
    query = _ranked(query, words).offset(skip).limit(most + 1)
    rows = (await tx.conn.execute(query)).all()
    now = tx.clock.now()
    following = write_cursor(skip + most) if len(rows) > most else None
    return Page([view(row, now) for row in rows[:most]], following)


def _ranked(query: Select[Any], words: str) -> Select[Any]:
    then = (r.uses.desc(), r.position, r.id)
    if not words:
        return query.order_by(*then)
    begins = r.shortcut_key.startswith(words, autoescape=True)
    rank = case(
        (and_(r.scope == Scope.PERSONAL, begins), 0),
        (begins, 1),
        (func.strpos(r.shortcut_key, words) > 0, 2),
        (func.strpos(r.title_key, words) > 0, 3),
        else_=4,
    )
    return query.order_by(rank, *then)


async def all_seen(tx: Tx, seen: Any) -> list[QuickReply]:
    query = select(quick_reply).where(r.merchant_id == tx.merchant_id, seen)
    now = tx.clock.now()
    rows = await tx.conn.execute(query.order_by(r.scope, r.owner_id, r.position, r.id))
    return [view(row, now) for row in rows]


async def count_use(tx: Tx, reply_id: str, conversation_id: str) -> bool:
    """False when there is no such reply (any more)."""
    now = tx.clock.now()
    query = update(quick_reply).filter_by(merchant_id=tx.merchant_id, id=reply_id)
    if not (await tx.conn.execute(query.values(uses=r.uses + 1, last_used_at=now))).rowcount:
        return False
    use = {"id": new_id("qru"), "reply_id": reply_id, "agent_id": tx.actor.id, "conversation_id": conversation_id}
    await tx.conn.execute(insert(quick_reply_use).values(merchant_id=tx.merchant_id, at=now, **use))
    return True


async def count_sale(tx: Tx, conversation_id: str) -> int:
    """Uses of the last day in the conversation now count as followed by a sale, each once."""
    now, u = tx.clock.now(), quick_reply_use.c
    sold = (
        update(quick_reply_use)
        .where(u.merchant_id == tx.merchant_id, u.conversation_id == conversation_id)
        .where(u.sold_at.is_(None), u.at > now - SOLD_WITHIN)
        .values(sold_at=now)
        .returning(u.reply_id)
    )
    replies = list((await tx.conn.execute(sold)).scalars())
    tx.at_end("knowledge: sales", _credit, replies)
    return len(replies)


async def _credit(tx: Tx, replies: list[str]) -> None:
    """One of the last statements: pushes that credit the same replies at once hold them shortly and in one order."""
    counted = [{"reply": one, "by": number} for one, number in sorted(Counter(replies).items())]
    credit = update(quick_reply).where(r.merchant_id == tx.merchant_id, r.id == bindparam("reply"))
    if counted:
        await tx.conn.execute(credit.values(sales=r.sales + bindparam("by")), counted)
