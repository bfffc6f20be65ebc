"""Which orders a visitor may see: of a signed-in buyer all, of an order link that one, of a stranger none."""

from xiaoer import conversations, orders
from xiaoer.aftersales.errors import CaseNotFound
from xiaoer.app.live.visitor import Visitor
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, OrderId
from xiaoer.orders.errors import OrderNotFound
from xiaoer.orders.model import OrderView


async def own_orders(tx: Tx, who: Visitor) -> list[OrderView]:
    if who.order_ids:
        return [await orders.get(tx, OrderId(order_id)) for order_id in who.order_ids]
    if not who.verified:
        return []
    buyer_id = await orders.buyer_of_identity(tx, ConnectionId(who.connection_id), who.external_id)
    return await orders.of_buyer(tx, BuyerId(buyer_id)) if buyer_id else []


async def own_order(tx: Tx, who: Visitor, order_id: str) -> OrderView:
    """By our id or the shop's number. Raises OrderNotFound for an order of somebody else as for one that is not."""
    for order in await own_orders(tx, who):
        if order_id in (order.id, order.external_id):
            return order
    raise OrderNotFound(order_id=order_id)


async def must_see_case(tx: Tx, who: Visitor, order_id: str, conversation_id: str | None, case_id: str) -> None:
    """A case is its buyer's, and of whoever the shop speaks with about it. Raises CaseNotFound for anybody else."""
    if conversation_id and conversation_id == await own_thread(tx, who):
        return
    try:
        await own_order(tx, who, order_id)
    except OrderNotFound:
        raise CaseNotFound(case_id=case_id) from None


async def own_thread(tx: Tx, who: Visitor) -> ConversationId | None:
    """The visitor's conversation, once there is one."""
    row = await conversations.of_thread(tx, ConnectionId(who.connection_id), who.external_id)
    return ConversationId(row.id) if row else None
