"""A team gets another name or other shops, or goes."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import TeamId
from xiaoer.merchants.model import changes_of
from xiaoer.staff import store
from xiaoer.staff.errors import NameTaken
from xiaoer.staff.events import TeamChanged
from xiaoer.staff.make_team import check_shops
from xiaoer.staff.model import Team, TeamChange


async def change_team(tx: Tx, team_id: TeamId, change: TeamChange) -> Team:
    """What was given is in force. Raises TeamNotFound, NameTaken, ShopNotFound."""
    now, facts = await store.get_team(tx, team_id), changes_of(change)
    await check_shops(tx, facts.get("shop_ids", []))
    if await store.team_named(tx, facts.get("name", now.name)) not in (None, team_id):
        raise NameTaken(name=facts["name"])
    if facts:
        await store.set_team(tx, team_id, **facts)
        await tx.publish(TeamChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), team_id=team_id))
    return await store.get_team(tx, team_id)


async def remove_team(tx: Tx, team_id: TeamId) -> None:
    """Its agents stay, in their other teams. Raises TeamNotFound."""
    name = (await store.get_team(tx, team_id)).name
    await store.remove_team(tx, team_id)
    await audit.record(tx, "team.removed", team_id, name=name)
    await tx.publish(TeamChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), team_id=team_id))
