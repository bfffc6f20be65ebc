"""Payouts and differences with the numbers that people know: the shop's own of the order, and the case behind."""

from collections.abc import Sequence

from msgspec.structs import replace

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.payouts import payers, store
from xiaoer.payouts.model import DifferenceView, PayoutView
from xiaoer.payouts.tables import payout


async def numbered(tx: Tx, found: Sequence[PayoutView]) -> list[PayoutView]:
    """The same ones in the same order; a statement more for each shop."""
    numbers = await orders.numbers(tx, [one.order_id for one in found if one.order_id])
    shops = sorted({one.shop_id for one in found})
    paying = {shop_id for shop_id in shops if await payers.payer_of(tx, ShopId(shop_id)) is not None}
    return [
        replace(one, order_external_id=numbers.get(one.order_id or "", ""), payer=one.shop_id in paying)
        for one in found
    ]


async def numbered_differences(tx: Tx, found: Sequence[DifferenceView]) -> list[DifferenceView]:
    """The same ones in the same order; two statements for any number."""
    numbers = await orders.numbers(tx, [one.order_id for one in found if one.order_id])
    wanted = [one.payout_id for one in found if one.payout_id]
    rows = await store.find(tx, [payout.c.id.in_(wanted)], None, len(wanted)) if wanted else []
    cases = {row.id: row.case_id for row in rows}
    return [
        replace(one, order_external_id=numbers.get(one.order_id, ""), case_id=cases.get(one.payout_id)) for one in found
    ]
