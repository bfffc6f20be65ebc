"""Calls as people see them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, orders, staff
from xiaoer.buyers.model import BuyerSummary
from xiaoer.calls import store
from xiaoer.calls.caller import orders_to
from xiaoer.calls.hear import seconds
from xiaoer.calls.model import Call, CallNow, State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.orders.model import OrderView
from xiaoer.tickets.model import Consent, ContactOutcome

LONGEST = timedelta(hours=4)
"""A call whose end was lost is not shown for ever."""
ORDERS = 3


async def calls_now(tx: Tx, agent_id: str) -> list[CallNow]:
    """What rings at this agent's telephone or is spoken on it, with the buyer's newest orders."""
    rows = await store.under_way(tx, agent_id, tx.clock.now() - LONGEST)
    shown = await views(tx, rows)
    return [CallNow(call=one, orders=await _orders(tx, row)) for row, one in zip(rows, shown, strict=True)]


async def find_calls(tx: Tx, agent_id: str, cursor: str | None, limit: int) -> Page[Call]:
    """The newest first; of everybody when no agent is named. Raises BadCursor."""
    page = await store.page(tx, agent_id, cursor, limit)
    return Page(await views(tx, page.items), page.next)


async def views(tx: Tx, rows: Sequence[Row[Any]]) -> list[Call]:
    people = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in rows if row.buyer_id])
    names = await staff.names(tx)
    return [_view(tx, row, people.get(row.buyer_id), names.get(row.agent_id, "")) for row in rows]


async def _orders(tx: Tx, row: Row[Any]) -> list[OrderView]:
    """Of the buyer; of a caller whom nobody knows, those that are delivered to the number."""
    if row.buyer_id:
        return await orders.of_buyer(tx, BuyerId(row.buyer_id), ORDERS)
    return await orders_to(tx, row.number, ORDERS)


def _view(tx: Tx, row: Row[Any], buyer: BuyerSummary | None, agent_name: str) -> Call:
    plain = tx.actor.may(Permission.BUYER_REVEAL)
    ended = row.state == State.ENDED
    return Call(
        id=row.id,
        state=State(row.state),
        incoming=row.incoming,
        number=row.number if plain else buyers.mask_phone(row.number),
        buyer_id=row.buyer_id,
        buyer_name=buyer.name if buyer else "",
        vip=buyer.vip if buyer else False,
        conversation_id=row.conversation_id,
        agent_id=row.agent_id,
        agent_name=agent_name,
        rang_at=row.rang_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        waited_s=seconds(row.rang_at, row.answered_at or row.ended_at),
        talked_s=seconds(row.answered_at, row.ended_at),
        outcome=ContactOutcome(row.outcome) if ended and row.outcome else None,
        words=row.words,
        consent=Consent(row.consent),
        recording_url=row.recording_url if row.consent == Consent.GIVEN else "",
    )
