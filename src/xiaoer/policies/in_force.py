"""Which version counts."""

from __future__ import annotations

from datetime import datetime

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PolicyId, ShopId
from xiaoer.policies import store
from xiaoer.policies.defaults import built_in
from xiaoer.policies.model import BUILT_IN, Policy


async def in_force(tx: Tx, shop_id: ShopId, at: datetime | None = None) -> Policy:
    """The shop's policy at that time (now without one): for an order, when it was placed.

    Version 0, the built-in one, before the shop published its own.
    """
    return await store.in_force(tx, shop_id, at or tx.clock.now()) or built_in(shop_id)


async def get(tx: Tx, policy_id: PolicyId | str, shop_id: ShopId) -> Policy:
    """The version that a verdict named; the shop is needed for the built-in one. Raises PolicyNotFound."""
    return built_in(shop_id) if policy_id == BUILT_IN else await store.get(tx, PolicyId(policy_id))
