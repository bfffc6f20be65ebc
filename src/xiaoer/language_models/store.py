"""All SQL of this package."""

from typing import Any

import msgspec
from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.language_models.model import CallOutcome, ModelCall, Terms
from xiaoer.language_models.tables import model_call, model_month, model_terms

HOLD = text("""
    insert into model_month (merchant_id, month, currency, spent_micros, held_micros)
    select merchant_id, :month, currency, 0, :most from model_terms
     where merchant_id = :merchant and budget_micros >= :most
        on conflict (merchant_id, month, currency) do update
       set held_micros = model_month.held_micros + excluded.held_micros
     where model_month.spent_micros + model_month.held_micros + excluded.held_micros
        <= (select t.budget_micros from model_terms t where t.merchant_id = excluded.merchant_id)
    returning 1""")
"""One statement: whoever asks at the same moment waits for its row and sees what the other took."""


async def terms(tx: Tx, *, lock: bool = False) -> Terms | None:
    query = select(model_terms).filter_by(merchant_id=tx.merchant_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else msgspec.convert(row._mapping, Terms)


async def set_terms(tx: Tx, **facts: Any) -> None:
    """Made, or changed where given."""
    facts |= {"updated_at": tx.clock.now()}
    new = upsert(model_terms).values(merchant_id=tx.merchant_id, **facts)
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id"], set_=facts))


async def change_terms(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(update(model_terms).filter_by(merchant_id=tx.merchant_id).values(**facts))


async def hold(tx: Tx, month: str, most_micros: int) -> bool:
    """Set aside for one question, if spent and held together stay within the budget."""
    asked = {"merchant": tx.merchant_id, "month": month, "most": most_micros}
    return (await tx.conn.execute(HOLD, asked)).one_or_none() is not None


async def spend(tx: Tx, call: Row[Any], cost_micros: int) -> None:
    """What was held for the call is free again, what it cost is spent."""
    m = model_month.c
    await tx.conn.execute(
        update(model_month)
        .filter_by(merchant_id=tx.merchant_id, month=call.month, currency=call.currency)
        .values(held_micros=m.held_micros - call.held_micros, spent_micros=m.spent_micros + cost_micros)
    )


async def month(tx: Tx, name: str, currency: str) -> tuple[int, int]:
    """Spent and held."""
    query = select(model_month.c.spent_micros, model_month.c.held_micros)
    row = (await tx.conn.execute(query.filter_by(merchant_id=tx.merchant_id, month=name, currency=currency))).first()
    return (row.spent_micros, row.held_micros) if row else (0, 0)


async def add_call(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(model_call).values(merchant_id=tx.merchant_id, **facts))


async def end_call(tx: Tx, call_id: str, **facts: Any) -> Row[Any] | None:
    """The row as it was, when it was still under way; None when it had ended."""
    query = select(model_call).filter_by(merchant_id=tx.merchant_id, id=call_id, outcome=CallOutcome.ASKED)
    row = (await tx.conn.execute(query.with_for_update())).one_or_none()
    if row is not None:
        await tx.conn.execute(update(model_call).filter_by(merchant_id=tx.merchant_id, id=call_id).values(**facts))
    return row


async def change_call(tx: Tx, call_id: str, **facts: Any) -> None:
    await tx.conn.execute(update(model_call).filter_by(merchant_id=tx.merchant_id, id=call_id).values(**facts))


async def counts(tx: Tx, name: str) -> tuple[int, int]:
    """Calls of the month, and those whose answer was used."""
    used = func.count().filter(model_call.c.outcome == CallOutcome.USED)
    query = select(func.count(), used).filter_by(merchant_id=tx.merchant_id, month=name)
    every, good = (await tx.conn.execute(query)).one()
    return int(every), int(good)


async def page_calls(tx: Tx, cursor: str | None, limit: int) -> Page[ModelCall]:
    """The newest first."""
    most, c = clamp_limit(limit), model_call.c
    query = select(model_call).filter_by(merchant_id=tx.merchant_id)
    if cursor:
        (after,) = read_cursor(cursor, (str,))
        query = query.where(c.id < after)
    rows = [row._mapping for row in await tx.conn.execute(query.order_by(c.id.desc()).limit(most + 1))]
    following = write_cursor(rows[most - 1]["id"]) if len(rows) > most else None
    return Page([msgspec.convert(row, ModelCall) for row in rows[:most]], following)
