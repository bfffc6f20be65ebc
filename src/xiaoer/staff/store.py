"""SQL of agents, teams and skills, and reading the audit."""

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from xiaoer.infra.audit import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, TeamId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.errors import AgentNotFound, TeamNotFound
from xiaoer.staff.model import (
    ANSWERING_ROLES,
    ROLE_PERMISSIONS,
    Agent,
    AgentLoadInfo,
    AgentState,
    AgentSummary,
    AuditEntry,
    Role,
    Skill,
    Team,
)
from xiaoer.staff.tables import agent, agent_skill, skill, team, team_member

T = TypeVar("T")
a = agent.c
SECRET = (a.password_hash, a.totp_sealed, a.totp_last_step, a.settings)
_TEAM_IDS = func.coalesce(func.jsonb_agg(team_member.c.team_id), func.jsonb_build_array(), type_=JSONB)
_TEAMS = (
    select(_TEAM_IDS)
    .where(team_member.c.merchant_id == a.merchant_id, team_member.c.agent_id == a.id)
    .scalar_subquery()
    .label("team_ids")
)
_LEVELS = func.jsonb_object_agg(agent_skill.c.skill, agent_skill.c.level)
_SKILLS = (
    select(func.coalesce(_LEVELS, func.jsonb_build_object(), type_=JSONB))
    .where(agent_skill.c.merchant_id == a.merchant_id, agent_skill.c.agent_id == a.id)
    .scalar_subquery()
    .label("skills")
)
_MEMBERS = (
    select(func.coalesce(func.jsonb_agg(team_member.c.agent_id), func.jsonb_build_array(), type_=JSONB))
    .where(team_member.c.merchant_id == team.c.merchant_id, team_member.c.team_id == team.c.id)
    .scalar_subquery()
    .label("agent_ids")
)
AGENT_VIEW = [column for column in agent.c if column not in SECRET] + [_TEAMS, _SKILLS]


def _agents(tx: Tx) -> Select[Any]:
    return select(*AGENT_VIEW).where(a.merchant_id == tx.merchant_id)


async def add_agent(tx: Tx, **facts: Any) -> bool:
    """False when this merchant has the e-mail already."""
    done = await tx.conn.execute(
        insert(agent).values(merchant_id=tx.merchant_id, **facts).on_conflict_do_nothing().returning(a.id)
    )
    return done.scalar_one_or_none() is not None


async def get_agent(tx: Tx, agent_id: AgentId) -> Agent:
    """Raises AgentNotFound."""
    row = (await tx.conn.execute(_agents(tx).where(a.id == agent_id))).one_or_none()
    if row is None:
        raise AgentNotFound(agent_id=agent_id)
    return msgspec.convert(row._mapping, Agent)


async def agent_row(tx: Tx, agent_id: AgentId, *, lock: bool = False) -> Any:
    """The whole row, secrets too, for the verbs that check them. Raises AgentNotFound."""
    query = select(agent).where(a.merchant_id == tx.merchant_id, a.id == agent_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise AgentNotFound(agent_id=agent_id)
    return row


async def agent_by_email(tx: Tx, email: str) -> Any | None:
    query = select(agent).where(a.merchant_id == tx.merchant_id, a.email == email)
    return (await tx.conn.execute(query)).one_or_none()


async def set_agent(tx: Tx, agent_id: AgentId, **facts: Any) -> None:
    await tx.conn.execute(update(agent).where(a.merchant_id == tx.merchant_id, a.id == agent_id).values(**facts))


async def move_agent(tx: Tx, agent_id: AgentId, at: AgentState, to: AgentState, **facts: Any) -> bool:
    """False when the agent was not in state `at`: somebody else was faster."""
    query = update(agent).where(a.merchant_id == tx.merchant_id, a.id == agent_id, a.state == at)
    return (await tx.conn.execute(query.values(state=to, **facts))).rowcount == 1


async def take_totp_step(tx: Tx, agent_id: AgentId, step: int) -> bool:
    """True once for each step: the same six digits are good only one time."""
    query = update(agent).where(a.merchant_id == tx.merchant_id, a.id == agent_id, a.totp_last_step < step)
    return (await tx.conn.execute(query.values(totp_last_step=step))).rowcount == 1


async def all_sealed(tx: Tx) -> list[tuple[AgentId, str]]:
    query = select(a.id, a.totp_sealed).where(a.merchant_id == tx.merchant_id, a.totp_sealed != "")
    return [(AgentId(row.id), row.totp_sealed) for row in await tx.conn.execute(query)]


async def swap_sealed(tx: Tx, agent_id: AgentId, old: str, new: str) -> bool:
    """Put `new` where `old` still is. False when somebody else was faster."""
    query = update(agent).where(a.merchant_id == tx.merchant_id, a.id == agent_id, a.totp_sealed == old)
    return (await tx.conn.execute(query.values(totp_sealed=new))).rowcount == 1


async def remove_invited(tx: Tx, agent_id: AgentId) -> None:
    for table in (team_member, agent_skill):
        await tx.conn.execute(delete(table).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id))
    await tx.conn.execute(
        delete(agent).where(a.merchant_id == tx.merchant_id, a.id == agent_id, a.state == AgentState.INVITED)
    )


async def count_owners(tx: Tx) -> int:
    """Active ones."""
    query = select(func.count()).where(
        a.merchant_id == tx.merchant_id, a.role == Role.OWNER, a.state == AgentState.ACTIVE
    )
    return int((await tx.conn.execute(query)).scalar_one())


async def page_agents(
    tx: Tx, q: str = "", cursor: str | None = None, limit: int = 50, state: AgentState | None = None
) -> Page[Agent]:
    """Oldest first."""
    query = _agents(tx)
    if q:
        found = (column.icontains(q, autoescape=True) for column in (a.name, a.display_name, a.email))
        query = query.where(next(found) | next(found) | next(found))
    if state:
        query = query.where(a.state == state)
    return await page(tx, query, a.id, Agent, cursor, limit)


async def list_agents(tx: Tx) -> list[Agent]:
    """All, in any state, oldest first."""
    return [msgspec.convert(row._mapping, Agent) for row in await tx.conn.execute(_agents(tx).order_by(a.id))]


async def eligible(tx: Tx, team_id: TeamId | None = None, skill_name: str | None = None) -> list[AgentLoadInfo]:
    """Active agents of a role that answers buyers, in the team and with the skill when these are given."""
    query = select(a.id, a.presence, a.capacity, _SKILLS).where(
        a.merchant_id == tx.merchant_id, a.state == AgentState.ACTIVE, a.role.in_(ANSWERING_ROLES)
    )
    if team_id:
        query = query.where(
            a.id.in_(select(team_member.c.agent_id).filter_by(merchant_id=tx.merchant_id, team_id=team_id))
        )
    if skill_name:
        able = select(agent_skill.c.agent_id).filter_by(merchant_id=tx.merchant_id, skill=skill_name)
        query = query.where(a.id.in_(able))
    rows = await tx.conn.execute(query.order_by(a.id))
    return [msgspec.convert(row._mapping, AgentLoadInfo) for row in rows]


async def holding(tx: Tx, permission: Permission) -> list[AgentId]:
    """Active agents whose role holds this right."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    query = select(a.id).where(a.merchant_id == tx.merchant_id, a.state == AgentState.ACTIVE, a.role.in_(roles))
    return [AgentId(agent_id) for agent_id in (await tx.conn.execute(query.order_by(a.id))).scalars()]


async def members(tx: Tx, team_id: TeamId) -> list[Agent]:
    """The team's agents in any state, oldest first."""
    mine = select(team_member.c.agent_id).filter_by(merchant_id=tx.merchant_id, team_id=team_id)
    rows = await tx.conn.execute(_agents(tx).where(a.id.in_(mine)).order_by(a.id))
    return [msgspec.convert(row._mapping, Agent) for row in rows]


async def capacity_of(tx: Tx, agent_id: AgentId) -> int:
    """Zero for somebody who is not active. Raises AgentNotFound."""
    row = await agent_row(tx, agent_id)
    return int(row.capacity) if row.state == AgentState.ACTIVE else 0


async def names(tx: Tx, agent_ids: Iterable[AgentId] | None = None) -> dict[str, str]:
    """Names by id; of every agent when no ids are given."""
    query = select(a.id, a.name).where(a.merchant_id == tx.merchant_id)
    if agent_ids is not None:
        query = query.where(a.id.in_(list(agent_ids)))
    return {row.id: row.name for row in await tx.conn.execute(query)}


async def summaries(tx: Tx, agent_ids: Iterable[AgentId]) -> dict[AgentId, AgentSummary]:
    wanted = list(set(agent_ids))
    if not wanted:
        return {}
    query = select(a.id, a.name, a.display_name, a.avatar_file_id, a.state)
    rows = await tx.conn.execute(query.where(a.merchant_id == tx.merchant_id, a.id.in_(wanted)))
    return {row.id: msgspec.convert(row._mapping, AgentSummary) for row in rows}


async def existing_agents(tx: Tx, agent_ids: Iterable[AgentId]) -> set[AgentId]:
    return set(await summaries(tx, agent_ids))


# ---- teams ----------------------------------------------------------------------------------------------------


async def add_team(tx: Tx, **facts: Any) -> bool:
    """False when the name is taken."""
    new = insert(team).values(merchant_id=tx.merchant_id, **facts).on_conflict_do_nothing().returning(team.c.id)
    return (await tx.conn.execute(new)).scalar_one_or_none() is not None


async def get_team(tx: Tx, team_id: TeamId) -> Team:
    """Raises TeamNotFound."""
    query = select(team, _MEMBERS).where(team.c.merchant_id == tx.merchant_id, team.c.id == team_id)
    row = (await tx.conn.execute(query)).one_or_none()
    if row is None:
        raise TeamNotFound(team_id=team_id)
    return msgspec.convert(row._mapping, Team)


async def team_named(tx: Tx, name: str) -> TeamId | None:
    query = select(team.c.id).filter_by(merchant_id=tx.merchant_id, name=name)
    return (await tx.conn.execute(query)).scalar_one_or_none()


async def set_team(tx: Tx, team_id: TeamId, **facts: Any) -> None:
    await tx.conn.execute(update(team).filter_by(merchant_id=tx.merchant_id, id=team_id).values(**facts))


async def remove_team(tx: Tx, team_id: TeamId) -> None:
    await tx.conn.execute(delete(team_member).filter_by(merchant_id=tx.merchant_id, team_id=team_id))
    await tx.conn.execute(delete(team).filter_by(merchant_id=tx.merchant_id, id=team_id))


async def page_teams(tx: Tx, q: str = "", cursor: str | None = None, limit: int = 200) -> Page[Team]:
    """Oldest first."""
    query = select(team, _MEMBERS).where(team.c.merchant_id == tx.merchant_id)
    if q:
        query = query.where(team.c.name.icontains(q, autoescape=True))
    return await page(tx, query, team.c.id, Team, cursor, limit)


async def list_teams(tx: Tx) -> list[Team]:
    """All, oldest first."""
    query = select(team, _MEMBERS).where(team.c.merchant_id == tx.merchant_id).order_by(team.c.id)
    return [msgspec.convert(row._mapping, Team) for row in await tx.conn.execute(query)]


async def teams_of(tx: Tx, agent_id: AgentId) -> list[Team]:
    mine = select(team_member.c.team_id).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    query = select(team, _MEMBERS).where(team.c.merchant_id == tx.merchant_id, team.c.id.in_(mine))
    return [msgspec.convert(row._mapping, Team) for row in await tx.conn.execute(query.order_by(team.c.id))]


async def agencies(tx: Tx) -> dict[str, str]:
    """Agent → the outside firm of their team; only those who have one."""
    query = select(team_member.c.agent_id, team.c.agency).join(
        team, (team.c.merchant_id == team_member.c.merchant_id) & (team.c.id == team_member.c.team_id)
    )
    query = query.where(team.c.merchant_id == tx.merchant_id, team.c.agency != "").order_by(team.c.id.desc())
    return {row.agent_id: row.agency for row in await tx.conn.execute(query)}


async def team_ids_of(tx: Tx, agent_id: AgentId) -> list[TeamId]:
    query = select(team_member.c.team_id).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id)
    return [TeamId(x) for x in (await tx.conn.execute(query.order_by(team_member.c.team_id))).scalars()]


async def set_members(tx: Tx, team_id: TeamId, agent_ids: Iterable[AgentId]) -> None:
    await tx.conn.execute(delete(team_member).filter_by(merchant_id=tx.merchant_id, team_id=team_id))
    await _add_memberships(tx, [(team_id, agent_id) for agent_id in agent_ids])


async def set_teams_of(tx: Tx, agent_id: AgentId, team_ids: Iterable[TeamId]) -> None:
    await tx.conn.execute(delete(team_member).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id))
    await _add_memberships(tx, [(team_id, agent_id) for team_id in team_ids])


async def _add_memberships(tx: Tx, pairs: list[tuple[TeamId, AgentId]]) -> None:
    rows = [{"merchant_id": tx.merchant_id, "team_id": t, "agent_id": who} for t, who in dict.fromkeys(pairs)]
    if rows:
        await tx.conn.execute(insert(team_member).on_conflict_do_nothing(), rows)


# ---- skills ---------------------------------------------------------------------------------------------------


async def add_skill(tx: Tx, **facts: Any) -> bool:
    """False when the name is taken."""
    new = insert(skill).values(merchant_id=tx.merchant_id, **facts).on_conflict_do_nothing().returning(skill.c.id)
    return (await tx.conn.execute(new)).scalar_one_or_none() is not None


async def list_skills(tx: Tx) -> list[Skill]:
    rows = await tx.conn.execute(select(skill).filter_by(merchant_id=tx.merchant_id).order_by(skill.c.name))
    return [Skill(row.id, row.name) for row in rows]


async def remove_skill(tx: Tx, skill_id: str) -> str | None:
    """The name it had; None when there was no such skill."""
    gone = delete(skill).filter_by(merchant_id=tx.merchant_id, id=skill_id).returning(skill.c.name)
    name: str | None = (await tx.conn.execute(gone)).scalar_one_or_none()
    if name is not None:
        await tx.conn.execute(delete(agent_skill).filter_by(merchant_id=tx.merchant_id, skill=name))
    return name


async def set_skills(tx: Tx, agent_id: AgentId, levels: dict[str, int]) -> None:
    await tx.conn.execute(delete(agent_skill).filter_by(merchant_id=tx.merchant_id, agent_id=agent_id))
    mine = {"merchant_id": tx.merchant_id, "agent_id": agent_id}
    rows = [{**mine, "skill": name, "level": level} for name, level in levels.items()]
    if rows:
        await tx.conn.execute(insert(agent_skill), rows)


# ---- audit ----------------------------------------------------------------------------------------------------


async def read_audit(tx: Tx, q: str = "", cursor: str | None = None, limit: int = 50) -> Page[AuditEntry]:
    """Newest first; `q` is the beginning of an action, or a whole actor or target id."""
    query = select(audit).filter_by(merchant_id=tx.merchant_id)
    if q:
        action = audit.c.action.startswith(q, autoescape=True)
        query = query.where(action | (audit.c.actor_id == q) | (audit.c.target == q))
    return await page(tx, query, audit.c.id, AuditEntry, cursor, limit, newest_first=True)


async def page(
    tx: Tx, query: Select[Any], by: Any, kind: type[T], cursor: str | None, limit: int, *, newest_first: bool = False
) -> Page[T]:
    """One page in the order of `by`, which must be unique."""
    most = clamp_limit(limit)
    if cursor:
        (after,) = read_cursor(cursor, (str,))
        query = query.where(by < after if newest_first else by > after)
    query = query.order_by(by.desc() if newest_first else by).limit(most + 1)
    rows = [row._mapping for row in await tx.conn.execute(query)]
    following = write_cursor(rows[most - 1][by.name]) if len(rows) > most else None
    return Page([msgspec.convert(row, kind) for row in rows[:most]], following)
