"""REST doors of agents, teams, skills, API tokens and the audit."""

from typing import Annotated

from litestar import delete, get, patch, post, put
from litestar.params import QueryParameter

from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import AgentId, TeamId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.staff import access, http_access, http_me, store
from xiaoer.staff.change_agent import change_agent
from xiaoer.staff.change_team import change_team, remove_team
from xiaoer.staff.make_team import make_team
from xiaoer.staff.make_token import make_token, revoke_token
from xiaoer.staff.model import (
    Agent,
    AgentChange,
    AgentState,
    ApiToken,
    AuditEntry,
    MadeToken,
    Members,
    NewSkill,
    NewTeam,
    NewToken,
    Skill,
    Skills,
    Team,
    TeamChange,
)
from xiaoer.staff.set_members import set_members
from xiaoer.staff.set_skills import add_skill, remove_skill, set_skills
from xiaoer.staff.set_up_totp import reset_totp

# `state` itself is a word of the web framework.
StateFilter = Annotated[AgentState | None, QueryParameter(name="state")]


@get("/api/agents")
async def get_agents(
    caller: Caller,
    q: str = "",
    cursor: str | None = None,
    limit: int = 50,
    having: StateFilter = None,
) -> Page[Agent]:
    async with caller.transaction(Permission.STAFF_READ) as tx:
        return await store.page_agents(tx, q, cursor, limit, having)


@get("/api/agents/{agent_id:str}")
async def get_one_agent(caller: Caller, agent_id: str) -> Agent:
    async with caller.transaction(Permission.STAFF_READ) as tx:
        return await store.get_agent(tx, AgentId(agent_id))


@patch("/api/agents/{agent_id:str}")
async def patch_agent(caller: Caller, agent_id: str, data: AgentChange) -> Agent:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await change_agent(tx, AgentId(agent_id), data)


@put("/api/agents/{agent_id:str}/skills")
async def put_agent_skills(caller: Caller, agent_id: str, data: Skills) -> Agent:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await set_skills(tx, AgentId(agent_id), dict(data.skills))


@delete("/api/agents/{agent_id:str}/totp")
async def delete_agent_totp(caller: Caller, agent_id: str) -> None:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        await reset_totp(tx, AgentId(agent_id))


@get("/api/teams")
async def get_teams(caller: Caller, q: str = "", cursor: str | None = None, limit: int = 200) -> Page[Team]:
    async with caller.transaction(Permission.STAFF_READ) as tx:
        return await store.page_teams(tx, q, cursor, limit)


@post("/api/teams")
async def post_team(caller: Caller, data: NewTeam) -> Team:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await make_team(tx, data)


@get("/api/teams/{team_id:str}")
async def get_one_team(caller: Caller, team_id: str) -> Team:
    async with caller.transaction(Permission.STAFF_READ) as tx:
        return await store.get_team(tx, TeamId(team_id))


@patch("/api/teams/{team_id:str}")
async def patch_team(caller: Caller, team_id: str, data: TeamChange) -> Team:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await change_team(tx, TeamId(team_id), data)


@delete("/api/teams/{team_id:str}")
async def delete_team(caller: Caller, team_id: str) -> None:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        await remove_team(tx, TeamId(team_id))


@put("/api/teams/{team_id:str}/members")
async def put_members(caller: Caller, team_id: str, data: Members) -> Team:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await set_members(tx, TeamId(team_id), data.agent_ids)


@get("/api/skills")
async def get_skills(caller: Caller) -> Page[Skill]:
    async with caller.transaction(Permission.STAFF_READ) as tx:
        return Page(await store.list_skills(tx))


@post("/api/skills")
async def post_skill(caller: Caller, data: NewSkill) -> Skill:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await add_skill(tx, data.name)


@delete("/api/skills/{skill_id:str}")
async def delete_skill(caller: Caller, skill_id: str) -> None:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        await remove_skill(tx, skill_id)


@get("/api/tokens")
async def get_tokens(caller: Caller, cursor: str | None = None, limit: int = 50) -> Page[ApiToken]:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await access.list_tokens(tx, cursor, limit)


@post("/api/tokens")
async def post_token(caller: Caller, data: NewToken) -> MadeToken:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await make_token(tx, data)


@delete("/api/tokens/{token_id:str}")
async def delete_token(caller: Caller, token_id: str) -> None:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        await revoke_token(tx, token_id)


@get("/api/audit")
async def get_audit(caller: Caller, q: str = "", cursor: str | None = None, limit: int = 50) -> Page[AuditEntry]:
    async with caller.transaction(Permission.AUDIT_READ) as tx:
        return await store.read_audit(tx, q, cursor, limit)


routes = [
    *http_access.routes,
    *http_me.routes,
    get_agents,
    get_one_agent,
    patch_agent,
    put_agent_skills,
    delete_agent_totp,
    get_teams,
    post_team,
    get_one_team,
    patch_team,
    delete_team,
    put_members,
    get_skills,
    post_skill,
    delete_skill,
    get_tokens,
    post_token,
    delete_token,
    get_audit,
]
