"""Cards are facts of ours, not of the sender: a client names what it means, the server fills in what that is now.

So nobody can make another's screen show an invented price or load a picture from an address of their choice.
"""

from typing import Any

from xiaoer import aftersales, catalog, files, merchants, orders
from xiaoer.app.live.visitor import Visitor
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.ids import BuyerId, ConnectionId, FileId, OrderId
from xiaoer.kernel.permissions import Permission

MOST_PIECES = 999
Payload = dict[str, Any]


class BadCard(Invalid):
    """A card must name a listing, an order or a sticker of this shop, and its kind must be known."""

    code = "bad_card"


async def payload_of(
    tx: Tx, asked: dict[str, Any], by: Actor, connection_id: str, who: Visitor | None = None
) -> Payload:
    """What the line keeps: `card`, and for a sticker its `attachment`.

    Raises BadCard, ListingNotFound, SkuNotFound, OrderNotFound, CaseNotFound or NoSuchFile. A buyer shows only own
    orders and cases.
    """
    kind = asked.get("card")
    if kind == "product":
        return {"card": await _product(tx, asked)}
    if kind == "order":
        return {"card": await _order(tx, asked, by, who)}
    if kind == "sticker":
        return await _sticker(tx, asked, by, connection_id)
    if kind == "case":
        return {"card": await _case(tx, asked, by, who)}
    if kind == "invite" and by.kind is not ActorKind.BUYER:
        return {"card": await _invite(tx, asked)}
    raise BadCard(card=str(kind)[:40])


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value or len(value) > 64:
        raise BadCard(field=name)
    return value


def _number(asked: dict[str, Any], name: str, most: int) -> int:
    value = asked.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise BadCard(field=name)
    return value


async def _product(tx: Tx, asked: dict[str, Any]) -> dict[str, Any]:
    sku = asked.get("sku_id")
    return await catalog.product_card(tx, _text(asked, "listing_id"), _text(asked, "sku_id") if sku else None)


async def _invite(tx: Tx, asked: dict[str, Any]) -> dict[str, Any]:
    """邀请下单: a price an agent offers, for a number of pieces."""
    product = await _product(tx, asked)
    quantity = _number(asked, "quantity", MOST_PIECES)
    price = _number(asked, "price_minor", 10**12)
    return {**product, "card": "invite", "quantity": quantity, "price_minor": price, "state": "sent"}


async def _order(tx: Tx, asked: dict[str, Any], by: Actor, who: Visitor | None) -> dict[str, Any]:
    order_id = OrderId(_text(asked, "order_id"))
    if who is None:
        by.require(Permission.ORDER_READ)
    elif order_id not in who.order_ids and not await _is_own(tx, order_id, by, who):
        raise BadCard(field="order_id")
    return await orders.order_card(tx, order_id)


async def _case(tx: Tx, asked: dict[str, Any], by: Actor, who: Visitor | None) -> dict[str, Any]:
    case = await aftersales.get(tx, _text(asked, "case_id"))
    if who is None:
        by.require(Permission.CASE_READ)
    elif case.order_id not in who.order_ids and not await _is_own(tx, case.order_id, by, who):
        raise BadCard(field="case_id")
    return aftersales.card_of(case)


async def _is_own(tx: Tx, order_id: OrderId, by: Actor, who: Visitor) -> bool:
    return who.verified and any(order.id == order_id for order in await orders.of_buyer(tx, BuyerId(by.id)))


async def _sticker(tx: Tx, asked: dict[str, Any], by: Actor, connection_id: str) -> Payload:
    """One of the connection's own pack, by its name there, or one that staff uploaded."""
    sticker = _text(asked, "sticker_id" if "sticker_id" in asked else "id")
    pack = (await merchants.get_connection(tx, ConnectionId(connection_id))).config.get("sticker_pack") or []
    for one in pack:
        if one.get("id") == sticker:
            card = {"card": "sticker", "sticker_id": sticker, "name": one.get("name", ""), "url": one.get("url", "")}
            return {"card": card}
    facts = await files.attachment_for(tx, FileId(sticker), by)
    name = files.stem_of(facts["name"])
    return {"attachment": facts, "card": {"card": "sticker", "sticker_id": sticker, "name": name}}
