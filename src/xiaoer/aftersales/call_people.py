"""People of the shop hear that a case needs them, on their screens and devices."""

from collections.abc import Iterable

from xiaoer import policies, staff
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.limits import spending_of, worth_of
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.model import ROLE_PERMISSIONS, Agent, AgentState, Notice, Presence

PRESENT = {Presence.ONLINE: 0, Presence.BUSY: 1, Presence.AWAY: 2}


async def call_people(tx: Tx, case: Case, code: str, people: Iterable[AgentId], *, tag: str = "case") -> None:
    """Each once; a later notice of the same `tag` takes the place of this one."""
    notice = Notice(title_code=code, body=case.words[:120], url=f"/app/cases/{case.id}", tag=f"{tag}:{case.id}")
    await staff.call(tx, list(dict.fromkeys(people)), notice)


async def call_agent(tx: Tx, case: Case, code: str) -> None:
    """Whoever looks after the case; every lead when nobody does."""
    people = [AgentId(case.agent_id)] if case.agent_id else await staff.holding(tx, Permission.CASE_APPROVE)
    await call_people(tx, case, code, people)


async def call_approver(tx: Tx, case: Case) -> None:
    """One who may decide as much as this: online before busy or away, leads before owners. The others follow as
    deputies when the time has run out."""
    able = await _able(tx, case)
    await call_people(tx, case, "case_approval", [one.id for one in able[:1]])


async def _able(tx: Tx, case: Case) -> list[Agent]:
    policy = await policies.in_force(tx, case.shop_id, case.order_placed_at)
    able = [
        one
        for one in await staff.list_agents(tx)
        if one.state is AgentState.ACTIVE
        and one.id != tx.actor.id
        and Permission.CASE_APPROVE in ROLE_PERMISSIONS[one.role]
        and not policies.over_limit(policy, one.role.value, spending_of(case), worth_of(case))
    ]
    return sorted(able, key=lambda one: (PRESENT[one.presence], len(ROLE_PERMISSIONS[one.role]), one.id))
