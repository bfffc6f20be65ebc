"""All SQL of cases."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer import orders
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import CaseMoved, CaseNotFound
from xiaoer.aftersales.model import State
from xiaoer.aftersales.tables import aftersales_case, case_event, case_line, contact_attempt
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, new_id

c = aftersales_case.c


def plain(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {str(name): value for name, value in columns.items()}


def to_case(row: Row[Any]) -> Case:
    return msgspec.convert(plain(row), Case)


async def add(tx: Tx, facts: dict[str, Any], lines: Sequence[dict[str, Any]]) -> Case:
    row = await tx.conn.execute(
        insert(aftersales_case).values(merchant_id=tx.merchant_id, **facts).returning(aftersales_case)
    )
    case = to_case(row.one())
    if lines:
        stamp = {"merchant_id": tx.merchant_id, "case_id": case.id, "order_id": case.order_id}
        await tx.conn.execute(insert(case_line), [{**stamp, **line} for line in lines])
    return case


async def get(tx: Tx, case_id: str, *, lock: bool = False) -> Case:
    """With `lock`, its order is locked before, as everywhere (`orders.lock`). Raises CaseNotFound."""
    query = select(aftersales_case).filter_by(merchant_id=tx.merchant_id, id=case_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise CaseNotFound(case_id=case_id)
    if lock:
        await orders.lock(tx, OrderId(row.order_id))
        row = (await tx.conn.execute(query.with_for_update())).one()
    return to_case(row)


async def by_client(tx: Tx, order_id: OrderId, client_id: str, authority: str = "shop") -> Case | None:
    """Each side names its own: a platform's number says nothing about a request that a buyer named so."""
    mine = {"merchant_id": tx.merchant_id, "order_id": order_id, "authority": authority, "client_id": client_id}
    row = (await tx.conn.execute(select(aftersales_case).filter_by(**mine))).one_or_none()
    return to_case(row) if row else None


async def change(tx: Tx, case: Case, **values: Any) -> Case:
    """The case with its next version. Raises CaseMoved when it is no longer the one in hand."""
    query = update(aftersales_case).filter_by(merchant_id=tx.merchant_id, id=case.id, version=case.version)
    row = (
        await tx.conn.execute(query.values(version=case.version + 1, **values).returning(aftersales_case))
    ).one_or_none()
    if row is None:
        raise CaseMoved(case_id=case.id, state=case.state.value)
    return to_case(row)


async def of_order(tx: Tx, order_id: str) -> list[Case]:
    query = select(aftersales_case).filter_by(merchant_id=tx.merchant_id, order_id=order_id)
    return [to_case(row) for row in await tx.conn.execute(query.order_by(c.opened_at, c.id))]


async def of_orders(tx: Tx, order_ids: Sequence[str], states: Sequence[State]) -> list[Case]:
    """Of these states, and ours to move."""
    query = select(aftersales_case).where(
        c.merchant_id == tx.merchant_id,
        c.order_id == func.any(bindparam("orders", list(order_ids))),
        c.state.in_([state.value for state in states]),
        c.authority == "shop",
    )
    return [to_case(row) for row in await tx.conn.execute(query)]


async def of_conversation(tx: Tx, conversation_id: str, states: Sequence[State]) -> list[Case]:
    """Of these states, and ours to move; the one that entered its state last comes first."""
    query = select(aftersales_case).where(
        c.merchant_id == tx.merchant_id,
        c.conversation_id == conversation_id,
        c.state.in_([state.value for state in states]),
        c.authority == "shop",
    )
    return [to_case(row) for row in await tx.conn.execute(query.order_by(c.clock_started_at.desc()))]


async def linked_to(tx: Tx, order_ids: Sequence[str]) -> list[Case]:
    """Open cases that wait for one of these exchange or resend orders."""
    query = select(aftersales_case).where(
        c.merchant_id == tx.merchant_id,
        c.closed_at.is_(None),
        c.linked_order_id == func.any(bindparam("orders", list(order_ids))),
    )
    return [to_case(row) for row in await tx.conn.execute(query)]


async def lines_of(tx: Tx, case_id: str) -> Sequence[Row[Any]]:
    query = select(case_line).filter_by(merchant_id=tx.merchant_id, case_id=case_id)
    return (await tx.conn.execute(query.order_by(case_line.c.position))).all()


async def taken(tx: Tx, order_id: str, but_case: str = "") -> dict[str, tuple[int, int]]:
    """By order line: pieces that stand in (other) cases already, and the money of those pieces."""
    query = (
        select(case_line.c.line_id, func.sum(case_line.c.taken), func.sum(case_line.c.taken_minor))
        .filter_by(merchant_id=tx.merchant_id, order_id=order_id)
        .where(or_(case_line.c.taken > 0, case_line.c.taken_minor > 0), case_line.c.case_id != but_case)
        .group_by(case_line.c.line_id)
    )
    return {line: (int(pieces), int(money)) for line, pieces, money in await tx.conn.execute(query)}


async def let_go(tx: Tx, case: Case) -> None:
    """The pieces of this case may stand in another one, but for those that `case.paid_minor` covers; what was paid of
    a piece in part is no longer in it."""
    left = case.paid_minor
    for line in await lines_of(tx, case.id):
        money = min(left, line.taken_minor)
        left -= money
        pieces = line.taken * money // line.taken_minor if line.taken_minor else 0
        mine = {"merchant_id": tx.merchant_id, "case_id": case.id, "line_id": line.line_id, "position": line.position}
        await tx.conn.execute(update(case_line).filter_by(**mine).values(taken=pieces, taken_minor=money))


async def add_event(tx: Tx, case: Case, **facts: Any) -> None:
    row = {"merchant_id": tx.merchant_id, "case_id": case.id, "version": case.version, "at": tx.clock.now()}
    await tx.conn.execute(insert(case_event).values(**row, **facts))


async def events_of(tx: Tx, case_id: str) -> Sequence[Row[Any]]:
    query = select(case_event).filter_by(merchant_id=tx.merchant_id, case_id=case_id)
    return (await tx.conn.execute(query.order_by(case_event.c.version))).all()


async def count_events(tx: Tx, case_id: str, action: str) -> int:
    query = (
        select(func.count())
        .select_from(case_event)
        .filter_by(merchant_id=tx.merchant_id, case_id=case_id, action=action)
    )
    return int((await tx.conn.execute(query)).scalar_one())


HISTORY = text("""
    select count(*) as cases, count(*) filter (where remedy in ('refund_only', 'return_refund', 'rejected')) as refunds
      from aftersales_case where merchant_id = :merchant and buyer_id = :buyer and opened_at > :since
       and remedy not in ('change_address', 'change_contact', 'change_sku', 'change_payment')""")


async def history(tx: Tx, buyer_id: str, since: Any) -> tuple[int, int]:
    """How many cases, and how many of them for money, this buyer opened since then."""
    row = (await tx.conn.execute(HISTORY, {"merchant": tx.merchant_id, "buyer": buyer_id, "since": since})).one()
    return int(row.cases), int(row.refunds)


async def add_contact(tx: Tx, order_id: str, *, channel: str, outcome: str, words: str) -> str:
    attempt = new_id("cta")
    await tx.conn.execute(
        insert(contact_attempt).values(
            merchant_id=tx.merchant_id,
            id=attempt,
            order_id=order_id,
            at=tx.clock.now(),
            channel=channel,
            outcome=outcome,
            words=words,
            agent_id=tx.actor.id,
        )
    )
    return attempt


async def contacts_of(tx: Tx, order_id: str) -> Sequence[Row[Any]]:
    query = select(contact_attempt).filter_by(merchant_id=tx.merchant_id, order_id=order_id)
    return (await tx.conn.execute(query.order_by(contact_attempt.c.at))).all()


async def closed(tx: Tx, case_id: str) -> bool:
    query = select(c.closed_at).filter_by(merchant_id=tx.merchant_id, id=case_id)
    return (await tx.conn.execute(query)).scalar_one_or_none() is not None
