"""A shop with two agents in different teams, a lead, and an outsourced agent."""

from dataclasses import dataclass

import pytest

from xiaoer import merchants, staff
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import AgentId, MerchantId, ShopId, TeamId, new_id
from xiaoer.merchants.model import NewShop
from xiaoer.staff.model import ROLE_PERMISSIONS, NewTeam, Role

PEOPLE = (("小美", Role.AGENT), ("李雷", Role.AGENT), ("组长", Role.LEAD), ("外包", Role.OUTSOURCED))


@dataclass
class Shelf:
    database: Database
    merchant_id: MerchantId
    shop_id: ShopId
    other_shop_id: ShopId
    team_id: TeamId
    other_team_id: TeamId
    mei: AgentId
    lei: AgentId
    lead: AgentId
    helper: AgentId

    def tx(self, who: AgentId | None = None):  # type: ignore[no-untyped-def]
        roles = {self.lead: Role.LEAD, self.helper: Role.OUTSOURCED}
        actor = Actor(ActorKind.AGENT, who, ROLE_PERMISSIONS[roles.get(who, Role.AGENT)]) if who else OPERATOR
        return self.database.transaction(self.merchant_id, actor)


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shops = [await merchants.open_shop(tx, NewShop(name)) for name in ("旗舰店", "专卖店")]
        people = [
            await staff.add_agent(tx, f"{new_id('x')}@shop.example", name, role, password_hash="-")
            for name, role in (
                ("小美", Role.AGENT),
                ("李雷", Role.AGENT),
                ("组长", Role.LEAD),
                ("外包", Role.OUTSOURCED),
            )
        ]
        teams = [
            await staff.make_team(tx, NewTeam("售后组", agent_ids=[people[0], people[3]])),
            await staff.make_team(tx, NewTeam("售前组", agent_ids=[people[1]])),
        ]
    return Shelf(database, merchant_id, shops[0].id, shops[1].id, teams[0].id, teams[1].id, *people)
