"""Teams, skills, presence and capacity: what routing asks about."""

import pytest

from tests.staff.conftest import Desk, Hired
from xiaoer import merchants, staff
from xiaoer.kernel.ids import AgentId, ShopId
from xiaoer.merchants.errors import ShopNotFound
from xiaoer.merchants.model import NewShop
from xiaoer.staff.errors import AgentNotFound, BadCapacity, NameTaken, SkillNotFound, TeamNotFound
from xiaoer.staff.events import AgentChanged, AgentPresenceChanged, TeamChanged
from xiaoer.staff.model import MeChange, NewTeam, Presence, Role, TeamChange


async def test_routing_sees_active_agents_who_answer_buyers_by_team_and_skill(desk: Desk, owner: Hired) -> None:
    a, b, c = [await desk.hire() for _ in range(3)]
    inspector, gone = await desk.hire(Role.INSPECTOR), await desk.hire()
    async with desk.tx(owner) as tx:
        await staff.suspend(tx, gone.id)
        team = await staff.make_team(tx, NewTeam("售后组", agent_ids=[a.id, b.id, inspector.id, gone.id]))
        await staff.add_skill(tx, "英文")
        for who in (b, c):
            await staff.set_skills(tx, who.id, {"英文": 3})

        async def ids(*asked: str | None) -> set[str]:
            return {one.id for one in await staff.eligible(tx, *asked)}  # type: ignore[arg-type]

        assert await ids() == {owner.id, a.id, b.id, c.id}
        assert await ids(team.id) == {a.id, b.id}
        assert await ids(None, "英文") == {b.id, c.id}
        assert await ids(team.id, "英文") == {b.id}
        assert await ids(team.id, "法文") == set()
        (one,) = await staff.eligible(tx, team.id, "英文")
        assert (one.skills, one.capacity, one.presence) == ({"英文": 3}, 8, Presence.AWAY)
        assert [m.id for m in await staff.members(tx, team.id)] == [a.id, b.id, inspector.id, gone.id]
        assert await staff.team_ids_of(tx, a.id) == [team.id]


async def test_presence_is_published_when_it_changes_and_only_then(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        assert await staff.set_presence(tx, owner.id, "online")
        assert not await staff.set_presence(tx, owner.id, Presence.ONLINE)
        assert await staff.set_presence(tx, owner.id, Presence.BUSY)
        with pytest.raises(ValueError, match="asleep"):
            await staff.set_presence(tx, owner.id, "asleep")
    assert [e.presence for e in desk.events if isinstance(e, AgentPresenceChanged)] == ["online", "busy"]


async def test_a_suspended_agent_has_no_presence_and_no_capacity(desk: Desk, owner: Hired) -> None:
    someone = await desk.hire()
    async with desk.tx(owner) as tx:
        await staff.set_presence(tx, someone.id, "online")
        await staff.suspend(tx, someone.id)
        assert (await staff.get_agent(tx, someone.id)).presence == Presence.AWAY
        assert await staff.capacity_of(tx, someone.id) == 0
        with pytest.raises(staff.errors.AgentNotJoined):
            await staff.set_presence(tx, someone.id, "online")


async def test_capacity_has_bounds_and_its_change_is_published(desk: Desk, owner: Hired) -> None:
    desk.events.clear()
    async with desk.tx(owner) as tx:
        await staff.set_capacity(tx, owner.id, 3)
        await staff.set_capacity(tx, owner.id, 3)
        for bad in (-1, 201):
            with pytest.raises(BadCapacity):
                await staff.set_capacity(tx, owner.id, bad)
        assert await staff.capacity_of(tx, owner.id) == 3
    assert [type(e) for e in desk.events] == [AgentChanged]


async def test_a_team_has_a_name_of_its_own_real_shops_and_real_members(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        shop = await merchants.open_shop(tx, NewShop("旗舰店"))
        team = await staff.make_team(tx, NewTeam("售前组", [shop.id], [owner.id, owner.id]))
        assert (team.shop_ids, team.agent_ids) == ([shop.id], [owner.id])
        other = await staff.make_team(tx, NewTeam("售后组"))
        with pytest.raises(NameTaken):
            await staff.make_team(tx, NewTeam("售前组"))
        with pytest.raises(NameTaken):
            await staff.change_team(tx, other.id, TeamChange(name="售前组"))
        with pytest.raises(ShopNotFound):
            await staff.change_team(tx, team.id, TeamChange(shop_ids=[ShopId("shp_elsewhere")]))
        with pytest.raises(AgentNotFound):
            await staff.set_members(tx, team.id, [AgentId("agt_elsewhere")])
        assert (await staff.change_team(tx, team.id, TeamChange(name="售前组"))).name == "售前组"
        desk.events.clear()
        await staff.remove_team(tx, team.id)
        assert await staff.team_ids_of(tx, owner.id) == []
        with pytest.raises(TeamNotFound):
            await staff.get_team(tx, team.id)
    assert [type(e) for e in desk.events] == [TeamChanged]


async def test_skills_must_exist_and_go_with_their_removal(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        made = await staff.add_skill(tx, "家电")
        with pytest.raises(NameTaken):
            await staff.add_skill(tx, "家电")
        with pytest.raises(SkillNotFound):
            await staff.set_skills(tx, owner.id, {"服饰": 1})
        assert (await staff.set_skills(tx, owner.id, {"家电": 5})).skills == {"家电": 5}
        await staff.remove_skill(tx, made.id)
        assert (await staff.get_agent(tx, owner.id)).skills == {}


async def test_names_and_summaries_are_read_at_once(desk: Desk, owner: Hired) -> None:
    someone = await desk.hire(name="韩梅梅")
    async with desk.tx() as tx:
        assert await staff.names(tx) == {owner.id: "老板", someone.id: "韩梅梅"}
        assert await staff.names(tx, [someone.id]) == {someone.id: "韩梅梅"}
        assert (await staff.summaries(tx, [someone.id, AgentId("agt_gone")])).keys() == {someone.id}
        assert await staff.summaries(tx, []) == {}


async def test_an_agent_changes_their_own_facts(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        await staff.change_me(tx, owner.id, MeChange(locale="en", settings={"sound": True, "dark": True}))
        await staff.change_me(tx, owner.id, MeChange(display_name="店长", settings={"dark": None}))
        me = await staff.read_me(tx, owner.id)
    assert (me.locale, me.display_name, me.settings) == ("en", "店长", {"sound": True})
    assert me.permissions == sorted(me.permissions)


async def test_agents_are_found_by_name_and_email_page_by_page(desk: Desk, owner: Hired) -> None:
    for n in range(4):
        await desk.hire(name=f"客服{n}")
    async with desk.tx() as tx:
        first = await staff.store.page_agents(tx, "客服", limit=3)
        rest = await staff.store.page_agents(tx, "客服", first.next, limit=3)
        assert [one.name for one in first.items + rest.items] == ["客服0", "客服1", "客服2", "客服3"]
        assert rest.next is None
        assert [one.id for one in (await staff.store.page_agents(tx, owner.email[:12])).items] == [owner.id]
