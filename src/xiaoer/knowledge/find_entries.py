"""Entries as the desk sees them: a list to keep in order, and one with all that can be done to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, and_, func, or_, select

from xiaoer import catalog, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.check_content import flags_of
from xiaoer.knowledge.decide import by_of
from xiaoer.knowledge.entry_model import Content, EntryCounts, EntryKind, EntryRow, EntryView, VersionRow
from xiaoer.knowledge.life import DECIDING, LIFE, EntryAction, EntryState
from xiaoer.knowledge.model import normal
from xiaoer.knowledge.tables import knowledge_entry

e = knowledge_entry.c
View = Literal["", "in_force", "waiting", "draft", "stale", "retired"]


def _seen_in(view: str, now: datetime) -> Any:
    within = and_(or_(e.valid_from.is_(None), e.valid_from <= now), or_(e.valid_until.is_(None), e.valid_until > now))
    fresh = and_(e.live_version.is_not(None), e.fresh_until > now)
    views: dict[str, Any] = {
        "": e.state != EntryState.RETIRED,
        "in_force": and_(fresh, within),
        "stale": and_(e.live_version.is_not(None), or_(e.fresh_until <= now, ~within)),
        "retired": and_(e.state == EntryState.RETIRED, e.live_version.is_(None)),
    }
    return views.get(view, e.state == view)


async def find_entries(
    tx: Tx,
    shop_id: str = "",
    q: str = "",
    *,
    view: View = "",
    kind: EntryKind | None = None,
    owner_id: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[EntryRow]:
    """Those that hold every word of `q`, changed last first. `view`: what answers now, what waits for a decision, what
    is out of date; nothing: all but what was retired."""
    most, now = clamp_limit(limit), tx.clock.now()
    (skip,) = read_cursor(cursor, (int,)) if cursor else (0,)
    query = select(knowledge_entry).where(e.merchant_id == tx.merchant_id, _seen_in(view, now))
    for column, wanted in ((e.shop_id, shop_id), (e.kind, kind), (e.owner_id, owner_id)):
        query = query.where(column == wanted) if wanted else query
    for word in normal(q).split():
        query = query.where(func.strpos(e.search_text, word) > 0)
    rows = (await tx.conn.execute(query.order_by(e.changed_at.desc(), e.id).offset(skip).limit(most + 1))).all()
    following = write_cursor(skip + most) if len(rows) > most else None
    return Page(await _views(tx, rows[:most]), following)


async def count_entries(tx: Tx, shop_id: str = "") -> EntryCounts:
    """How many each view holds."""
    now = tx.clock.now()
    names = ("in_force", "waiting", "draft", "stale", "retired")
    counts = [func.count().filter(_seen_in(name, now)).label(name) for name in names]
    query = select(*counts).where(e.merchant_id == tx.merchant_id)
    row = (await tx.conn.execute(query.where(e.shop_id == shop_id) if shop_id else query)).one()
    return EntryCounts(**row._mapping)


async def _views(tx: Tx, rows: Sequence[Row[Any]]) -> list[EntryRow]:
    contents = await store.contents_of(tx, [(row.id, row.version) for row in rows])
    names = await staff.names(tx, {AgentId(row.owner_id) for row in rows if row.owner_id})
    now = tx.clock.now()
    return [
        store.row_view(row, content, names, flags_of(content), now) for row in rows if (content := contents.get(row.id))
    ]


async def get_entry(tx: Tx, entry_id: str) -> EntryView:
    """Raises EntryNotFound."""
    row = await store.get(tx, entry_id)
    version = await store.version_of(tx, entry_id, row.version)
    content = store.content_of(version)
    (view,) = await _views(tx, [row])
    return EntryView(
        row=view,
        content=content,
        actions=_open_to(tx, row),
        decision_words=version.decision_words,
        skus=await _names_of(tx, content),
    )


def _open_to(tx: Tx, row: Row[Any]) -> list[EntryAction]:
    """The moves of the newest version, and taking the one that answers out of use."""
    offered = LIFE.open_to(EntryState(row.state), by_of(tx.actor))
    if row.live_version is not None and EntryAction.RETIRE not in offered:
        offered = [*offered, EntryAction.RETIRE]
    may_decide = tx.actor.may(Permission.KNOWLEDGE_APPROVE)
    return [one for one in offered if may_decide or one not in DECIDING]


async def _names_of(tx: Tx, content: Content) -> dict[str, str]:
    skus = await catalog.price_and_stock(tx, content.sku_ids) if content.sku_ids else {}
    return {sku_id: " ".join(part for part in (one.title, one.name) if part) for sku_id, one in skus.items()}


async def list_versions(tx: Tx, entry_id: str) -> list[VersionRow]:
    """Newest first. Raises EntryNotFound."""
    await store.get(tx, entry_id)
    rows = await store.versions_of(tx, entry_id)
    who = {AgentId(one) for row in rows for one in (row.made_by, row.decided_by) if one.startswith("agt_")}
    names = await staff.names(tx, who)
    return [_version_view(row, names) for row in rows]


def _version_view(row: Row[Any], names: dict[str, str]) -> VersionRow:
    content = store.content_of(row)
    return VersionRow(
        version=row.version,
        state=EntryState(row.state),
        title=next(iter(content.wordings.values())).questions[0],
        made_by=row.made_by,
        made_by_name=names.get(row.made_by, ""),
        made_at=row.made_at,
        decided_by=row.decided_by,
        decided_by_name=names.get(row.decided_by, ""),
        decided_at=row.decided_at,
        decision_words=row.decision_words,
        content=content,
    )
