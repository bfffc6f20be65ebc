"""SQL of approvals: who was asked for more than a role may decide alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
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


async def of_case(tx: Tx, case_id: str) -> Sequence[Row[Any]]:
    query = select(case_approval).filter_by(merchant_id=tx.merchant_id, case_id=case_id)
    return (await tx.conn.execute(query.order_by(case_approval.c.asked_at))).all()
