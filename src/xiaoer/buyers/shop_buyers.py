"""Whom a shop's own system means by an outside id."""

from collections.abc import Sequence

from xiaoer.buyers import store_shop
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

SIGNED_IN = "user:"
"""How webchat writes a user that the shop's own site vouched for; the shop's own system names the bare user."""


def outside_names(external_id: str) -> list[str]:
    """Under which names an identity of this user may stand."""
    bare = external_id.removeprefix(SIGNED_IN)
    return [external_id] if bare != external_id else [external_id, SIGNED_IN + external_id]


async def of_shop(tx: Tx, shop_id: str, external_ids: Sequence[str]) -> dict[str, BuyerId]:
    """Outside id → buyer, of those the shop told us of."""
    return await store_shop.of_shop(tx, shop_id, external_ids)


async def shop_buyer_of(tx: Tx, shop_id: str, external_id: str) -> BuyerId | None:
    """The buyer that the shop told us of and who has now proven to be it on one of its connections."""
    bare = external_id.removeprefix(SIGNED_IN)
    return (await store_shop.of_shop(tx, shop_id, [bare])).get(bare)
