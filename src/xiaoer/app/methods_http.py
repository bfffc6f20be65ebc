"""What a buyer pays with, and what is left on it."""

import msgspec
from litestar import get

from xiaoer import buyers, ledger
from xiaoer.buyers.model import MethodKind, PaymentMethod
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission


@get("/api/buyers/{buyer_id:str}/payment-methods")
async def read_payment_methods(caller: Caller, buyer_id: str) -> Page[PaymentMethod]:
    """Of a gift card `balance_minor` is what the ledger says is left; of others what the shop last said."""
    async with caller.transaction(Permission.BUYER_READ) as tx:
        methods = await buyers.payment_methods(tx, BuyerId(buyer_id))
        return Page([await _with_balance(tx, one) for one in methods])


async def _with_balance(tx: Tx, method: PaymentMethod) -> PaymentMethod:
    held = await ledger.gift_card_balance(tx, method.id) if method.kind is MethodKind.GIFT_CARD else None
    if held is None:
        return method
    return msgspec.structs.replace(method, balance_minor=held.minor, currency=held.currency)


routes = [read_payment_methods]
