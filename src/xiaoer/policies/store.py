"""All SQL of this package."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PolicyId, ShopId
from xiaoer.policies.errors import PolicyNotFound
from xiaoer.policies.model import Document, Policy, PolicyState
from xiaoer.policies.tables import judgement, policy

p = policy.c
j = judgement.c


def view(row: Row[Any]) -> Policy:
    """A row as the policy that it holds."""
    document = msgspec.convert(row.document, Document)
    return Policy(
        shop_id=row.shop_id,
        version=row.version,
        terms=document.terms,
        conditions=document.conditions,
        clauses=dict(document.clauses),
        id=PolicyId(row.id),
        state=PolicyState(row.state),
        note=row.note,
        in_force_from=row.in_force_from,
        created_at=row.created_at,
        created_by=row.created_by,
        published_at=row.published_at,
        published_by=row.published_by,
        restored_from=row.restored_from,
    )


async def get(tx: Tx, policy_id: PolicyId, *, lock: bool = False) -> Policy:
    """Raises PolicyNotFound."""
    query = select(policy).filter_by(merchant_id=tx.merchant_id, id=policy_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise PolicyNotFound(policy_id=policy_id)
    return view(row)


async def in_force(tx: Tx, shop_id: ShopId, at: datetime) -> Policy | None:
    """The newest published version that had begun by then; None before the shop's first."""
    query = (
        select(policy)
        .where(p.merchant_id == tx.merchant_id, p.shop_id == shop_id, p.in_force_from <= at)
        .order_by(p.version.desc())
        .limit(1)
    )
    row = (await tx.conn.execute(query)).one_or_none()
    return view(row) if row else None


async def keep_judgement(tx: Tx, **facts: Any) -> None:
    """Kept as the last one of its action on its subject."""
    same = update(judgement).where(j.merchant_id == tx.merchant_id, j.subject_id == facts["subject_id"])
    await tx.conn.execute(same.where(j.action == facts["action"], j.is_last).values(is_last=False))
    await tx.conn.execute(insert(judgement).values(merchant_id=tx.merchant_id, is_last=True, **facts))
