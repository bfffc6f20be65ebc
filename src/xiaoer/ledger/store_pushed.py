"""SQL of what a shop says of many orders or cards at once: a few statements for any number."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, text

from xiaoer.infra.db import Tx

ACCOUNTS = text("""
    select a.kind, a.owner, a.balance_minor, a.currency from ledger_account a
     where a.merchant_id = :merchant and a.kind = any(:kinds) and a.owner = any(:owners)""")
COME_IN = text("""
    with given as materialized (
      select * from jsonb_to_recordset(cast(:rows as jsonb)) as r(
        id text, key text, digest text, what text, order_id text, source text, kind text, owner text, minor bigint,
        currency text)),
    sources as (
      insert into ledger_account (merchant_id, kind, owner, currency, balance_minor)
      select :merchant, 'outside', g.source, g.currency, -g.minor from given g order by g.source collate "C"
      on conflict do nothing returning owner),
    fresh as materialized (select g.* from given g join sources s on s.owner = g.source),
    targets as (
      insert into ledger_account as a (merchant_id, kind, owner, currency, balance_minor)
      select :merchant, f.kind, f.owner, min(f.currency), sum(f.minor)::bigint from fresh f
       group by f.kind, f.owner order by f.kind collate "C", f.owner collate "C"
      on conflict (merchant_id, kind, owner) do update set balance_minor = a.balance_minor + excluded.balance_minor),
    transactions as (
      insert into ledger_transaction (merchant_id, id, key, digest, what, order_id, at, actor_kind, actor_id)
      select :merchant, f.id, f.key, f.digest, f.what, f.order_id, :at, :actor_kind, :actor from fresh f),
    entries as (
      insert into ledger_entry (merchant_id, transaction_id, position, kind, owner, amount_minor, currency)
      select :merchant, f.id, 1, 'outside', f.source, -f.minor, f.currency from fresh f
      union all select :merchant, f.id, 2, f.kind, f.owner, f.minor, f.currency from fresh f)
    select f.source from fresh f""")
LOCK_REFUNDABLE = text("""
    select a.owner, a.balance_minor, a.currency from ledger_account a
     where a.merchant_id = :merchant and a.kind = 'refundable' and a.owner = any(:orders)
     order by a.owner for update""")
GIVEN_BACK = text("""
    select x.owner, sum(x.minor)::bigint as minor from (
      select a.owner, a.balance_minor as minor from ledger_account a
       where a.merchant_id = :merchant and a.kind in ('refunded', 'refunding') and a.owner = any(:orders)
      union all
      select t.order_id, -e.amount_minor from ledger_transaction t
        join ledger_entry e on e.merchant_id = t.merchant_id and e.transaction_id = t.id
       where t.merchant_id = :merchant and t.order_id = any(:orders) and t.what = 'outside_refund'
         and e.kind = 'refundable') x
     group by x.owner""")
GO_OUT = text("""
    with given as materialized (
      select * from jsonb_to_recordset(cast(:rows as jsonb)) as r(
        id text, key text, digest text, what text, order_id text, minor bigint, currency text)),
    sources as (
      update ledger_account a set balance_minor = a.balance_minor - g.minor from given g
       where a.merchant_id = :merchant and a.kind = 'refundable' and a.owner = g.order_id),
    targets as (
      insert into ledger_account as a (merchant_id, kind, owner, currency, balance_minor)
      select :merchant, 'outside', g.order_id, g.currency, g.minor from given g order by g.order_id collate "C"
      on conflict (merchant_id, kind, owner) do update set balance_minor = a.balance_minor + excluded.balance_minor),
    transactions as (
      insert into ledger_transaction (merchant_id, id, key, digest, what, order_id, at, actor_kind, actor_id)
      select :merchant, g.id, g.key, g.digest, g.what, g.order_id, :at, :actor_kind, :actor from given g)
    insert into ledger_entry (merchant_id, transaction_id, position, kind, owner, amount_minor, currency)
    select :merchant, g.id, 1, 'refundable', g.order_id, -g.minor, g.currency from given g
    union all select :merchant, g.id, 2, 'outside', g.order_id, g.minor, g.currency from given g""")


async def accounts(tx: Tx, kinds: Sequence[str], owners: Sequence[str]) -> dict[tuple[str, str], Row[Any]]:
    asked = {"merchant": tx.merchant_id, "kinds": list(kinds), "owners": list(owners)}
    return {(row.kind, row.owner): row for row in await tx.conn.execute(ACCOUNTS, asked)}


async def come_in(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Money from sources that nobody named before; the sources that were taken, others had been named meanwhile."""
    return set((await tx.conn.execute(COME_IN, _asked(tx, rows))).scalars())


async def lock_refundable(tx: Tx, order_ids: Sequence[str]) -> dict[str, Row[Any]]:
    asked = {"merchant": tx.merchant_id, "orders": list(order_ids)}
    return {row.owner: row for row in await tx.conn.execute(LOCK_REFUNDABLE, asked)}


async def given_back(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """By order: what we gave back or hold for it, and what was booked as the shop's own."""
    asked = {"merchant": tx.merchant_id, "orders": list(order_ids)}
    return {row.owner: row.minor for row in await tx.conn.execute(GIVEN_BACK, asked)}


async def go_out(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.conn.execute(GO_OUT, _asked(tx, rows))


def _asked(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "merchant": tx.merchant_id,
        "rows": msgspec.json.encode(rows).decode(),
        "at": tx.clock.now(),
        "actor_kind": tx.actor.kind.value,
        "actor": tx.actor.id,
    }
