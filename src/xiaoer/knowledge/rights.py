"""Who may use and who may change which quick reply."""

from typing import Any

from sqlalchemy import or_, true

from xiaoer import merchants, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import AgentId, ShopId, TeamId
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import store
from xiaoer.knowledge.errors import QuickReplyNotFound, QuickReplyNotYours
from xiaoer.knowledge.model import QuickReply, Scope
from xiaoer.knowledge.tables import quick_reply


async def seen_by(tx: Tx, shop_id: ShopId | None = None) -> Any:
    """What the actor may use while writing to a buyer of the shop; a token sees what belongs to teams and shops."""
    if tx.actor.kind in (ActorKind.CLOCK, ActorKind.OPERATOR):
        return true()
    if tx.actor.kind == ActorKind.AGENT:
        return store.of_agent(tx.actor.id, await staff.team_ids_of(tx, AgentId(tx.actor.id)), shop_id)
    return quick_reply.c.scope != Scope.PERSONAL


async def seen_for_edit(tx: Tx) -> Any:
    """Beyond that, whoever may edit replies of teams sees those of every team."""
    seen = await seen_by(tx)
    if tx.actor.may(Permission.QUICK_REPLY_EDIT):
        return or_(seen, quick_reply.c.scope == Scope.TEAM)
    return seen


async def owner_of(tx: Tx, scope: Scope, owner_id: str) -> str:
    """The checked owner of a reply that the actor is about to write.

    Raises QuickReplyNotYours, NotAllowed, TeamNotFound, ShopNotFound, AgentNotFound.
    """
    if scope == Scope.PERSONAL:
        return await _own(tx, owner_id)
    tx.actor.require(Permission.QUICK_REPLY_EDIT)
    if scope == Scope.TEAM:
        await staff.get_team(tx, TeamId(owner_id))
    else:
        await merchants.get_shop(tx, ShopId(owner_id))
    return owner_id


async def _own(tx: Tx, owner_id: str) -> str:
    if tx.actor.kind == ActorKind.OPERATOR:
        return (await staff.get_agent(tx, AgentId(owner_id))).id
    if tx.actor.kind != ActorKind.AGENT or owner_id not in ("", tx.actor.id):
        raise QuickReplyNotYours
    return tx.actor.id


async def writable(tx: Tx, reply_id: str) -> QuickReply:
    """The reply, held, if the actor may change it. Another agent's personal one is not found.

    Raises QuickReplyNotFound, NotAllowed.
    """
    found = await store.get(tx, reply_id, lock=True)
    if found.scope != Scope.PERSONAL:
        tx.actor.require(Permission.QUICK_REPLY_EDIT)
    elif tx.actor.kind != ActorKind.OPERATOR and found.owner_id != tx.actor.id:
        raise QuickReplyNotFound(reply_id=reply_id)
    return found
