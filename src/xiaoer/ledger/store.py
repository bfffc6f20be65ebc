"""All SQL of this package."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Row, Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from xiaoer.infra.db import Tx
from xiaoer.ledger.model import Account, Entry
from xiaoer.ledger.tables import ledger_account, ledger_entry, ledger_transaction

POST = text("""
    select * from ledger_post(:merchant, :id, :key, :digest, :what, :order, :case, :at, :actor_kind, :actor,
                              :kinds, :owners, :amounts, :currencies)""").bindparams(
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("owners", type_=ARRAY(Text)),
    bindparam("amounts", type_=ARRAY(BigInteger)),
    bindparam("currencies", type_=ARRAY(Text)),
)
FAULTS = text("""
    select 'transaction_unbalanced' as what, e.transaction_id as subject,
           sum(e.amount_minor)::bigint as minor, e.currency
      from ledger_entry e where e.merchant_id = :merchant
     group by e.transaction_id, e.currency having sum(e.amount_minor) <> 0
    union all
    select 'transaction_unbalanced', t.id, 0, '' from ledger_transaction t where t.merchant_id = :merchant
       and not exists (select 1 from ledger_entry e where e.merchant_id = t.merchant_id and e.transaction_id = t.id)
    union all
    select case when a.kind is null then 'entry_without_account' else 'account_differs' end,
           coalesce(a.kind, e.kind) || ':' || coalesce(a.owner, e.owner),
           coalesce(a.balance_minor, 0) - coalesce(e.minor, 0), coalesce(a.currency, e.currency)
      from (select * from ledger_account where merchant_id = :merchant) a
      full join (select kind, owner, currency, sum(amount_minor)::bigint as minor from ledger_entry
                  where merchant_id = :merchant group by kind, owner, currency) e
        on a.kind = e.kind and a.owner = e.owner and a.currency = e.currency
     where coalesce(a.balance_minor, 0) <> coalesce(e.minor, 0)
    union all
    select 'below_floor', kind || ':' || owner, balance_minor, currency from ledger_account
     where merchant_id = :merchant and kind <> 'outside' and balance_minor < 0""")


async def post(
    tx: Tx,
    *,
    id: str,
    key: str,
    digest: str,
    what: str,
    entries: Sequence[Entry],
    order_id: str | None,
    case_id: str | None,
) -> Row[Any]:
    values = {
        "merchant": tx.merchant_id,
        "id": id,
        "key": key,
        "digest": digest,
        "what": what,
        "order": order_id,
        "case": case_id,
        "at": tx.clock.now(),
        "actor_kind": tx.actor.kind.value,
        "actor": tx.actor.id,
        "kinds": [one.account.kind.value for one in entries],
        "owners": [one.account.owner for one in entries],
        "amounts": [one.amount.minor for one in entries],
        "currencies": [one.amount.currency for one in entries],
    }
    return (await tx.conn.execute(POST, values)).one()


async def account(tx: Tx, account: Account, *, lock: bool = False) -> Row[Any] | None:
    query = select(ledger_account).filter_by(merchant_id=tx.merchant_id, kind=account.kind, owner=account.owner)
    return (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def open_account(tx: Tx, account: Account, currency: str) -> Row[Any]:
    """The account, locked until the end of the transaction; made with nothing in it where it was not there."""
    new = {"kind": account.kind, "owner": account.owner, "currency": currency, "balance_minor": 0}
    await tx.conn.execute(insert(ledger_account).values(merchant_id=tx.merchant_id, **new).on_conflict_do_nothing())
    query = select(ledger_account).filter_by(merchant_id=tx.merchant_id, kind=account.kind, owner=account.owner)
    return (await tx.conn.execute(query.with_for_update())).one()


async def accounts_of(tx: Tx, owner: str) -> Sequence[Row[Any]]:
    kinds = ("refundable", "refunding", "refunded", "freight", "compensating", "compensated")
    a = ledger_account.c
    query = select(ledger_account).where(a.merchant_id == tx.merchant_id, a.kind.in_(kinds), a.owner == owner)
    return (await tx.conn.execute(query)).all()


async def entries_of_key(tx: Tx, key: str) -> list[Any]:
    """The entries that were posted under this key, in their order."""
    t, e = ledger_transaction.c, ledger_entry.c
    query = (
        select(e.kind, e.owner, e.amount_minor, e.currency)
        .join(ledger_transaction, (t.merchant_id == e.merchant_id) & (t.id == e.transaction_id))
        .where(t.merchant_id == tx.merchant_id, t.key == key)
        .order_by(e.position)
    )
    return list(await tx.conn.execute(query))


async def entries_of_order(tx: Tx, order_id: str) -> list[Any]:
    """Oldest first, with what their transactions were for."""
    t, e = ledger_transaction.c, ledger_entry.c
    query = (
        select(e.transaction_id, t.at, t.what, t.order_id, t.case_id, e.kind, e.owner, e.amount_minor, e.currency)
        .join(ledger_entry, (t.merchant_id == e.merchant_id) & (t.id == e.transaction_id))
        .where(t.merchant_id == tx.merchant_id, t.order_id == order_id)
        .order_by(t.id, e.position)
    )
    return list(await tx.conn.execute(query))


async def refunded_outside(tx: Tx, order_id: str) -> int:
    """What was booked as given back by the shop itself, less what was taken back."""
    t, e = ledger_transaction.c, ledger_entry.c
    query = (
        select(func.coalesce(func.sum(-e.amount_minor), 0))
        .join(ledger_entry, (t.merchant_id == e.merchant_id) & (t.id == e.transaction_id))
        .where(
            t.merchant_id == tx.merchant_id, t.order_id == order_id, t.what == "outside_refund", e.kind == "refundable"
        )
    )
    return int((await tx.conn.execute(query)).scalar_one())


async def faults(tx: Tx) -> Sequence[Row[Any]]:
    return (await tx.conn.execute(FAULTS, {"merchant": tx.merchant_id})).all()
