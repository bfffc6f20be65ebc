"""SQL of buyers that a shop's own system tells of: a few statements for any number."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Executable, bindparam, case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.buyers.model import MethodState, ShopBuyer, Source, TagSource
from xiaoer.buyers.tables import buyer, buyer_address, buyer_tag, payment_method, profile_field, shop_buyer
from xiaoer.infra.db import Tx
from xiaoer.infra.recordset import folded, insert_new, overwrite, unfolded
from xiaoer.kernel.ids import BuyerId

SHOP_KEY = ("merchant_id", "shop_id", "external_id")
BUYER_COLUMNS = ("merchant_id", "id", "display_name", "created_at")
SHOP_BUYER_COLUMNS = tuple(column.name for column in shop_buyer.c)
FIELD_COLUMNS = tuple(column.name for column in profile_field.c)
ADDRESS_COLUMNS = tuple(column.name for column in buyer_address.c)
METHOD_COLUMNS = tuple(column.name for column in payment_method.c)
TAG_COLUMNS = tuple(column.name for column in buyer_tag.c)
RENAME = text("""
    update buyer b set display_name = r.name
      from jsonb_to_recordset(cast(:rows as jsonb)) as r(id text, name text)
     where b.merchant_id = :merchant and b.id = r.id and b.named_by <> 'agent' and b.display_name <> r.name
    returning b.id""")
Rows = Sequence[Mapping[str, Any]]


async def of_shop(tx: Tx, shop_id: str, external_ids: Sequence[str]) -> dict[str, BuyerId]:
    if not external_ids:
        return {}
    columns = shop_buyer.c
    query = select(columns.external_id, columns.buyer_id).where(
        columns.merchant_id == tx.merchant_id,
        columns.shop_id == shop_id,
        columns.external_id == func.any(bindparam("outside", list(external_ids))),
    )
    return {row.external_id: BuyerId(row.buyer_id) for row in await tx.conn.execute(query)}


async def shops_of(tx: Tx, buyer_ids: Sequence[str]) -> list[ShopBuyer]:
    columns = shop_buyer.c
    query = select(columns.shop_id, columns.external_id).where(
        columns.merchant_id == tx.merchant_id, columns.buyer_id == func.any(bindparam("buyers", list(buyer_ids)))
    )
    rows = await tx.conn.execute(query.order_by(columns.shop_id, columns.external_id))
    return [ShopBuyer(row.shop_id, row.external_id) for row in rows]


async def add(tx: Tx, rows: Rows) -> set[str]:
    """Outside ids that were not there before. The others are left alone."""
    adding = insert_new(shop_buyer, SHOP_BUYER_COLUMNS, SHOP_KEY).returning(shop_buyer.c.external_id)
    return set((await tx.conn.execute(adding, folded(rows))).scalars())


async def lock(tx: Tx, shop_id: str, external_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """By outside id, in that order, so that parallel pushes wait for each other instead of dying."""
    columns = shop_buyer.c
    query = (
        select(shop_buyer)
        .where(
            columns.merchant_id == tx.merchant_id,
            columns.shop_id == shop_id,
            columns.external_id == func.any(bindparam("outside", list(external_ids))),
        )
        .order_by(columns.external_id)
        .with_for_update()
    )
    return {row.external_id: dict(row._mapping) for row in await tx.conn.execute(query)}


async def heard(tx: Tx, rows: Rows) -> None:
    await tx.conn.execute(overwrite(shop_buyer, SHOP_BUYER_COLUMNS, SHOP_KEY), folded(rows))


async def add_buyers(tx: Tx, rows: Rows) -> None:
    await tx.conn.execute(insert_new(buyer, BUYER_COLUMNS, ("merchant_id", "id")), folded(rows))


async def rename(tx: Tx, rows: Rows) -> set[str]:
    """Buyers whose name changed by it; what an agent wrote stays."""
    asked = {"merchant": tx.merchant_id, "rows": _json(rows)}
    return set((await tx.conn.execute(RENAME, asked)).scalars())


async def put_fields(tx: Tx, rows: Rows) -> set[str]:
    return set((await tx.conn.execute(PUT_FIELDS, folded(rows))).scalars())


async def put_addresses(tx: Tx, rows: Rows) -> set[str]:
    return set((await tx.conn.execute(PUT_ADDRESSES, folded(rows))).scalars())


async def put_methods(tx: Tx, rows: Rows) -> list[tuple[str, str]]:
    """Method and buyer, of methods that are new or changed."""
    return [(row.id, row.buyer_id) for row in await tx.conn.execute(PUT_METHODS, folded(rows))]


async def remove_others(tx: Tx, shop_id: str, buyer_ids: Sequence[str], named: Sequence[str]) -> list[tuple[str, str]]:
    """Methods of these buyers that the shop no longer names are kept as removed: orders point at them."""
    columns = payment_method.c
    done = await tx.conn.execute(
        update(payment_method)
        .where(
            columns.merchant_id == tx.merchant_id,
            columns.shop_id == shop_id,
            columns.buyer_id == func.any(bindparam("buyers", list(buyer_ids))),
            columns.state != MethodState.REMOVED.value,
            columns.external_id != func.all(bindparam("named", list(named))),
        )
        .values(state=MethodState.REMOVED.value, said_at=tx.clock.now())
        .returning(columns.id, columns.buyer_id)
    )
    return [(row.id, row.buyer_id) for row in done]


async def add_tags(tx: Tx, rows: Rows) -> set[str]:
    adding = insert_new(buyer_tag, TAG_COLUMNS, ("merchant_id", "buyer_id", "tag"))
    return set((await tx.conn.execute(adding.returning(buyer_tag.c.buyer_id), folded(rows))).scalars())


def tag_row(tx: Tx, buyer_id: str, tag: str) -> dict[str, Any]:
    said = {"reason": "", "source": TagSource.SHOP, "set_by": tx.actor.id, "set_at": tx.clock.now(), "expires_at": None}
    said |= {"rule_id": "", "cited": []}
    return {"merchant_id": tx.merchant_id, "buyer_id": buyer_id, "tag": tag.strip(), **said}


async def addresses(tx: Tx, buyer_ids: Sequence[str]) -> Sequence[Any]:
    """Newest first."""
    mine = buyer_address.c.buyer_id == func.any(bindparam("buyers", list(buyer_ids)))
    query = select(buyer_address).where(buyer_address.c.merchant_id == tx.merchant_id, mine)
    return (await tx.conn.execute(query.order_by(buyer_address.c.as_of.desc()))).all()


async def put_address(tx: Tx, buyer_id: BuyerId, source: Source, parts: dict[str, Any]) -> bool:
    row = {"merchant_id": tx.merchant_id, "buyer_id": buyer_id, "source": source, "parts": parts}
    return bool(await put_addresses(tx, [row | {"as_of": tx.clock.now()}]))


def _json(rows: Rows) -> str:
    return msgspec.json.encode(rows).decode()


def _newer(table: Any, names: tuple[str, ...], key: tuple[str, ...], value: str) -> Executable:
    """Insert, or overwrite `value` and its date where it differs and is not older."""
    new = insert(table).from_select(names, select(*unfolded(table, names).c))
    old, given = table.c, new.excluded
    return new.on_conflict_do_update(
        index_elements=list(key),
        set_={value: given[value], "as_of": given.as_of},
        where=(old.as_of <= given.as_of) & old[value].is_distinct_from(given[value]),
    ).returning(old.buyer_id)


def _methods() -> Executable:
    """A balance once known stays until another is said."""
    new = insert(payment_method).from_select(METHOD_COLUMNS, select(*unfolded(payment_method, METHOD_COLUMNS).c))
    old, given = payment_method.c, new.excluded
    values: dict[str, Any] = {
        name: given[name] for name in ("buyer_id", "kind", "label", "brand", "last_four", "state")
    }
    unsaid = given.balance_minor.is_(None)
    values["balance_minor"] = case((unsaid, old.balance_minor), else_=given.balance_minor)
    values["currency"] = case((unsaid, old.currency), else_=given.currency)
    differs = or_(*(old[name].is_distinct_from(value) for name, value in values.items()))
    return new.on_conflict_do_update(
        index_elements=list(SHOP_KEY), set_={**values, "said_at": given.said_at}, where=differs
    ).returning(old.id, old.buyer_id)


PUT_FIELDS = _newer(profile_field, FIELD_COLUMNS, ("merchant_id", "buyer_id", "name", "source"), "value")
PUT_ADDRESSES = _newer(buyer_address, ADDRESS_COLUMNS, ("merchant_id", "buyer_id", "source"), "parts")
PUT_METHODS = _methods()
