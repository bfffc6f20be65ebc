"""All SQL of this package."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.bot.model import BotSettings, Concession, Packet, Talk, Turn
from xiaoer.bot.tables import bot_hand_over, bot_settings, bot_talk, bot_turn, concession, price_floor
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

t, h = bot_turn.c, bot_hand_over.c
KEYS = ("conversation_id", "session_id", "state", "seen_seq", "version")


async def settings_row(tx: Tx, shop_id: str) -> Row[Any] | None:
    query = select(bot_settings).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    return (await tx.conn.execute(query)).one_or_none()


async def settings(tx: Tx, shop_id: str) -> BotSettings:
    """Those of the shop; off where nobody set any."""
    row = await settings_row(tx, shop_id)
    return msgspec.convert(row.settings, BotSettings) if row else BotSettings()


async def save_settings(tx: Tx, shop_id: str, new: BotSettings) -> None:
    facts = {"settings": msgspec.to_builtins(new), "updated_at": tx.clock.now(), "updated_by": tx.actor.id}
    row = insert(bot_settings).values(merchant_id=tx.merchant_id, shop_id=shop_id, version=1, **facts)
    again = {**facts, "version": bot_settings.c.version + 1}
    await tx.conn.execute(row.on_conflict_do_update(index_elements=["merchant_id", "shop_id"], set_=again))


async def talk(tx: Tx, conversation_id: str, session_id: str, *, lock: bool = False) -> Talk:
    """What is remembered of this stretch of talk; a new one begins with nothing."""
    query = select(bot_talk).filter_by(merchant_id=tx.merchant_id, conversation_id=conversation_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        return Talk(conversation_id=conversation_id, session_id=session_id)
    if row.session_id != session_id:
        begun = Talk(conversation_id=conversation_id, session_id=session_id)
        return msgspec.structs.replace(begun, seen_seq=row.seen_seq, version=row.version)
    return msgspec.convert({**row.facts, **{name: getattr(row, name) for name in KEYS}}, Talk)


async def save_talk(tx: Tx, new: Talk) -> None:
    whole: dict[str, Any] = msgspec.to_builtins(new)
    facts = {name: value for name, value in whole.items() if name not in KEYS}
    values = {
        "session_id": new.session_id,
        "state": new.state.value,
        "seen_seq": new.seen_seq,
        "facts": facts,
        "updated_at": tx.clock.now(),
    }
    row = insert(bot_talk).values(merchant_id=tx.merchant_id, conversation_id=new.conversation_id, version=1, **values)
    again = {**values, "version": bot_talk.c.version + 1}
    await tx.conn.execute(row.on_conflict_do_update(index_elements=["merchant_id", "conversation_id"], set_=again))


async def add_turn(tx: Tx, turn: Turn, said_hash: str) -> None:
    values: dict[str, Any] = msgspec.to_builtins(turn) | {"at": turn.at}
    await tx.conn.execute(insert(bot_turn).values(merchant_id=tx.merchant_id, said_hash=said_hash, **values))


async def said_since(tx: Tx, conversation_id: str, said_hash: str, since: datetime) -> bool:
    """Whether exactly this was said there since then."""
    query = select(t.id).where(t.merchant_id == tx.merchant_id, t.conversation_id == conversation_id)
    same = query.where(t.at > since, t.said_hash == said_hash).limit(1)
    return (await tx.conn.execute(same)).one_or_none() is not None


async def turns(
    tx: Tx, *, shop_id: str = "", conversation_id: str = "", outcome: str = "", cursor: str | None, limit: int
) -> Page[Turn]:
    """The newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    query = select(bot_turn).where(t.merchant_id == tx.merchant_id)
    wanted = ((t.shop_id, shop_id), (t.conversation_id, conversation_id), (t.outcome, outcome))
    query = query.where(*(column == value for column, value in wanted if value))
    if cursor:
        at, last = read_cursor(cursor, (str, str))
        when = datetime.fromisoformat(at)
        query = query.where(or_(t.at < when, and_(t.at == when, t.id < last)))
    rows = (await tx.conn.execute(query.order_by(t.at.desc(), t.id.desc()).limit(limit + 1))).all()
    more = rows[limit - 1] if len(rows) > limit else None
    items = [msgspec.convert({str(name): value for name, value in row._mapping.items()}, Turn) for row in rows[:limit]]
    return Page(items, write_cursor(more.at.isoformat(), more.id) if more else None)


async def packet_of(tx: Tx, conversation_id: str, session_id: str = "") -> Packet | None:
    """The latest of the conversation, or the one of this stretch of talk."""
    query = select(h.packet).where(h.merchant_id == tx.merchant_id, h.conversation_id == conversation_id)
    query = query.where(h.session_id == session_id) if session_id else query
    found = (await tx.conn.execute(query.order_by(h.at.desc(), h.id.desc()).limit(1))).scalar_one_or_none()
    return msgspec.convert(found, Packet) if found else None


async def add_hand_over(tx: Tx, packet: Packet) -> None:
    values = {
        "id": packet.id,
        "conversation_id": packet.conversation_id,
        "session_id": packet.session_id,
        "shop_id": packet.shop_id,
        "at": packet.at,
        "reason": packet.reason.value,
        "mood": packet.mood,
        "packet": msgspec.to_builtins(packet),
    }
    await tx.conn.execute(insert(bot_hand_over).values(merchant_id=tx.merchant_id, **values))


async def taken(tx: Tx, conversation_id: str, session_id: str, agent_id: str) -> None:
    """The first person who had it after the hand-over."""
    query = update(bot_hand_over).filter_by(
        merchant_id=tx.merchant_id, conversation_id=conversation_id, session_id=session_id, taken_at=None
    )
    await tx.conn.execute(query.values(taken_at=tx.clock.now(), taken_by=agent_id))


async def asked_again(tx: Tx, hand_over_id: str) -> list[str]:
    query = select(h.asked_again).where(h.merchant_id == tx.merchant_id, h.id == hand_over_id)
    return list((await tx.conn.execute(query)).scalar_one_or_none() or ())


async def add_asked(tx: Tx, hand_over_id: str, names: list[str]) -> None:
    """Each name once."""
    known = await asked_again(tx, hand_over_id)
    joined = list(dict.fromkeys([*known, *names]))
    mine = (h.merchant_id == tx.merchant_id, h.id == hand_over_id)
    await tx.conn.execute(update(bot_hand_over).where(*mine).values(asked_again=joined))


MOST_HAND_OVERS = 20_000


async def hand_overs_since(tx: Tx, since: datetime) -> list[Row[Any]]:
    """The newest first."""
    source = h.packet["source"].astext.label("source")
    query = select(h.session_id, h.at, h.reason, h.mood, h.taken_at, h.asked_again, source)
    query = query.where(h.merchant_id == tx.merchant_id, h.at > since).order_by(h.at.desc(), h.id.desc())
    rows: list[Any] = [*(await tx.conn.execute(query.limit(MOST_HAND_OVERS)))]
    return rows


async def count_talks(tx: Tx, since: datetime) -> int:
    """Conversations in which the bot did something since then."""
    query = select(func.count(func.distinct(t.conversation_id))).where(t.merchant_id == tx.merchant_id, t.at > since)
    return int((await tx.conn.execute(query)).scalar_one())


async def floors(tx: Tx, listing_ids: list[str]) -> dict[str, int]:
    f = price_floor.c
    query = select(f.listing_id, f.floor_minor).where(f.merchant_id == tx.merchant_id, f.listing_id.in_(listing_ids))
    return {row.listing_id: row.floor_minor for row in await tx.conn.execute(query)}


async def save_floor(tx: Tx, listing_id: str, floor_minor: int) -> None:
    facts = {"floor_minor": floor_minor, "updated_at": tx.clock.now(), "updated_by": tx.actor.id}
    row = insert(price_floor).values(merchant_id=tx.merchant_id, listing_id=listing_id, **facts)
    await tx.conn.execute(row.on_conflict_do_update(index_elements=["merchant_id", "listing_id"], set_=facts))


async def add_concession(
    tx: Tx, row: Row[Any], sku_id: str, price_minor: int, offered_minor: int | None, floor_minor: int,
    outcome: str, gift_id: str,
) -> None:  # fmt: skip
    """`outcome`: given, firm or refused."""
    values = {
        "id": new_id("con"),
        "conversation_id": row.id,
        "shop_id": row.shop_id,
        "sku_id": sku_id,
        "at": tx.clock.now(),
        "by_id": tx.actor.id,
        "order_id": row.subject_order_id,
        "price_minor": price_minor,
        "offered_minor": offered_minor,
        "floor_minor": floor_minor,
        "outcome": outcome,
        "gift_id": gift_id or None,
    }
    await tx.conn.execute(insert(concession).values(merchant_id=tx.merchant_id, **values))


async def concessions(tx: Tx, shop_id: str, conversation_id: str, limit: int = 50) -> list[Concession]:
    """The newest first, of the shop or of one conversation."""
    c = concession.c
    query = select(concession).where(c.merchant_id == tx.merchant_id)
    wanted = ((c.shop_id, shop_id), (c.conversation_id, conversation_id))
    query = query.where(*(column == value for column, value in wanted if value))
    rows = await tx.conn.execute(query.order_by(c.at.desc(), c.id.desc()).limit(clamp_limit(limit)))
    return [msgspec.convert({str(name): value for name, value in row._mapping.items()}, Concession) for row in rows]
