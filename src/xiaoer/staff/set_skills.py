"""What the merchant calls a skill, and who has it."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.staff import store
from xiaoer.staff.errors import NameTaken, SkillNotFound
from xiaoer.staff.events import AgentChanged
from xiaoer.staff.model import Agent, Skill


async def add_skill(tx: Tx, name: str) -> Skill:
    """Raises NameTaken."""
    made = Skill(new_id("skl"), name)
    if not await store.add_skill(tx, id=made.id, name=name):
        raise NameTaken(name=name)
    return made


async def remove_skill(tx: Tx, skill_id: str) -> None:
    """Nobody has it any more. Raises SkillNotFound."""
    name = await store.remove_skill(tx, skill_id)
    if name is None:
        raise SkillNotFound(skill=skill_id)
    await audit.record(tx, "skill.removed", skill_id, name=name)


async def set_skills(tx: Tx, agent_id: AgentId, levels: dict[str, int]) -> Agent:
    """Exactly these skills, by name, at levels 1 to 5. Raises AgentNotFound, SkillNotFound."""
    await store.get_agent(tx, agent_id)
    known = {skill.name for skill in await store.list_skills(tx)}
    for missing in sorted(set(levels) - known):
        raise SkillNotFound(skill=missing)
    await store.set_skills(tx, agent_id, levels)
    await audit.record(tx, "agent.skills_set", agent_id, skills=levels)
    await tx.publish(AgentChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), agent_id=agent_id))
    return await store.get_agent(tx, agent_id)
