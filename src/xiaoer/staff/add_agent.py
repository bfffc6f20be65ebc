"""Somebody joins the staff."""

from collections.abc import Sequence

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, TeamId, new_id
from xiaoer.staff import store
from xiaoer.staff.errors import EmailTaken
from xiaoer.staff.events import AgentChanged
from xiaoer.staff.model import AgentState, Presence, Role
from xiaoer.staff.policy import check_may_give, normal_email

SIGN_IN = "sign_in"
"""Kind of directory entry: e-mail → merchant and agent. An e-mail signs in to one merchant of this install."""
DEFAULT_CAPACITY = 8


async def add_agent(
    tx: Tx,
    email: str,
    name: str,
    role: Role = Role.AGENT,
    *,
    password_hash: str = "",
    display_name: str = "",
    locale: str = "zh-CN",
    capacity: int = DEFAULT_CAPACITY,
    team_ids: Sequence[TeamId] = (),
) -> AgentId:
    """Active and able to sign in with the hashed password, or invited when there is none yet.

    Raises BadEmail, EmailTaken, RoleAboveOwn, TeamNotFound.
    """
    check_may_give(tx.actor, role)
    email, agent_id = normal_email(email), AgentId(new_id("agt"))
    for team_id in team_ids:
        await store.get_team(tx, team_id)
    now = tx.clock.now()
    added = await store.add_agent(
        tx,
        id=agent_id,
        name=name,
        display_name=display_name or name,
        email=email,
        role=role,
        locale=locale,
        password_hash=password_hash,
        capacity=capacity,
        state=AgentState.ACTIVE if password_hash else AgentState.INVITED,
        presence=Presence.AWAY,
        presence_at=now,
        settings={},
        created_at=now,
    )
    if not added:
        raise EmailTaken
    await store.set_teams_of(tx, agent_id, team_ids)
    if password_hash:
        await join(tx, email, agent_id, role)
    return agent_id


async def join(tx: Tx, email: str, agent_id: AgentId, role: Role, **facts: str) -> None:
    """An active agent may sign in from now on; `facts` go into the audit. Raises EmailTaken."""
    await claim_email(tx, email, agent_id)
    await audit.record(tx, "agent.joined", agent_id, role=role.value, **facts)
    await tx.publish(AgentChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), agent_id=agent_id))


async def claim_email(tx: Tx, email: str, agent_id: AgentId) -> None:
    """The e-mail signs in to this agent from now on. Raises EmailTaken."""
    if not await directory.put(tx.conn, SIGN_IN, email, tx.merchant_id, agent_id):
        raise EmailTaken
