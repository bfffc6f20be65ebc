"""All SQL of this package."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.understanding.errors import ExampleNotFound, VersionNotFound
from xiaoer.understanding.model import Example
from xiaoer.understanding.shop_model import IntentExample, Version, VersionState
from xiaoer.understanding.tables import intent_example, shop_intent, understanding_version

SEEN = [c for c in understanding_version.c if c.name not in ("weights", "figures")]


async def add_examples(tx: Tx, rows: Sequence[dict[str, Any]]) -> int:
    """Those whose sentence the shop had not; how many."""
    if not rows:
        return 0
    new = insert(intent_example).values([{"merchant_id": tx.merchant_id, **row} for row in rows])
    done = new.on_conflict_do_nothing(index_elements=["merchant_id", "shop_id", "text_key"])
    return len((await tx.conn.execute(done.returning(intent_example.c.id))).all())


async def known(tx: Tx, shop_id: ShopId, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Id and intent by key, of those the shop has."""
    c = intent_example.c
    query = select(c.text_key, c.id, c.intent).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    rows = await tx.conn.execute(query.where(c.text_key.in_(keys)))
    return {row.text_key: (row.id, row.intent) for row in rows}


async def move_example(tx: Tx, example_id: str, intent: str) -> None:
    row = update(intent_example).filter_by(merchant_id=tx.merchant_id, id=example_id)
    await tx.conn.execute(row.values(intent=intent))


async def remove_example(tx: Tx, shop_id: ShopId, example_id: str) -> str:
    """Its intent. Raises ExampleNotFound."""
    row = delete(intent_example).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id, id=example_id)
    found = (await tx.conn.execute(row.returning(intent_example.c.intent))).scalar_one_or_none()
    if found is None:
        raise ExampleNotFound(example_id=example_id)
    return str(found)


async def counts(tx: Tx, shop_id: ShopId) -> dict[str, int]:
    """Examples by intent."""
    c = intent_example.c
    query = select(c.intent, func.count()).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id).group_by(c.intent)
    return {intent: int(count) for intent, count in await tx.conn.execute(query)}


async def added_since(tx: Tx, shop_id: ShopId, version: Version | None) -> int:
    query = select(func.count()).select_from(intent_example).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    if version:
        query = query.where(intent_example.c.made_at > version.made_at)
    return int((await tx.conn.execute(query)).scalar_one())


async def all_examples(tx: Tx, shop_id: ShopId) -> list[Example]:
    """The oldest first, so that the same examples give the same model."""
    c = intent_example.c
    query = select(c.text, c.intent).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id).order_by(c.id)
    return [Example(row.text, row.intent) for row in await tx.conn.execute(query)]


async def page_examples(
    tx: Tx, shop_id: ShopId, intent: str, q: str, cursor: str | None, limit: int
) -> Page[IntentExample]:
    """The newest first."""
    most, c = clamp_limit(limit), intent_example.c
    query = select(c.id, c.text, c.intent, c.made_at).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    if intent:
        query = query.where(c.intent == intent)
    if q:
        query = query.where(c.text.icontains(q, autoescape=True))
    if cursor:
        (after,) = read_cursor(cursor, (str,))
        query = query.where(c.id < after)
    rows = [row._mapping for row in await tx.conn.execute(query.order_by(c.id.desc()).limit(most + 1))]
    following = write_cursor(rows[most - 1]["id"]) if len(rows) > most else None
    return Page([msgspec.convert(row, IntentExample) for row in rows[:most]], following)


async def own_intents(tx: Tx, shop_id: ShopId) -> dict[str, tuple[str, str]]:
    """Chinese and English names."""
    c = shop_intent.c
    rows = await tx.conn.execute(
        select(c.intent, c.zh, c.en).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id).order_by(c.intent)
    )
    return {row.intent: (row.zh, row.en) for row in rows}


async def keep_intent(tx: Tx, shop_id: ShopId, intent: str, **names: str) -> None:
    new = insert(shop_intent).values(merchant_id=tx.merchant_id, shop_id=shop_id, intent=intent, **names)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "shop_id", "intent"], set_=names))


async def remove_intent(tx: Tx, shop_id: ShopId, intent: str) -> bool:
    row = delete(shop_intent).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id, intent=intent)
    return (await tx.conn.execute(row)).rowcount > 0


async def add_version(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(understanding_version).values(merchant_id=tx.merchant_id, **facts))


async def change_version(tx: Tx, version_id: str, **facts: Any) -> None:
    row = update(understanding_version).filter_by(merchant_id=tx.merchant_id, id=version_id)
    await tx.conn.execute(row.values(**facts))


async def versions(tx: Tx, shop_id: ShopId, limit: int = 50) -> list[Version]:
    """The newest first."""
    query = select(*SEEN).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id)
    rows = await tx.conn.execute(query.order_by(understanding_version.c.number.desc()).limit(limit))
    return [msgspec.convert(row._mapping, Version) for row in rows]


async def version(tx: Tx, shop_id: ShopId, version_id: str, *, lock: bool = False) -> Version:
    """Raises VersionNotFound."""
    query = select(*SEEN).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id, id=version_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise VersionNotFound(version_id=version_id)
    return msgspec.convert(row._mapping, Version)


async def published_id(tx: Tx, shop_id: ShopId) -> str | None:
    query = select(understanding_version.c.id).filter_by(
        merchant_id=tx.merchant_id, shop_id=shop_id, state=VersionState.PUBLISHED
    )
    found = (await tx.conn.execute(query)).scalar_one_or_none()
    return None if found is None else str(found)


async def step_back(tx: Tx, shop_id: ShopId) -> None:
    """No version is published any more."""
    row = update(understanding_version).filter_by(
        merchant_id=tx.merchant_id, shop_id=shop_id, state=VersionState.PUBLISHED
    )
    await tx.conn.execute(row.values(state=VersionState.EARLIER.value))


async def weights(tx: Tx, version_id: str) -> bytes | None:
    query = select(understanding_version.c.weights).filter_by(merchant_id=tx.merchant_id, id=version_id)
    found = (await tx.conn.execute(query)).scalar_one_or_none()
    return None if found is None else bytes(found)


async def figures(tx: Tx, version_id: str) -> dict[str, Any]:
    query = select(understanding_version.c.figures).filter_by(merchant_id=tx.merchant_id, id=version_id)
    found: dict[str, Any] = (await tx.conn.execute(query)).scalar_one()
    return found
