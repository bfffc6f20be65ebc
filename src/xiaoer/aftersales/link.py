"""The buyer's own link to the cases of one order: whoever holds it needs no sign-in."""

from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import MerchantId, OrderId

PURPOSE = "case_link"
DAY_S = 24 * 3600
LASTS_DAYS = 180


def case_link(keys: KeyRing, merchant_id: MerchantId, order_id: OrderId, *, ttl_s: int = LASTS_DAYS * DAY_S) -> str:
    """A token for `/s/<token>`."""
    return keys.sign(PURPOSE, {"m": merchant_id, "o": order_id}, ttl_s)


def read_case_link(keys: KeyRing, token: str) -> tuple[MerchantId, OrderId]:
    """Raises BadSignature, Expired."""
    claims = keys.read(PURPOSE, token)
    return MerchantId(claims["m"]), OrderId(claims["o"])
