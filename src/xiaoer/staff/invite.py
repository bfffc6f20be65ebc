"""A one-time link that makes somebody an agent."""

from typing import Any

from xiaoer import merchants
from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.staff import access, store
from xiaoer.staff.add_agent import SIGN_IN, add_agent
from xiaoer.staff.errors import EmailTaken
from xiaoer.staff.model import AgentState, IssuedInvitation, NewInvitation, Role
from xiaoer.staff.policy import INVITATION_LASTS, check_may_give, normal_email

PURPOSE = "invitation"


async def invite(tx: Tx, keys: KeyRing, new: NewInvitation) -> IssuedInvitation:
    """The link's token, good once for 7 days. Inviting the same e-mail again makes the earlier link worthless.

    Raises BadEmail, EmailTaken, RoleAboveOwn, TeamNotFound.
    """
    email = normal_email(new.email)
    if await directory.find(tx.conn, SIGN_IN, email):
        raise EmailTaken
    if found := await store.agent_by_email(tx, email):
        agent_id = await _again(tx, found, new)
    else:
        locale = (await merchants.get_merchant(tx)).locale
        agent_id = await add_agent(tx, email, new.name, new.role, locale=locale, team_ids=new.team_ids)
    invitation_id, now = new_id("inv"), tx.clock.now()
    await access.add_invitation(
        tx,
        id=invitation_id,
        agent_id=agent_id,
        invited_by=tx.actor.id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    await audit.record(tx, "agent.invited", agent_id, role=new.role.value, invitation_id=invitation_id)
    claims = {"m": tx.merchant_id, "i": invitation_id, "a": agent_id}
    token = keys.sign(PURPOSE, claims, int(INVITATION_LASTS.total_seconds()))
    return IssuedInvitation(await access.get_invitation(tx, invitation_id), token)


async def _again(tx: Tx, row: Any, new: NewInvitation) -> AgentId:
    if row.state != AgentState.INVITED:
        raise EmailTaken
    check_may_give(tx.actor, Role(row.role), new.role)
    agent_id = AgentId(row.id)
    for team_id in new.team_ids:
        await store.get_team(tx, team_id)
    await store.set_agent(tx, agent_id, name=new.name, display_name=new.name, role=new.role)
    await store.set_teams_of(tx, agent_id, new.team_ids)
    await access.remove_invitations(tx, agent_id)
    return agent_id
