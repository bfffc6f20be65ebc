"""Who did what that matters: sign-ins, permission changes, looks at personal data. Rows are only added."""

from typing import Any

from sqlalchemy import Column, Index, Text, insert
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.db import Tx
from xiaoer.infra.schema import Id, merchant_table, moment
from xiaoer.kernel.ids import new_id

audit = merchant_table(
    "audit",
    Column("id", Id(), nullable=False),
    moment("at"),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Index("audit_by_time", "merchant_id", "at"),
)


async def record(tx: Tx, action: str, target: str, **facts: Any) -> None:
    """`action` is `noun.verb_ed`; `facts` must hold no secret and no unmasked personal data."""
    await tx.conn.execute(
        insert(audit).values(
            merchant_id=tx.merchant_id,
            id=new_id("adt"),
            at=tx.clock.now(),
            actor_kind=tx.actor.kind.value,
            actor_id=tx.actor.id,
            address=tx.actor.address,
            action=action,
            target=target,
            facts=facts,
        )
    )
