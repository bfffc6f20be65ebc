"""All SQL of this package."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, Select, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.gifts.errors import BudgetNotFound, CouponNotFound, GiftNotFound
from xiaoer.gifts.model import Approval, Coupon, Gift, GiftState
from xiaoer.gifts.tables import gift, gift_approval, gift_budget, gift_coupon
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

g, b, c, p = gift.c, gift_budget.c, gift_coupon.c, gift_approval.c
OPEN = (GiftState.AWAITING_APPROVAL, GiftState.SENT, GiftState.CLAIMED)
COUNTED = (*OPEN, GiftState.USED)
"""States in which a gift counts against the limits of its buyer and the stock of its coupon."""
BUYER_LIMIT_OVER = timedelta(days=30)

# ---- budgets


async def add_budget(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(gift_budget).values(merchant_id=tx.merchant_id, **facts))


async def get_budget(tx: Tx, budget_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises BudgetNotFound. Who locks it is alone in giving from it until the transaction ends."""
    query = select(gift_budget).filter_by(merchant_id=tx.merchant_id, id=budget_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise BudgetNotFound(budget_id=budget_id)
    return row


async def set_budget(tx: Tx, budget_id: str, **facts: Any) -> None:
    await tx.conn.execute(update(gift_budget).filter_by(merchant_id=tx.merchant_id, id=budget_id).values(**facts))


async def budgets(tx: Tx, shop_id: str | None = None) -> list[Row[Any]]:
    """The newest first; of a shop: its own and those for every shop."""
    query = select(gift_budget).filter_by(merchant_id=tx.merchant_id).order_by(b.id.desc())
    if shop_id:
        query = query.where(b.shop_id.is_(None) | (b.shop_id == shop_id))
    return list(await tx.conn.execute(query))


async def sums_of(tx: Tx, budget_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """By budget: what is in gifts that are open or used, what was used, and how many an order followed."""
    query = (
        select(
            g.budget_id,
            func.coalesce(func.sum(g.amount_minor).filter(g.state.in_(COUNTED)), 0).label("given"),
            func.coalesce(func.sum(g.amount_minor).filter(g.state == GiftState.USED), 0).label("used"),
            func.count().filter(g.repurchased_at.is_not(None)).label("repurchases"),
        )
        .where(g.merchant_id == tx.merchant_id, g.budget_id.in_(budget_ids))
        .group_by(g.budget_id)
    )
    return {row.budget_id: row for row in await tx.conn.execute(query)}


# ---- coupons


async def add_coupon(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(gift_coupon).values(merchant_id=tx.merchant_id, **facts))


async def get_coupon(tx: Tx, coupon_id: str) -> Coupon:
    """Raises CouponNotFound."""
    rows = await _coupons(tx, gift_coupon.c.id == coupon_id)
    if not rows:
        raise CouponNotFound(coupon_id=coupon_id)
    return rows[0]


async def set_coupon(tx: Tx, coupon_id: str, **facts: Any) -> None:
    await tx.conn.execute(update(gift_coupon).filter_by(merchant_id=tx.merchant_id, id=coupon_id).values(**facts))


async def coupons(tx: Tx, budget_ids: Iterable[str] | None = None) -> list[Coupon]:
    """The newest first."""
    return await _coupons(tx, *(() if budget_ids is None else (c.budget_id.in_(list(budget_ids)),)))


async def _coupons(tx: Tx, *bounds: Any) -> list[Coupon]:
    given = (
        select(func.count())
        .where(g.merchant_id == c.merchant_id, g.budget_id == c.budget_id, g.coupon_id == c.id, g.state.in_(COUNTED))
        .scalar_subquery()
        .label("given")
    )
    query = select(gift_coupon, given).where(c.merchant_id == tx.merchant_id, *bounds).order_by(c.id.desc())
    return [msgspec.convert(row._mapping, Coupon) for row in await tx.conn.execute(query)]


# ---- gifts


async def add_gift(tx: Tx, **facts: Any) -> bool:
    """False when the key named a gift before."""
    new = insert(gift).values(merchant_id=tx.merchant_id, **facts)
    made = await tx.conn.execute(new.on_conflict_do_nothing(constraint="gift_once").returning(g.id))
    return made.scalar_one_or_none() is not None


async def by_key(tx: Tx, key: str) -> Gift | None:
    row = (await tx.conn.execute(select(g.id).filter_by(merchant_id=tx.merchant_id, key=key))).one_or_none()
    return await get(tx, row.id) if row else None


async def of_case(tx: Tx, case_id: str, purpose: str) -> Gift | None:
    query = select(g.id).filter_by(merchant_id=tx.merchant_id, case_id=case_id, purpose=purpose)
    row = (await tx.conn.execute(query.limit(1))).one_or_none()
    return await get(tx, row.id) if row else None


async def get(tx: Tx, gift_id: str, *, lock: bool = False) -> Gift:
    """Raises GiftNotFound."""
    return view(await row_of(tx, gift_id, lock=lock), (await approvals_of(tx, [gift_id])).get(gift_id))


async def row_of(tx: Tx, gift_id: str, *, lock: bool = False) -> Row[Any]:
    query = select(gift).filter_by(merchant_id=tx.merchant_id, id=gift_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise GiftNotFound(gift_id=gift_id)
    return row


async def by_code(tx: Tx, shop_id: str, code: str) -> Row[Any] | None:
    """Locked."""
    query = select(gift).filter_by(merchant_id=tx.merchant_id, code=code, shop_id=shop_id).with_for_update()
    return (await tx.conn.execute(query)).one_or_none()


def view(row: Row[Any], approval: Approval | None) -> Gift:
    return msgspec.convert(plain(row) | {"approval": approval}, Gift)


def plain(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {str(name): value for name, value in columns.items()}


async def move(tx: Tx, gift_id: str, at: GiftState, to: GiftState, **facts: Any) -> bool:
    """Write `to` and the facts if the gift is still `at`."""
    query = update(gift).filter_by(merchant_id=tx.merchant_id, id=gift_id, state=at)
    return (await tx.conn.execute(query.values(state=to, version=g.version + 1, **facts))).rowcount == 1


async def note(tx: Tx, gift_id: str, **facts: Any) -> None:
    query = update(gift).filter_by(merchant_id=tx.merchant_id, id=gift_id)
    await tx.conn.execute(query.values(version=g.version + 1, **facts))


async def page(tx: Tx, cursor: str | None, limit: int, **equal: str | None) -> Page[Gift]:
    """The newest first, with these columns equal."""
    most = clamp_limit(limit)
    query = select(gift).filter_by(merchant_id=tx.merchant_id, **{k: v for k, v in equal.items() if v})
    if cursor:
        query = query.where(g.id < read_cursor(cursor, (str,))[0])
    rows = (await tx.conn.execute(query.order_by(g.id.desc()).limit(most + 1))).all()
    kept = rows[:most]
    asked = await approvals_of(tx, [row.id for row in kept])
    following = write_cursor(kept[-1].id) if len(rows) > most else None
    return Page([view(row, asked.get(row.id)) for row in kept], following)


async def got(tx: Tx, budget_id: str, buyer_ids: Sequence[str]) -> int:
    """What the buyer got from the budget in the last 30 days and may still have, in the smallest unit."""
    query = select(func.coalesce(func.sum(g.amount_minor), 0)).where(
        *_of_buyer(tx, budget_id, buyer_ids), g.given_at > tx.clock.now() - BUYER_LIMIT_OVER
    )
    return int((await tx.conn.execute(query)).scalar_one())


async def count_coupon(tx: Tx, coupon: Coupon, buyer_ids: Sequence[str]) -> int:
    query = select(func.count()).where(*_of_buyer(tx, coupon.budget_id, buyer_ids), g.coupon_id == coupon.id)
    return int((await tx.conn.execute(query)).scalar_one())


def _of_buyer(tx: Tx, budget_id: str, buyer_ids: Sequence[str]) -> tuple[Any, ...]:
    mine = (g.merchant_id == tx.merchant_id, g.buyer_id.in_(list(buyer_ids)))
    return (*mine, g.budget_id == budget_id, g.state.in_(COUNTED))


async def waiting_for_order(tx: Tx, buyer_ids: Sequence[str], since: datetime) -> list[Row[Any]]:
    """Gifts that reached the buyer and that no order has followed yet, with the days of their budget."""
    query: Select[Any] = (
        select(gift, b.repurchase_days)
        .join(gift_budget, (b.merchant_id == g.merchant_id) & (b.id == g.budget_id))
        .where(g.merchant_id == tx.merchant_id, g.buyer_id.in_(list(buyer_ids)))
        .where(g.repurchased_at.is_(None), g.sent_at > since)
    )
    return list(await tx.conn.execute(query.with_for_update(of=gift)))


async def given_since(tx: Tx, buyer_ids: Sequence[str], since: datetime) -> set[str]:
    """Buyers among these whom a gift reached since then that no order has followed yet."""
    query = (
        select(g.buyer_id)
        .distinct()
        .where(g.merchant_id == tx.merchant_id, g.buyer_id == func.any(bindparam("buyers", list(buyer_ids))))
    )
    return set((await tx.conn.execute(query.where(g.repurchased_at.is_(None), g.sent_at > since))).scalars())


# ---- approvals


async def add_approval(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(gift_approval).values(merchant_id=tx.merchant_id, **facts))


async def decide(tx: Tx, gift_id: str, *, approved: bool, by: str, words: str) -> None:
    query = update(gift_approval).filter_by(merchant_id=tx.merchant_id, gift_id=gift_id)
    await tx.conn.execute(
        query.values(approved=approved, decided_by=by, decided_at=tx.clock.now(), words=words),
    )


async def approvals_of(tx: Tx, gift_ids: Sequence[str]) -> dict[str, Approval]:
    if not gift_ids:
        return {}
    query = select(gift_approval).where(p.merchant_id == tx.merchant_id, p.gift_id.in_(list(gift_ids)))
    return {row.gift_id: msgspec.convert(row._mapping, Approval) for row in await tx.conn.execute(query)}


async def open_approvals(tx: Tx) -> list[Gift]:
    """The oldest first."""
    query = select(p.gift_id).where(p.merchant_id == tx.merchant_id, p.decided_at.is_(None)).order_by(p.asked_at)
    ids = list((await tx.conn.execute(query.limit(200))).scalars())
    asked = await approvals_of(tx, ids)
    found = select(gift).where(g.merchant_id == tx.merchant_id, g.id.in_(ids))
    rows = {row.id: row for row in await tx.conn.execute(found)}
    return [view(rows[one], asked.get(one)) for one in ids]
