"""Whose orders are these? Joined by identity, whichever of order and buyer comes first."""

from collections.abc import Sequence

from xiaoer import buyers, merchants
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, OrderId, ShopId
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.orders import store, store_link
from xiaoer.orders.events import OrdersLinked
from xiaoer.orders.rows import BuyerRow


async def known_buyers(tx: Tx, shop_id: ShopId, named: Sequence[BuyerRow]) -> dict[BuyerRow, BuyerId]:
    """The buyers among `named` that the shop told us of, or that have proven this identity already."""
    if not named:
        return {}
    of_shop = [one.id for one in await merchants.list_connections(tx) if one.shop_id == shop_id]
    connections = sorted({*of_shop, *(one.connection_id for one in named)} - {""})
    names = {one: buyers.outside_names(one.external_id) for one in named}
    known = await buyers.known(tx, connections, sorted({name for each in names.values() for name in each}))
    told = await buyers.of_shop(tx, shop_id, sorted({one.external_id for one in named}))
    found = {one: told[one.external_id] for one in named if one.external_id in told and not one.connection_id}
    for one in named:
        places = [one.connection_id] if one.connection_id else of_shop
        ids = [known[place, name] for place in places for name in names[one] if (place, name) in known]
        if ids:
            found.setdefault(one, ids[0])
    return found


async def link_buyer(tx: Tx, buyer_id: BuyerId, connection_id: ConnectionId, external_id: str) -> list[OrderId]:
    """Orders that named this identity before anybody proved it now belong to the buyer; the answer says which.

    For proven identities only: whoever may claim an outside id would see its orders.
    """
    shop_id = await _shop_of(tx, connection_id)
    bare = external_id.removeprefix(buyers.SIGNED_IN)
    linked = await store.link(tx, buyer_id, connection_id, shop_id, sorted({external_id, bare}))
    if linked:
        await tx.publish(
            OrdersLinked(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id, order_ids=tuple(linked))
        )
    return linked


async def link_shop_buyers(tx: Tx, shop_id: ShopId, external_ids: Sequence[str]) -> None:
    """Orders that came before the shop told of their buyers now belong to them. One statement for any number."""
    told = await buyers.of_shop(tx, shop_id, external_ids)
    linked = await store_link.link_many(tx, shop_id, told) if told else {}
    for buyer_id, order_ids in sorted(linked.items()):
        await tx.publish(
            OrdersLinked(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id, order_ids=tuple(order_ids))
        )


async def link_methods(tx: Tx, method_ids: Sequence[str]) -> None:
    """Payments that named these methods before the shop told of them now point at them."""
    await store_link.link_methods(tx, await buyers.methods_by_id(tx, method_ids))


async def _shop_of(tx: Tx, connection_id: ConnectionId) -> str:
    try:
        return (await merchants.get_connection(tx, connection_id)).shop_id
    except ConnectionNotFound:
        return ""


async def buyer_of_identity(tx: Tx, connection_id: ConnectionId, external_id: str) -> BuyerId | None:
    """The buyer who has proven this identity; None when nobody has."""
    return (await buyers.known(tx, [connection_id], [external_id])).get((connection_id, external_id))
