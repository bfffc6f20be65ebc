"""Money that we moved ourselves stands in the order's list of payments, as the shop's own does."""

from datetime import datetime

from xiaoer import buyers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders import store_change
from xiaoer.orders.model import PaymentKind, PaymentState
from xiaoer.orders.store_parts import OURS


async def record_payment(
    tx: Tx,
    order_id: OrderId,
    external_id: str,
    kind: PaymentKind,
    amount_minor: int,
    *,
    method_id: str | None = None,
    words: str = "",
    at: datetime | None = None,
) -> bool:
    """It stands at the end of the list. Whoever moves the money also books it: the reaction that books what the shop
    says leaves it alone, and so it does when the shop later names the same `external_id`. False: it stood there.

    `words` say how, where no method is known. Raises PaymentMethodNotFound.
    """
    method = await buyers.payment_method(tx, method_id) if method_id else None
    return await store_change.add_payment(
        tx,
        order_id,
        {
            "external_id": external_id,
            "kind": kind.value,
            "method": method.kind.value if method else words,
            "method_id": method_id,
            "method_external_id": method.external_id if method else "",
            "amount_minor": amount_minor,
            "state": PaymentState.PAID.value,
            "origin": OURS,
            "paid_at": at or tx.clock.now(),
        },
    )
