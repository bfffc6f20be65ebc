"""An agent's saved views: a name and the filters behind it."""

from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from xiaoer.conversations.tables import saved_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import NotFound
from xiaoer.kernel.ids import new_id


class NoSuchSavedView(NotFound):
    code = "no_such_saved_view"


class SavedView(msgspec.Struct, frozen=True):
    id: str
    name: str
    query: dict[str, Any]


async def save_view(tx: Tx, name: str, query: dict[str, Any]) -> SavedView:
    view = SavedView(new_id("viw"), name.strip()[:60], query)
    await tx.conn.execute(
        insert(saved_view).values(
            merchant_id=tx.merchant_id,
            id=view.id,
            agent_id=tx.actor.id,
            name=view.name,
            query=query,
            created_at=tx.clock.now(),
        )
    )
    return view


async def saved_views(tx: Tx) -> list[SavedView]:
    v = saved_view.c
    query = select(v.id, v.name, v.query).where(v.merchant_id == tx.merchant_id, v.agent_id == tx.actor.id)
    return [SavedView(*row) for row in await tx.conn.execute(query.order_by(v.created_at))]


async def rename_view(tx: Tx, view_id: str, name: str) -> None:
    """Raises NoSuchSavedView; one's own only."""
    v = saved_view.c
    renamed = await tx.conn.execute(
        update(saved_view)
        .where(v.merchant_id == tx.merchant_id, v.agent_id == tx.actor.id, v.id == view_id)
        .values(name=name.strip()[:60])
    )
    if not renamed.rowcount:
        raise NoSuchSavedView(view_id=view_id)


async def forget_view(tx: Tx, view_id: str) -> None:
    """Raises NoSuchSavedView; one's own only."""
    v = saved_view.c
    gone = await tx.conn.execute(
        delete(saved_view).where(v.merchant_id == tx.merchant_id, v.agent_id == tx.actor.id, v.id == view_id)
    )
    if not gone.rowcount:
        raise NoSuchSavedView(view_id=view_id)
