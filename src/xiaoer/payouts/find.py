"""Payouts by what they are for and how they stand."""

from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, PayoutId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.payouts import store
from xiaoer.payouts.model import PayoutState, PayoutView
from xiaoer.payouts.tables import payout
from xiaoer.payouts.view import view


async def get(tx: Tx, payout_id: PayoutId) -> PayoutView:
    """With everything that was tried. Raises PayoutNotFound."""
    return view(await store.get(tx, payout_id), await store.attempts_of(tx, payout_id))


async def of_case(tx: Tx, case_id: CaseId) -> list[PayoutView]:
    """Oldest first."""
    rows = await store.find(tx, [payout.c.case_id == case_id], None, 200)
    return [view(row) for row in reversed(rows)]


async def find(
    tx: Tx,
    *,
    state: PayoutState | None = None,
    order_id: str = "",
    case_id: str = "",
    needs_person: bool | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[PayoutView]:
    """Newest first. Raises BadCursor."""
    given: dict[str, Any] = {"state": state, "order_id": order_id, "case_id": case_id}
    wanted = [payout.c[name] == value for name, value in given.items() if value]
    if needs_person is not None:
        wanted.append(payout.c.needs_person == needs_person)
    most = clamp_limit(limit)
    (before,) = read_cursor(cursor, (str,)) if cursor else (None,)
    rows = await store.find(tx, wanted, before, most + 1)
    following = write_cursor(rows[most - 1].id) if len(rows) > most else None
    return Page([view(row) for row in rows[:most]], following)
