"""Entries and their versions as rows. Each belongs to the merchant of the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.knowledge.entry_model import Content, EntryFigures, EntryKind, EntryRow, Origin
from xiaoer.knowledge.errors import EntryChanged, EntryNotFound, VersionNotFound
from xiaoer.knowledge.life import EntryState
from xiaoer.knowledge.model import normal
from xiaoer.knowledge.tables import knowledge_entry, knowledge_shelf, knowledge_version

e, v = knowledge_entry.c, knowledge_version.c


async def get(tx: Tx, entry_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises EntryNotFound."""
    query = select(knowledge_entry).filter_by(merchant_id=tx.merchant_id, id=entry_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise EntryNotFound(entry_id=entry_id)
    return row


async def version_of(tx: Tx, entry_id: str, version: int) -> Row[Any]:
    """Raises VersionNotFound."""
    query = select(knowledge_version).filter_by(merchant_id=tx.merchant_id, entry_id=entry_id, version=version)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise VersionNotFound(entry_id=entry_id, version=version)
    return row


async def versions_of(tx: Tx, entry_id: str) -> Sequence[Row[Any]]:
    query = select(knowledge_version).filter_by(merchant_id=tx.merchant_id, entry_id=entry_id)
    return (await tx.conn.execute(query.order_by(v.version.desc()))).all()


async def contents_of(tx: Tx, wanted: Sequence[tuple[str, int]]) -> dict[str, Content]:
    """By entry: what this version of it says."""
    ids = [one for one, _ in wanted]
    query = select(v.entry_id, v.version, v.content).where(v.merchant_id == tx.merchant_id, v.entry_id.in_(ids))
    rows = await tx.conn.execute(query)
    asked = dict(wanted)
    return {row.entry_id: content_of(row) for row in rows if asked[row.entry_id] == row.version}


def content_of(row: Any) -> Content:
    return msgspec.convert(row.content, Content)


def derived(content: Content) -> dict[str, Any]:
    """The columns of an entry that follow from what it says."""
    first = next(iter(content.wordings.values()))
    said = [text for one in content.wordings.values() for text in (*one.questions, one.answer)]
    return {
        "kind": content.kind,
        "title": first.questions[0],
        "search_text": "\n".join(normal(text) for text in said)[:60_000],
        "valid_from": content.valid_from,
        "valid_until": content.valid_until,
    }


async def add(tx: Tx, entry_id: str, content: Content, **facts: Any) -> None:
    """An entry with its first version, a draft."""
    now = tx.clock.now()
    row = {"merchant_id": tx.merchant_id, "id": entry_id, "version": 1, "state": EntryState.DRAFT, "changed_at": now}
    await tx.conn.execute(insert(knowledge_entry).values(**row, **derived(content), **facts))
    await add_version(tx, entry_id, 1, content)


async def add_version(tx: Tx, entry_id: str, version: int, content: Content) -> None:
    row = {"entry_id": entry_id, "version": version, "content": msgspec.to_builtins(content), "state": EntryState.DRAFT}
    made = {"made_by": tx.actor.id, "made_at": tx.clock.now()}
    await tx.conn.execute(insert(knowledge_version).values(merchant_id=tx.merchant_id, **row, **made))


async def move_version(tx: Tx, entry_id: str, version: int, at: EntryState, to: EntryState, words: str = "") -> None:
    """Raises EntryChanged when it is not `at` that state any more."""
    query = update(knowledge_version).filter_by(
        merchant_id=tx.merchant_id, entry_id=entry_id, version=version, state=at.value
    )
    decided = {"decided_by": tx.actor.id, "decided_at": tx.clock.now(), "decision_words": words}
    if not (await tx.conn.execute(query.values(state=to.value, **decided))).rowcount:
        raise EntryChanged(entry_id=entry_id)


async def change(tx: Tx, entry_id: str, **facts: Any) -> None:
    query = update(knowledge_entry).filter_by(merchant_id=tx.merchant_id, id=entry_id)
    await tx.conn.execute(query.values(**facts, changed_at=tx.clock.now()))


async def by_origin(tx: Tx, shop_id: str, origin: Origin, keys: Sequence[str]) -> dict[str, Row[Any]]:
    query = select(knowledge_entry).where(e.merchant_id == tx.merchant_id, e.shop_id == shop_id, e.origin == origin)
    return {row.origin_key: row for row in await tx.conn.execute(query.where(e.origin_key.in_(list(keys))))}


_changing: WeakValueDictionary[int, Tx] = WeakValueDictionary()


async def stamp_of(tx: Tx, shop_id: str) -> str:
    """Empty while this transaction has changes of its own: what it sees must not be kept for others."""
    if _changing.get(id(tx)) is tx:
        return ""
    query = select(knowledge_shelf.c.stamp).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    return (await tx.conn.execute(query)).scalar_one_or_none() or "new"


async def bump(tx: Tx, shop_id: str) -> None:
    """Indexes of this shop in memory are built anew; once at the end of the transaction."""
    _changing[id(tx)] = tx
    tx.at_end("knowledge: shelves", _bump_all, [shop_id])


async def _bump_all(tx: Tx, shops: list[str]) -> None:
    for shop_id in sorted(set(shops)):
        new = upsert(knowledge_shelf).values(merchant_id=tx.merchant_id, shop_id=shop_id, stamp=new_id("shf"))
        moved = {"stamp": new.excluded.stamp}
        await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "shop_id"], set_=moved))


def row_view(row: Row[Any], content: Content, names: dict[str, str], flags: list[Any], now: datetime) -> EntryRow:
    stale = row.fresh_until is not None and row.fresh_until <= now
    within = (row.valid_from is None or row.valid_from <= now) and (row.valid_until is None or now < row.valid_until)
    return EntryRow(
        id=row.id,
        shop_id=row.shop_id,
        kind=EntryKind(row.kind),
        title=row.title,
        languages=sorted(content.wordings, reverse=True),
        questions=sum(len(one.questions) for one in content.wordings.values()),
        state=EntryState(row.state),
        version=row.version,
        live_version=row.live_version,
        owner_id=row.owner_id,
        owner_name=names.get(row.owner_id, ""),
        origin=Origin(row.origin),
        intent=content.intent,
        sku_ids=content.sku_ids,
        categories=content.categories,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        fresh_until=row.fresh_until,
        stale=stale,
        in_force=row.live_version is not None and within and not stale,
        changed_at=row.changed_at,
        figures=EntryFigures(row.shown, row.solved, row.handed_over, row.wrong, row.last_used_at),
        flags=flags,
    )
