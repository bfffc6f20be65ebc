"""A link that speaks for one order: whoever holds it may see that order and talk about it."""

from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import BuyerId, MerchantId, OrderId
from xiaoer.orders.model import OrderLink

PURPOSE = "order_link"
DAY_S = 24 * 3600


def order_link(
    keys: KeyRing,
    merchant_id: MerchantId,
    order_id: OrderId,
    buyer_id: BuyerId | None = None,
    *,
    ttl_s: int = 30 * DAY_S,
) -> str:
    """A token for `/o/<token>`; good until `ttl_s` seconds from now."""
    return keys.sign(PURPOSE, {"m": merchant_id, "o": order_id, "b": buyer_id}, ttl_s)


def read_order_link(keys: KeyRing, token: str) -> OrderLink:
    """Raises BadSignature, Expired."""
    claims = keys.read(PURPOSE, token)
    return OrderLink(MerchantId(claims["m"]), OrderId(claims["o"]), BuyerId(claims["b"]) if claims["b"] else None)
