"""Look-ups that come before the merchant is known: which merchant does this e-mail, key or token belong to?

Rows hold keys (hashed where they are secrets) and ids, nothing else. `merchant_id` is what the look-up answers,
so row-level security cannot guard this table; every read is by full key.
"""

from dataclasses import dataclass

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Text, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from xiaoer.infra.schema import Id, plain_table
from xiaoer.kernel.ids import MerchantId

directory = plain_table(
    "directory",
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("merchant_id", Id(), nullable=False),
    Column("target", Id(), nullable=False),
    PrimaryKeyConstraint("kind", "key"),
    Index("directory_target", "merchant_id", "kind", "target"),
    why="answers which merchant a sign-in name, public key or token belongs to; read by full key only",
)


@dataclass(frozen=True, slots=True)
class Entry:
    merchant_id: MerchantId
    target: str


async def find(conn: AsyncConnection, kind: str, key: str) -> Entry | None:
    row = (await conn.execute(select(directory).filter_by(kind=kind, key=key))).one_or_none()
    return Entry(MerchantId(row.merchant_id), row.target) if row else None


async def put(conn: AsyncConnection, kind: str, key: str, merchant_id: MerchantId, target: str) -> bool:
    """True when the key is now ours; False when it was taken (by anyone)."""
    done = await conn.execute(
        insert(directory)
        .values(kind=kind, key=key, merchant_id=merchant_id, target=target)
        .on_conflict_do_nothing()
        .returning(directory.c.key)
    )
    return done.scalar_one_or_none() is not None


async def remove(conn: AsyncConnection, kind: str, key: str) -> None:
    await conn.execute(delete(directory).filter_by(kind=kind, key=key))


async def remove_target(conn: AsyncConnection, kind: str, merchant_id: MerchantId, target: str) -> None:
    await conn.execute(delete(directory).filter_by(kind=kind, merchant_id=merchant_id, target=target))


async def merchants(conn: AsyncConnection) -> list[MerchantId]:
    """Every merchant of this install, oldest first; for jobs that visit each in its own transaction."""
    rows = await conn.execute(select(directory.c.merchant_id).filter_by(kind="merchant").order_by(directory.c.key))
    return [MerchantId(m) for m in rows.scalars()]
