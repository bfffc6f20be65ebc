"""What a person can pay with, and be paid back to."""

from collections.abc import Sequence

from xiaoer.buyers import store, store_methods
from xiaoer.buyers.errors import PaymentMethodNotFound
from xiaoer.buyers.model import PaymentMethod
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId


async def payment_methods(tx: Tx, buyer_id: BuyerId) -> list[PaymentMethod]:
    """The person's methods, under whichever of the merged buyers they came; removed ones last. Raises BuyerNotFound."""
    return await store_methods.of_buyers(tx, await store.group(tx, buyer_id))


async def payment_method(tx: Tx, method_id: str) -> PaymentMethod:
    """Raises PaymentMethodNotFound."""
    found = await store_methods.by_id(tx, [method_id])
    if method_id not in found:
        raise PaymentMethodNotFound(method_id=method_id)
    return found[method_id]


async def methods_by_id(tx: Tx, method_ids: Sequence[str]) -> dict[str, PaymentMethod]:
    """Those that are there; one statement for any number, none for none."""
    return await store_methods.by_id(tx, method_ids)


async def method_ids(tx: Tx, shop_id: str, external_ids: Sequence[str]) -> dict[str, str]:
    """Outside id → our id of the shop's methods that are there."""
    return {key: one.id for key, one in (await store_methods.outside(tx, shop_id, external_ids)).items()}
