"""What stands wrong with parcels and orders, for agents."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import BadCursor, Page, clamp_limit, read_cursor, write_cursor
from xiaoer.logistics import store, store_watches
from xiaoer.logistics.events import WatchAnswered
from xiaoer.logistics.intercept_view import view as intercept_view
from xiaoer.logistics.model import Intercept, InterceptState, Watch, WatchAnswer, WatchKind
from xiaoer.orders import carrier_name


async def find_watches(
    tx: Tx,
    *,
    kind: WatchKind | None = None,
    shop_id: str = "",
    order_id: str = "",
    carrier: str = "",
    only_open: bool = True,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Watch]:
    """Newest first. Raises BadCursor."""
    named = {"kind": kind.value if kind else "", "shop_id": shop_id, "order_id": order_id, "carrier": carrier}
    equal = {name: value for name, value in named.items() if value}
    limit = clamp_limit(limit)
    rows = await store_watches.find(tx, equal, only_open=only_open, before=_read(cursor), limit=limit + 1)
    items = [view(row) for row in rows[:limit]]
    return Page(items, write_cursor(items[-1].opened_at.isoformat(), items[-1].id) if len(rows) > limit else None)


async def answer_watch(tx: Tx, watch_id: str, said: WatchAnswer) -> Watch:
    """What the courier or warehouse said is kept, and told to the buyer where that is wished; with `close` it leaves
    the list, and the same silence is not told again.

    Raises WatchNotFound.
    """
    row = await store_watches.get(tx, watch_id)
    if said.answer:
        await store_watches.answer(tx, watch_id, said.answer)
        if said.tell_buyer:
            await _tell(tx, row, said)
    if said.close:
        await store_watches.close(tx, [watch_id], by=tx.actor.id)
    return view(await store_watches.get(tx, watch_id))


async def _tell(tx: Tx, row: Row[Any], said: WatchAnswer) -> None:
    await tx.publish(
        WatchAnswered(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            watch_id=row.id,
            order_id=row.order_id,
            kind=row.kind,
            answer=said.answer,
            expected_at=said.expected_at,
        )
    )


async def find_intercepts(
    tx: Tx,
    *,
    state: InterceptState | None = None,
    case_id: str = "",
    only_open: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Intercept]:
    """Newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    rows = await store.find_intercepts(
        tx,
        state=state.value if state else "",
        case_id=case_id,
        only_open=only_open,
        before=_read(cursor),
        limit=limit + 1,
    )
    items = [intercept_view(row) for row in rows[:limit]]
    return Page(items, write_cursor(items[-1].asked_at.isoformat(), items[-1].id) if len(rows) > limit else None)


def _read(cursor: str | None) -> tuple[datetime, str] | None:
    if not cursor:
        return None
    moment, last_id = read_cursor(cursor, (str, str))
    try:
        return datetime.fromisoformat(moment), last_id
    except ValueError:
        raise BadCursor from None


def view(row: Row[Any]) -> Watch:
    facts = {str(name): value for name, value in row._mapping.items()}
    return msgspec.convert(facts | {"carrier_name": carrier_name(row.carrier)}, Watch)
