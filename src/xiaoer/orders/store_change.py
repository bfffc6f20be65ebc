"""SQL of changes of an order, and of what they do to our copy."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, ConnectionId, OrderId, new_id
from xiaoer.orders.change_model import ChangeState, OrderChange
from xiaoer.orders.errors import ChangeNotFound, OrderNotFound
from xiaoer.orders.store_numbers import lock as lock_one
from xiaoer.orders.tables import order_change, order_line, payment, shop_order


async def of_orders(tx: Tx, order_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Oldest first."""
    mine = order_change.c.order_id == func.any(bindparam("ids", list(order_ids)))
    query = select(order_change).where(order_change.c.merchant_id == tx.merchant_id, mine)
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await tx.conn.execute(query.order_by(order_change.c.asked_at, order_change.c.id)):
        found[row.order_id].append(row)
    return found


async def find(tx: Tx, state: str, before: str | None, limit: int) -> Sequence[Row[Any]]:
    columns = order_change.c
    query = select(order_change).where(columns.merchant_id == tx.merchant_id)
    if state:
        query = query.where(columns.state == state)
    if before:
        query = query.where(columns.id < before)
    return (await tx.conn.execute(query.order_by(columns.id.desc()).limit(limit))).all()


async def by_key(tx: Tx, key: str) -> Row[Any] | None:
    query = select(order_change).filter_by(merchant_id=tx.merchant_id, key=key)
    return (await tx.conn.execute(query)).one_or_none()


async def get(tx: Tx, change_id: str, *, lock: bool = False) -> Row[Any]:
    """With `lock`, its order is locked before. Raises ChangeNotFound."""
    query = select(order_change).filter_by(merchant_id=tx.merchant_id, id=change_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise ChangeNotFound(change_id=change_id)
    if not lock:
        return row
    await lock_one(tx, OrderId(row.order_id))
    return (await tx.conn.execute(query.with_for_update())).one()


async def add(
    tx: Tx,
    order_id: OrderId,
    what: OrderChange,
    key: str,
    case_id: CaseId | None,
    connection_id: ConnectionId | None,
) -> Row[Any]:
    adding = insert(order_change).values(
        merchant_id=tx.merchant_id,
        id=new_id("chg"),
        key=key,
        order_id=order_id,
        case_id=case_id,
        kind=what.kind.value,
        what=msgspec.to_builtins(what),
        state=ChangeState.WAITING.value,
        connection_id=connection_id,
        external_ref="",
        reason="",
        asked_by={"kind": tx.actor.kind.value, "id": tx.actor.id},
        asked_at=tx.clock.now(),
    )
    return (await tx.conn.execute(adding.returning(*order_change.c))).one()


async def move(tx: Tx, row: Row[Any], to: ChangeState, **facts: Any) -> bool:
    """False when somebody else moved it first."""
    settled = to in (ChangeState.APPLIED, ChangeState.REFUSED)
    moving = (
        update(order_change)
        .filter_by(merchant_id=tx.merchant_id, id=row.id, state=row.state)
        .values(state=to.value, settled_at=tx.clock.now() if settled else None, **facts)
    )
    return bool((await tx.conn.execute(moving)).rowcount)


# ---- our copy -------------------------------------------------------------------------------------------------


async def lock_order(tx: Tx, order_id: OrderId) -> Row[Any]:
    """In the house's order of locks (`orders.lock`). Raises OrderNotFound."""
    await lock_one(tx, order_id)
    return await order(tx, order_id)


async def order(tx: Tx, order_id: OrderId) -> Row[Any]:
    """Raises OrderNotFound."""
    query = select(shop_order).filter_by(merchant_id=tx.merchant_id, id=order_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise OrderNotFound(order_id=order_id)
    return row


async def lines(tx: Tx, order_id: OrderId) -> dict[str, Row[Any]]:
    query = select(order_line).filter_by(merchant_id=tx.merchant_id, order_id=order_id).order_by(order_line.c.position)
    return {row.id: row for row in await tx.conn.execute(query)}


async def write_order(tx: Tx, order_id: OrderId, part: str, since: datetime, **facts: Any) -> None:
    """These columns are ours from `since` on: older news of the shop leaves them alone."""
    ours = {part: since.isoformat()} if part else {}
    columns = shop_order.c
    await tx.conn.execute(
        update(shop_order)
        .filter_by(merchant_id=tx.merchant_id, id=order_id)
        .values(version=columns.version + 1, ours_since=columns.ours_since.op("||")(cast(ours, JSONB)), **facts)
    )


async def add_order(tx: Tx, facts: Mapping[str, Any]) -> OrderId:
    order_id = OrderId(new_id("ord"))
    await tx.conn.execute(insert(shop_order).values({**facts, "merchant_id": tx.merchant_id, "id": order_id}))
    return order_id


async def outside(tx: Tx, shop_id: str, external_id: str) -> OrderId | None:
    query = select(shop_order.c.id).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id, external_id=external_id)
    found = (await tx.conn.execute(query.with_for_update())).scalar_one_or_none()
    return OrderId(found) if found else None


async def write_line(tx: Tx, line_id: str, facts: Mapping[str, Any]) -> None:
    await tx.conn.execute(update(order_line).filter_by(merchant_id=tx.merchant_id, id=line_id).values(dict(facts)))


async def add_line(tx: Tx, facts: Mapping[str, Any]) -> None:
    await tx.conn.execute(insert(order_line).values({**facts, "merchant_id": tx.merchant_id, "id": new_id("oln")}))


async def payments(tx: Tx, order_id: OrderId) -> Sequence[Row[Any]]:
    query = select(payment).filter_by(merchant_id=tx.merchant_id, order_id=order_id)
    return (await tx.conn.execute(query.order_by(payment.c.position, payment.c.id))).all()


async def add_payment(tx: Tx, order_id: OrderId, facts: Mapping[str, Any]) -> bool:
    """At the end of the list; a payment of this outside id that is there stays as it is. False then."""
    last = select(func.coalesce(func.max(payment.c.position), -1) + 1).filter_by(
        merchant_id=tx.merchant_id, order_id=order_id
    )
    position = (await tx.conn.execute(last)).scalar_one()
    row = {**facts, "merchant_id": tx.merchant_id, "id": new_id("pay"), "order_id": order_id, "position": position}
    adding = (
        insert(payment).values(row).on_conflict_do_nothing(index_elements=["merchant_id", "order_id", "external_id"])
    )
    return (await tx.conn.execute(adding.returning(payment.c.id))).one_or_none() is not None


async def set_made(tx: Tx, change_id: str, made_order_id: OrderId) -> None:
    mine = update(order_change).filter_by(merchant_id=tx.merchant_id, id=change_id)
    await tx.conn.execute(mine.values(made_order_id=made_order_id))
