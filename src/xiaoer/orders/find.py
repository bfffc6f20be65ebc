"""Orders by number, tracking number, telephone, goods, buyer or state."""

from datetime import datetime

from xiaoer import buyers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import BadCursor, Page, clamp_limit, read_cursor, write_cursor
from xiaoer.orders import store
from xiaoer.orders.get import views
from xiaoer.orders.model import OrderState, OrderView


async def find(
    tx: Tx,
    q: str = "",
    *,
    buyer_id: str = "",
    shop_id: str = "",
    state: OrderState | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[OrderView]:
    """Newest first. Numbers and telephones match in full, goods in part. Raises BadCursor, BuyerNotFound."""
    limit = clamp_limit(limit)
    rows = await store.find(
        tx,
        q=q.strip(),
        shop_id=shop_id,
        buyer_ids=await buyers.group(tx, BuyerId(buyer_id)) if buyer_id else None,
        state=state.value if state else "",
        before=_read(cursor) if cursor else None,
        limit=limit + 1,
    )
    items = await views(tx, rows[:limit])
    more = write_cursor(items[-1].placed_at.isoformat(), items[-1].id) if len(rows) > limit else None
    return Page(items, more)


def _read(cursor: str) -> tuple[datetime, str]:
    placed_at, order_id = read_cursor(cursor, (str, str))
    try:
        return datetime.fromisoformat(placed_at), order_id
    except ValueError:
        raise BadCursor from None
