"""A team of agents, for some shops or for whatever routing sends it."""

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, TeamId, new_id
from xiaoer.staff import store
from xiaoer.staff.errors import NameTaken
from xiaoer.staff.model import NewTeam, Team
from xiaoer.staff.set_members import set_members


async def make_team(tx: Tx, new: NewTeam) -> Team:
    """Raises NameTaken, ShopNotFound, AgentNotFound."""
    await check_shops(tx, new.shop_ids)
    team_id = TeamId(new_id("tem"))
    if not await store.add_team(tx, id=team_id, name=new.name, shop_ids=new.shop_ids, agency=new.agency):
        raise NameTaken(name=new.name)
    await audit.record(tx, "team.made", team_id, name=new.name)
    return await set_members(tx, team_id, new.agent_ids)


async def check_shops(tx: Tx, shop_ids: list[ShopId]) -> None:
    for shop_id in set(shop_ids):
        await merchants.get_shop(tx, shop_id)
