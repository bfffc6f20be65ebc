"""What a buyer's orders add up to."""

from collections.abc import Sequence

from xiaoer import buyers
from xiaoer.buyers.model import BuyerFigures
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.orders import store


async def buyer_figures(tx: Tx, buyer_id: BuyerId) -> BuyerFigures:
    """In the currency the person orders in most. `spend_minor` leaves out unpaid and cancelled orders; `returns`
    counts orders with money back or asked back. Raises BuyerNotFound."""
    await buyers.group(tx, buyer_id)
    return (await figures_of(tx, [buyer_id])).get(buyer_id, BuyerFigures(0, 0, "CNY", 0, None))


async def figures_of(tx: Tx, buyer_ids: Sequence[BuyerId]) -> dict[str, BuyerFigures]:
    """The same of many, by asked id; buyers without orders are left out. Two statements for any number."""
    rows = await store.figures_of(tx, await buyers.groups(tx, buyer_ids))
    return {
        row.asked: BuyerFigures(row.orders, row.spend_minor, row.currency, row.returns, row.last_order_at)
        for row in rows
    }
