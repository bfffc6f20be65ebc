"""Cards are facts of ours, not of the sender: a client names what it means, the server fills in what that is now.

So nobody can make another's screen show an invented price or load a picture from an address of their choice.
"""

from itertools import zip_longest
from typing import Any

from sqlalchemy import Row

from xiaoer import aftersales, catalog, files, knowledge, merchants, orders, policies
from xiaoer.app.live.visitor import Visitor
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.ids import BuyerId, ConnectionId, FileId, OrderId, ShopId
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import HowToView

MOST_PIECES = 999
Payload = dict[str, Any]


class BadCard(Invalid):
    """A card must name a listing, an order or a sticker of this shop, and its kind must be known."""

    code = "bad_card"


async def payload_of(
    tx: Tx, asked: dict[str, Any], by: Actor, connection_id: str, conversation_id: str, who: Visitor | None = None
) -> Payload:
    """What the line keeps: `card`, and for a sticker its `attachment`.

    Raises BadCard, ListingNotFound, SkuNotFound, OrderNotFound, CaseNotFound, NothingToAssure or NoSuchFile. A buyer
    shows only own orders and cases.
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
    if kind in (knowledge.CARD, knowledge.STUCK_CARD):
        return {"card": await _guide(tx, asked, conversation_id, who)}
    if by.kind is not ActorKind.BUYER:
        return {"card": await _of_the_shop(tx, asked, connection_id)}
    raise BadCard(card=str(kind)[:40])


async def _of_the_shop(tx: Tx, asked: dict[str, Any], connection_id: str) -> Payload:
    """Cards that only the shop's side sends."""
    kind = asked.get("card")
    if kind == "assurance":
        return await _assurance(tx, asked, connection_id)
    if kind == "how_to":
        return await _how_to(tx, asked, connection_id)
    if kind == "invite":
        return await _invite(tx, asked)
    raise BadCard(card=str(kind)[:40])


async def note_card(tx: Tx, facts: Payload, row: Row[Any], client_id: str) -> None:
    """A reassurance card of the shop is counted, once for each `client_id`, and a how-to on its entry."""
    card = facts.get("card") or {}
    if card.get("card") == "how_to":
        await knowledge.record_shown(tx, card["entry_id"], card["version"], row.id)
    if card.get("card") == "assurance":
        kind, version = card["kind"], card["policy_version"]
        await policies.record_assurance(tx, ShopId(row.shop_id), row.id, kind, version, client_id)


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


async def _assurance(tx: Tx, asked: dict[str, Any], connection_id: str) -> dict[str, Any]:
    """What the policy in force says now; the shop is the conversation's."""
    shop_id = (await merchants.get_connection(tx, ConnectionId(connection_id))).shop_id
    return await policies.assurance_card(tx, shop_id, _text(asked, "kind"))


async def _how_to(tx: Tx, asked: dict[str, Any], connection_id: str) -> dict[str, Any]:
    """The approved words of one of the shop's how-to entries, with the version that says them."""
    shop_id = (await merchants.get_connection(tx, ConnectionId(connection_id))).shop_id
    found = await knowledge.how_to(tx, shop_id, _text(asked, "entry_id"))
    if found is None:
        raise BadCard(field="entry_id")
    return how_to_card(found, shop_id)


def how_to_card(found: HowToView, shop_id: str) -> dict[str, Any]:
    """What the line keeps of a how-to: title and steps in both languages, or the answer where it has no steps."""
    said = {name: found.wordings.get(name) or next(iter(found.wordings.values())) for name in ("zh", "en")}
    lines = {name: [step.text for step in one.steps] or [one.answer] for name, one in said.items()}
    return {
        "card": "how_to",
        "entry_id": found.entry_id,
        "version": found.version,
        "topic": found.topic.value,
        "title": {name: one.questions[0] for name, one in said.items()},
        "numbered": bool(said["zh"].steps),
        "lines": [{"zh": zh, "en": en} for zh, en in zip_longest(lines["zh"], lines["en"], fillvalue="")],
        "url": f"/help/{shop_id}",
    }


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


async def _guide(tx: Tx, asked: dict[str, Any], conversation_id: str, who: Visitor | None) -> dict[str, Any]:
    """Staff send a guide; its buyer brings it back with the step at which they are stuck."""
    if (who is None) != (asked["card"] == knowledge.CARD):
        raise BadCard(card=str(asked["card"]))
    if who is None:
        language = str(asked.get("language") or "")[:5]
        return await knowledge.send_guide(tx, _text(asked, "entry_id"), conversation_id, language)
    words = str(asked.get("words") or "")[:1000]
    return await knowledge.get_stuck(tx, _text(asked, "run_id"), conversation_id, _text(asked, "step_id"), words)


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
