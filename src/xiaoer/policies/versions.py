"""What was in force, what is, and what will be."""

from __future__ import annotations

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies import store
from xiaoer.policies.defaults import built_in
from xiaoer.policies.errors import PolicyNotFound
from xiaoer.policies.in_force import in_force
from xiaoer.policies.model import Policy, PolicyState, ShopPolicies


async def version_of(tx: Tx, shop_id: ShopId, version: int) -> Policy:
    """A version by its number; the draft is none. Raises PolicyNotFound."""
    if version == 0:
        return built_in(shop_id)
    found = await store.version(tx, shop_id, version)
    if found is None or found.state is not PolicyState.PUBLISHED:
        raise PolicyNotFound(shop_id=shop_id, version=version)
    return found


async def policies_of(tx: Tx, shop_id: ShopId) -> ShopPolicies:
    """The version in force, the draft, and the history with the newest first."""
    return ShopPolicies(
        in_force=await in_force(tx, shop_id),
        draft=await store.draft(tx, shop_id),
        versions=await store.history(tx, shop_id),
    )
