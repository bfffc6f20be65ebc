"""All SQL of this package."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Result, Row, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PolicyId, ShopId
from xiaoer.policies.errors import PolicyNotFound
from xiaoer.policies.model import Document, Facts, Judgement, Policy, PolicyState, Verdict, VersionLine
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
        revision=row.revision,
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
    query = _of_shop(tx, shop_id).where(p.in_force_from <= at).order_by(p.version.desc()).limit(1)
    return _one(await tx.conn.execute(query))


async def draft(tx: Tx, shop_id: ShopId) -> Policy | None:
    return _one(await tx.conn.execute(_of_shop(tx, shop_id).where(p.state == "draft")))


async def version(tx: Tx, shop_id: ShopId, number: int) -> Policy | None:
    return _one(await tx.conn.execute(_of_shop(tx, shop_id).where(p.version == number)))


async def newest(tx: Tx, shop_id: ShopId) -> int:
    """Number of the last published version; 0 without one."""
    query = select(func.max(p.version)).where(p.merchant_id == tx.merchant_id, p.shop_id == shop_id)
    return int((await tx.conn.execute(query.where(p.state == "published"))).scalar_one() or 0)


async def history(tx: Tx, shop_id: ShopId) -> list[VersionLine]:
    """Published versions, the newest first."""
    names = [name for name in VersionLine.__struct_fields__ if name != "policy_id"]
    query = select(p.id.label("policy_id"), *(p[name] for name in names)).where(
        p.merchant_id == tx.merchant_id, p.shop_id == shop_id, p.state == "published"
    )
    rows = await tx.conn.execute(query.order_by(p.version.desc()))
    return [msgspec.convert(row._mapping, VersionLine) for row in rows]


async def put_draft(tx: Tx, shop_id: ShopId, policy_id: PolicyId, document: Document, **facts: Any) -> None:
    """Insert the draft or write it anew."""
    row = {"document": msgspec.to_builtins(document), **facts}
    row |= {"created_at": tx.clock.now(), "created_by": tx.actor.id, "state": "draft", "shop_id": shop_id}
    new = insert(policy).values(merchant_id=tx.merchant_id, id=policy_id, **row)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "id"], set_=row))


async def remove_draft(tx: Tx, policy_id: PolicyId) -> None:
    await tx.conn.execute(delete(policy).filter_by(merchant_id=tx.merchant_id, id=policy_id, state="draft"))


async def publish(tx: Tx, policy_id: PolicyId, in_force_from: datetime) -> None:
    query = update(policy).filter_by(merchant_id=tx.merchant_id, id=policy_id, state="draft")
    stamp = {"published_at": tx.clock.now(), "published_by": tx.actor.id}
    await tx.conn.execute(query.values(state="published", in_force_from=in_force_from, **stamp))


def _of_shop(tx: Tx, shop_id: ShopId) -> Select[Any]:
    return select(policy).where(p.merchant_id == tx.merchant_id, p.shop_id == shop_id)


def _one(found: Result[Any]) -> Policy | None:
    row = found.one_or_none()
    return view(row) if row else None


# ---- judgements --------------------------------------------------------------------------------------------------


async def keep_judgement(tx: Tx, **facts: Any) -> None:
    """Kept as the last one of its action on its subject."""
    same = update(judgement).where(j.merchant_id == tx.merchant_id, j.subject_id == facts["subject_id"])
    await tx.conn.execute(same.where(j.action == facts["action"], j.is_last).values(is_last=False))
    await tx.conn.execute(insert(judgement).values(merchant_id=tx.merchant_id, is_last=True, **facts))


async def judgements_of(tx: Tx, subject_id: str) -> list[Judgement]:
    """Every verdict about a case or change, the newest first."""
    query = select(judgement).filter_by(merchant_id=tx.merchant_id, subject_id=subject_id).order_by(j.id.desc())
    return [
        Judgement(
            id=row.id,
            subject_id=row.subject_id,
            order_id=row.order_id,
            at=row.at,
            facts=msgspec.convert(row.facts, Facts),
            verdict=msgspec.convert(row.verdict, Verdict),
        )
        for row in await tx.conn.execute(query)
    ]
