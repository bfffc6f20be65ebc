"""What sets tags on buyers by itself: their words, their cases, trouble with their parcels, what they ordered."""

from collections.abc import Iterable, Mapping, Sequence
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
    """What buyers wrote just now, by conversation."""
    written = (line for said in lines.values() for line in said)
    await buyers.note_occasions(tx, list(_said(written, rows)))


def _said(lines: Iterable[Brief], rows: Mapping[str, Any]) -> Iterable[Occasion]:
    for line in lines:
        if line.author_kind == "buyer" and line.kind == "text" and line.text:
            yield Occasion(
                buyer_id=rows[line.conversation_id].buyer_id, cause=Cause.SAID,
                key=f"{line.conversation_id}:{line.seq}", kind="conversation", id=line.conversation_id,
                at=line.at, text=line.text,
            )  # fmt: skip
