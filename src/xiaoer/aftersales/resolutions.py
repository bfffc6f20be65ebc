"""What an agent may offer, best first: worth much to the buyer, cheap for the shop, allowed by the policy."""

from collections.abc import Sequence

from msgspec import Struct

from xiaoer.aftersales.model import CaseRequest, Remedy, VerdictView
from xiaoer.aftersales.preview import Preview, PreviewRequest, preview
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Answer

PARTS = (20, 30, 50)
"""Partial refunds that are tried, in percent of what the pieces cost."""
GOODS_COST = 50
"""(default) What new goods cost the shop, in percent of their price."""
GOODS_BACK = 60
"""(default) What returned goods are still worth to the shop, in percent of their price."""
FREIGHT = 1000
"""(default) One parcel, in minor units."""
TROUBLE = 1500
"""(default) What packing and sending back is worth to a buyer, in minor units."""
KEEPS = 100
R = Remedy


class Resolution(Struct, frozen=True, kw_only=True):
    """One way out. `request` opens and executes it as it stands once the buyer has said yes."""

    remedy: Remedy
    percent: int
    """Of the price that goes back; 100 where all or nothing does."""
    amount_minor: int
    currency: str
    buyer_value_minor: int
    cost_minor: int
    """What it costs the shop: money, goods and parcels."""
    needs_person: bool
    verdict: VerdictView
    request: CaseRequest


def worth(remedy: Remedy, price: int, amount: int, shop_bears_freight: bool) -> tuple[int, int]:
    """(to the buyer, cost of the shop). A rough guide for ordering, not an account; the constants are the shop's."""
    freight = FREIGHT if shop_bears_freight else 0
    table = {
        R.REFUND_ONLY: (amount, amount),
        R.RETURN_REFUND: (amount - TROUBLE - (0 if shop_bears_freight else FREIGHT), _lost(price) + freight),
        R.EXCHANGE: (price - TROUBLE, _lost(price) + price * GOODS_COST // 100 - price // 2 + FREIGHT + freight),
        R.RESEND: (price, price * GOODS_COST // 100 + FREIGHT),
        R.REPAIR: (price * 70 // 100 - TROUBLE, 2 * FREIGHT + price * 10 // 100),
        R.COMPENSATION: (amount, amount),
    }
    return table[remedy]


def _lost(price: int) -> int:
    return price * (100 - GOODS_BACK) // 100


def rank(found: Sequence[Resolution]) -> list[Resolution]:
    """Those that a rule lets pass first, then what the buyer gains beyond what the shop pays, then the cheaper."""
    return sorted(
        found, key=lambda one: (one.needs_person, one.cost_minor - one.buyer_value_minor, one.cost_minor, one.remedy)
    )


async def resolutions(tx: Tx, order_ref: str, asked: PreviewRequest, who: By) -> list[Resolution]:
    """Every allowed way out for these lines and this reason. Raises what `preview` raises."""
    remedies = [R.RETURN_REFUND, R.EXCHANGE, R.RESEND, R.REPAIR, R.REFUND_ONLY]
    plain = PreviewRequest(remedies=remedies, reason=asked.reason, lines=asked.lines, method_id=asked.method_id)
    seen = {one.remedy: one for one in await preview(tx, order_ref, plain, who)}
    price = seen[R.REFUND_ONLY].amount_minor
    found = [_of(order_ref, asked, one, price, KEEPS) for one in seen.values() if one.possible]
    for percent in PARTS if price else ():
        part = PreviewRequest(
            remedies=[R.REFUND_ONLY],
            reason=asked.reason,
            lines=asked.lines,
            amount_minor=max(1, price * percent // 100),
            method_id=asked.method_id,
        )
        found += [
            _of(order_ref, asked, one, price, percent)
            for one in await preview(tx, order_ref, part, who)
            if one.possible
        ]
    return rank(found)


def _of(order_ref: str, asked: PreviewRequest, seen: Preview, price: int, percent: int) -> Resolution:
    value, cost = worth(seen.remedy, price, seen.amount_minor, seen.freight_by == "shop")
    return Resolution(
        remedy=seen.remedy,
        percent=percent,
        amount_minor=seen.amount_minor,
        currency=seen.currency,
        buyer_value_minor=max(0, value),
        cost_minor=max(0, cost),
        needs_person=seen.verdict.answer != Answer.ALLOW,
        verdict=seen.verdict,
        request=CaseRequest(
            order_id=order_ref,
            remedy=seen.remedy,
            reason=asked.reason,
            lines=asked.lines,
            amount_minor=seen.amount_minor if percent < KEEPS else None,
            method_id=asked.method_id,
            confirmed=True,
        ),
    )
