"""What sets tags on buyers by itself: their words, their cases, trouble with their parcels, what they ordered."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from xiaoer import aftersales, buyers, orders
from xiaoer.aftersales.events import CaseOpened
from xiaoer.app.ticket_reactions import Trouble, kind_of
from xiaoer.buyers import Cause, Occasion
from xiaoer.conversations import Brief
from xiaoer.infra.db import Tx
from xiaoer.orders.events import BuyersOrders


async def count_case(tx: Tx, event: CaseOpened) -> None:
    if event.buyer_id is None:
        return
    case = await aftersales.get(tx, event.case_id)
    one = Occasion(
        buyer_id=event.buyer_id, cause=Cause.CASE, key=event.case_id, kind="case", id=event.case_id,
        at=tx.clock.now(), code=case.reason,
    )  # fmt: skip
    await buyers.note_occasions(tx, [one])


async def count_trouble(tx: Tx, event: Trouble) -> None:
    buyer_id = (await orders.get(tx, event.order_id)).buyer_id
    if not buyer_id:
        return
    one = Occasion(
        buyer_id=buyer_id, cause=Cause.PARCEL, key=event.watch_id, kind="order", id=event.order_id,
        at=tx.clock.now(), code=kind_of(event),
    )  # fmt: skip
    await buyers.note_occasions(tx, [one])


async def count_orders(tx: Tx, event: BuyersOrders) -> None:
    """The sums are read only where a rule asks for them."""
    rules = await buyers.read_tag_rules(tx)
    if buyers.wants_figures(rules):
        await buyers.note_figures(tx, await orders.figures_of(tx, event.buyer_ids), rules)


async def count_words(tx: Tx, lines: Mapping[str, Sequence[Brief]], rows: Mapping[str, Any]) -> None:
    """What buyers wrote just now, by conversation. Only talks with a word that a rule knows are read line by line."""
    rules = await buyers.read_tag_rules(tx)
    found: list[Occasion] = []
    for one, said in lines.items():
        written = [line for line in said if line.author_kind == "buyer" and line.kind == "text" and line.text]
        if written and buyers.wants_words(rules, (line.text for line in written)):
            found += [_said(line, rows[one].buyer_id) for line in written]
        await asyncio.sleep(0)  # those who talk wait for the same processor
    await buyers.note_occasions(tx, found)


def _said(line: Brief, buyer_id: str) -> Occasion:
    return Occasion(
        buyer_id=buyer_id, cause=Cause.SAID, key=f"{line.conversation_id}:{line.seq}", kind="conversation",
        id=line.conversation_id, at=line.at, text=line.text,
    )  # fmt: skip
