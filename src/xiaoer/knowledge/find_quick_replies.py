"""Found while the agent types."""

from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page
from xiaoer.knowledge import store
from xiaoer.knowledge.model import Occasion, QuickReply, Scope
from xiaoer.knowledge.rights import seen_by, seen_for_edit
from xiaoer.knowledge.tables import quick_reply


async def find_quick_replies(
    tx: Tx,
    q: str = "",
    *,
    shop_id: ShopId | None = None,
    occasion: Occasion | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[QuickReply]:
    """What the actor may send to a buyer of the shop; every word of `q` is in the shortcut, the title or the text.
    With `occasion` only those made for it.

    Best first: own shortcut that begins so, shortcut, title, text; then the most used.
    """
    return await store.find(tx, q, _of(occasion, await seen_by(tx, shop_id)), cursor, limit)


async def list_quick_replies(
    tx: Tx,
    scope: Scope,
    owner_id: str = "",
    q: str = "",
    *,
    occasion: Occasion | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[QuickReply]:
    """One scope, for keeping it in order; whoever may edit team replies sees those of every team."""
    seen = (await seen_for_edit(tx)) & (quick_reply.c.scope == scope)
    if owner_id:
        seen = seen & (quick_reply.c.owner_id == owner_id)
    return await store.find(tx, q, _of(occasion, seen), cursor, limit)


def _of(occasion: Occasion | None, seen: Any) -> Any:
    return seen if occasion is None else seen & (quick_reply.c.occasion == occasion)
