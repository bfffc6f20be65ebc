"""The visitor token: what a buyer's page holds between visits. Signed by us, readable by anyone, secret to nobody."""

import msgspec

from xiaoer.infra.secrets import KeyRing

PURPOSE = "visitor"
TTL_S = 180 * 24 * 3600


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """One browser (or one signed-in shop user) on one connection."""

    merchant_id: str
    connection_id: str
    shop_id: str
    channel: str
    external_id: str
    """`vis_…` for an anonymous browser, `user:…` for a signed-in shop user, `order:…` for an order link."""
    name: str = ""
    verified: bool = False
    order_ids: list[str] = []
    """Orders that this token may see besides those of a verified buyer."""


def issue(keys: KeyRing, visitor: Visitor) -> str:
    return keys.sign(PURPOSE, msgspec.to_builtins(visitor), TTL_S)


def read(keys: KeyRing, token: str) -> Visitor:
    """Raises BadSignature or Expired."""
    return msgspec.convert(keys.read(PURPOSE, token), Visitor)
