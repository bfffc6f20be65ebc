"""SQL of what lets somebody in: sign-ins, recovery codes, invitations, API tokens, and devices for push."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra import directory
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.paging import Page
from xiaoer.staff import store
from xiaoer.staff.devices import PushSubscription
from xiaoer.staff.errors import InvitationNotFound, SignInNotFound, TokenNotFound
from xiaoer.staff.model import ApiToken, Invitation, SignInRow
from xiaoer.staff.tables import agent, api_token, invitation, push_subscription, recovery_code, sign_in

SESSION, TOKEN = "session", "api_token"
"""Kinds of directory entries; their keys are SHA-256 of the secret."""


# ---- sign-ins -------------------------------------------------------------------------------------------------


async def add_sign_in(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(sign_in).values(merchant_id=tx.merchant_id, **facts))


async def session_row(tx: Tx, sign_in_id: str) -> Any | None:
    """The sign-in with its agent's role and state, in one look."""
    both = sign_in.join(agent, (agent.c.merchant_id == sign_in.c.merchant_id) & (agent.c.id == sign_in.c.agent_id))
    query = select(sign_in, agent.c.role, agent.c.state).select_from(both)
    found = await tx.conn.execute(query.where(sign_in.c.merchant_id == tx.merchant_id, sign_in.c.id == sign_in_id))
    return found.one_or_none()


async def see(tx: Tx, sign_in_id: str, **facts: Any) -> None:
    await tx.conn.execute(update(sign_in).filter_by(merchant_id=tx.merchant_id, id=sign_in_id).values(**facts))


async def live_sign_ins(tx: Tx, agent_id: AgentId) -> list[SignInRow]:
    """Latest seen first."""
    query = select(sign_in).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    query = query.where(sign_in.c.expires_at > tx.clock.now()).order_by(sign_in.c.seen_at.desc())
    return [msgspec.convert(row._mapping, SignInRow) for row in await tx.conn.execute(query)]


async def remove_sign_ins(tx: Tx, agent_id: AgentId, *, only: str | None = None, but: str | None = None) -> list[str]:
    """The ids of those removed; their directory entries and push subscriptions go with them."""
    query = delete(sign_in).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    if only:
        query = query.where(sign_in.c.id == only)
    if but:
        query = query.where(sign_in.c.id != but)
    gone = list((await tx.conn.execute(query.returning(sign_in.c.id))).scalars())
    for sign_in_id in gone:
        await directory.remove_target(tx.conn, SESSION, tx.merchant_id, sign_in_id)
    mine = delete(push_subscription).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    await tx.conn.execute(mine.where(push_subscription.c.sign_in_id.in_(gone)))
    if only and not gone:
        raise SignInNotFound(sign_in_id=only)
    return gone


async def remove_expired_sign_ins(tx: Tx, agent_id: AgentId) -> None:
    query = select(sign_in.c.id).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    old = (await tx.conn.execute(query.where(sign_in.c.expires_at <= tx.clock.now()))).scalars()
    for sign_in_id in list(old):
        await remove_sign_ins(tx, agent_id, only=sign_in_id)


# ---- recovery codes -------------------------------------------------------------------------------------------


async def set_recovery_codes(tx: Tx, agent_id: AgentId, hashes: list[str]) -> None:
    await tx.conn.execute(delete(recovery_code).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id))
    mine = {"merchant_id": tx.merchant_id, "agent_id": agent_id}
    if hashes:
        await tx.conn.execute(insert(recovery_code), [{**mine, "hash": one} for one in hashes])


async def use_recovery_code(tx: Tx, agent_id: AgentId, hashed: str) -> bool:
    """True once for each code."""
    query = update(recovery_code).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id, hash=hashed)
    query = query.where(recovery_code.c.used_at.is_(None)).values(used_at=tx.clock.now())
    return (await tx.conn.execute(query)).rowcount == 1


# ---- invitations ----------------------------------------------------------------------------------------------


async def add_invitation(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(invitation).values(merchant_id=tx.merchant_id, **facts))


async def get_invitation(tx: Tx, invitation_id: str) -> Invitation:
    """Raises InvitationNotFound when it was used or withdrawn; one that ran out is found."""
    found = (await tx.conn.execute(_invitations(tx).where(invitation.c.id == invitation_id))).one_or_none()
    if found is None:
        raise InvitationNotFound(invitation_id=invitation_id)
    return msgspec.convert(found._mapping, Invitation)


async def list_invitations(tx: Tx, cursor: str | None = None, limit: int = 50) -> Page[Invitation]:
    """Those nobody accepted yet, oldest first; one that ran out can be sent anew."""
    return await store.page(tx, _invitations(tx), invitation.c.id, Invitation, cursor, limit)


def _invitations(tx: Tx) -> Select[Any]:
    both = invitation.join(
        agent, (agent.c.merchant_id == invitation.c.merchant_id) & (agent.c.id == invitation.c.agent_id)
    )
    query = select(invitation, agent.c.email, agent.c.name, agent.c.role).select_from(both)
    return query.where(invitation.c.merchant_id == tx.merchant_id)


async def remove_invitations(tx: Tx, agent_id: AgentId) -> None:
    await tx.conn.execute(delete(invitation).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id))


# ---- API tokens -----------------------------------------------------------------------------------------------


async def add_token(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(api_token).values(merchant_id=tx.merchant_id, **facts))


async def token_row(tx: Tx, token_id: str) -> Any | None:
    """The token with its maker's role and state (None when the operator made it), in one look."""
    maker = (agent.c.merchant_id == api_token.c.merchant_id) & (agent.c.id == api_token.c.made_by)
    query = select(api_token, agent.c.role, agent.c.state).select_from(api_token.outerjoin(agent, maker))
    found = await tx.conn.execute(query.where(api_token.c.merchant_id == tx.merchant_id, api_token.c.id == token_id))
    return found.one_or_none()


async def use_token(tx: Tx, token_id: str, at: datetime) -> None:
    await tx.conn.execute(update(api_token).filter_by(merchant_id=tx.merchant_id, id=token_id).values(last_used_at=at))


async def get_token(tx: Tx, token_id: str) -> ApiToken:
    """Raises TokenNotFound."""
    row = await token_row(tx, token_id)
    if row is None:
        raise TokenNotFound(token_id=token_id)
    return msgspec.convert(row._mapping, ApiToken)


async def list_tokens(tx: Tx, cursor: str | None = None, limit: int = 50) -> Page[ApiToken]:
    """Oldest first."""
    query = select(api_token).filter_by(merchant_id=tx.merchant_id)
    return await store.page(tx, query, api_token.c.id, ApiToken, cursor, limit)


async def remove_tokens(tx: Tx, *, token_id: str | None = None, made_by: str | None = None) -> list[str]:
    """The ids of those removed; their directory entries go with them."""
    query = delete(api_token).filter_by(merchant_id=tx.merchant_id)
    query = query.where(or_(api_token.c.id == token_id, api_token.c.made_by == made_by))
    gone = list((await tx.conn.execute(query.returning(api_token.c.id))).scalars())
    for removed in gone:
        await directory.remove_target(tx.conn, TOKEN, tx.merchant_id, removed)
    return gone


# ---- devices for push -----------------------------------------------------------------------------------------


async def put_push(tx: Tx, **facts: Any) -> None:
    """One row for each endpoint; whoever signs in on the device last owns it."""
    new = insert(push_subscription).values(merchant_id=tx.merchant_id, **facts)
    mine = {name: new.excluded[name] for name in ("agent_id", "sign_in_id", "p256dh", "auth", "created_at")}
    await tx.conn.execute(new.on_conflict_do_update(index_elements=["merchant_id", "endpoint"], set_=mine))


async def list_push(tx: Tx, agent_id: AgentId) -> list[PushSubscription]:
    return [msgspec.convert(row._mapping, PushSubscription) for row in await push_rows(tx, agent_id)]


async def push_rows(tx: Tx, agent_id: AgentId) -> list[Any]:
    """Devices whose sign-in is still good."""
    live = select(sign_in.c.id).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    live = live.where(sign_in.c.expires_at > tx.clock.now())
    query = select(push_subscription).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    query = query.where(push_subscription.c.sign_in_id.in_(live)).order_by(push_subscription.c.id)
    return list(await tx.conn.execute(query))


async def agents_with_push(tx: Tx, agent_ids: list[AgentId]) -> list[AgentId]:
    query = select(push_subscription.c.agent_id).distinct().filter_by(merchant_id=tx.merchant_id)
    found = await tx.conn.execute(query.where(push_subscription.c.agent_id.in_(agent_ids)))
    return sorted(AgentId(x) for x in found.scalars())


async def remove_push(tx: Tx, *, ids: list[str] | None = None, endpoint: str = "", agent_id: str = "") -> None:
    query = delete(push_subscription).filter_by(merchant_id=tx.merchant_id)
    if ids is not None:
        query = query.where(push_subscription.c.id.in_(ids))
    else:
        query = query.where(push_subscription.c.endpoint == endpoint, push_subscription.c.agent_id == agent_id)
    await tx.conn.execute(query)


async def push_sent(tx: Tx, ids: list[str]) -> None:
    query = update(push_subscription).filter_by(merchant_id=tx.merchant_id)
    await tx.conn.execute(query.where(push_subscription.c.id.in_(ids)).values(last_sent_at=tx.clock.now()))
