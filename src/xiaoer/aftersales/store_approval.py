"""SQL of approvals: who was asked for more than a role may decide alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.tables import case_approval
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id

OPEN = "open"


async def add(tx: Tx, case: Case, *, limit_minor: int, due_at: datetime) -> str:
    approval_id = new_id("apv")
    await tx.conn.execute(
        insert(case_approval).values(
            merchant_id=tx.merchant_id,
            id=approval_id,
            case_id=case.id,
            asked_by=tx.actor.id,
            asked_at=tx.clock.now(),
            amount_minor=case.amount_minor,
            limit_minor=limit_minor,
            due_at=due_at,
            deputies=False,
            state=OPEN,
        )
    )
    return approval_id


async def close(tx: Tx, case_id: str, state: str) -> None:
    """approved, declined or withdrawn; nothing when none is open."""
    query = update(case_approval).filter_by(merchant_id=tx.merchant_id, case_id=case_id, state=OPEN)
    await tx.conn.execute(query.values(state=state, decided_by=tx.actor.id, decided_at=tx.clock.now()))


async def ask_deputies(tx: Tx, case_id: str, due_at: datetime) -> bool:
    """Every lead and the owner may decide from now on; False when that was so before."""
    query = update(case_approval).filter_by(merchant_id=tx.merchant_id, case_id=case_id, state=OPEN, deputies=False)
    return bool((await tx.conn.execute(query.values(deputies=True, due_at=due_at))).rowcount)


APPROVED_BY = text("""
    select e.case_id from aftersales_case_event e
      join aftersales_case c on c.merchant_id = e.merchant_id and c.id = e.case_id
     where c.merchant_id = :merchant and c.order_id = :order and e.at > :since and e.from_state <> e.to_state
       and ((e.action in ('approve', 'rule_for_buyer', 'accept_goods', 'stop_parcel', 'waive_return')
             and e.to_state <> 'awaiting_approval' and e.by_kind = 'agent' and e.by_id = :agent)
            or (e.action = 'approve' and e.by_kind = 'rule' and c.facts->>'verified_by' = :agent))""")


async def approved_by(tx: Tx, order_id: str, agent_id: str, since: datetime) -> set[str]:
    """Cases of the order that this person approved or let be paid since then, or whose fault they verified, so that
    the buyer could choose what to get."""
    asked = {"merchant": tx.merchant_id, "order": order_id, "agent": agent_id, "since": since}
    return set((await tx.conn.execute(APPROVED_BY, asked)).scalars())


async def of_case(tx: Tx, case_id: str) -> Sequence[Row[Any]]:
    query = select(case_approval).filter_by(merchant_id=tx.merchant_id, case_id=case_id)
    return (await tx.conn.execute(query.order_by(case_approval.c.asked_at))).all()
