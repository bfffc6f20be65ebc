"""A change reaches everybody concerned, each says that they have read it, and the lead sees who has not."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from xiaoer import bulletins, merchants, staff
from xiaoer.app.bulletin_reactions import propose_for_pack
from xiaoer.bulletins import store
from xiaoer.bulletins.errors import BulletinForNobody, BulletinNotFound, BulletinNotProposed, BulletinNotPublished
from xiaoer.bulletins.model import Audience, NewBulletin, Reach, State
from xiaoer.bulletins.publish import REMIND
from xiaoer.bulletins.read import remind_and_tell
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.outreach.events import GatePackPublished
from xiaoer.staff.events import AgentsCalled
from xiaoer.staff.model import ROLE_PERMISSIONS, NewTeam, Role

PEOPLE = {"lead": Role.LEAD, "mei": Role.AGENT, "wai": Role.OUTSOURCED, "wen": Role.OUTSOURCED}


class Desk:
    def __init__(self, tx: Tx, people: dict[str, AgentId], team_id: str) -> None:
        self.tx, self.people, self.team_id = tx, people, team_id

    def be(self, who: str) -> Tx:
        self.tx.actor = Actor(ActorKind.AGENT, self.people[who], ROLE_PERMISSIONS[PEOPLE[who]])
        return self.tx

    async def reads(self, who: str) -> list[str]:
        return [one.title for one in await bulletins.to_read(self.tx, self.people[who])]


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        people = {
            name: await staff.add_agent(tx, f"{new_id('x')}@shop.example", name, role, password_hash="-")
            for name, role in PEOPLE.items()
        }
        team = await staff.make_team(tx, NewTeam("外包一组", agent_ids=[people["wai"]], agency="远望"))
        yield Desk(tx, people, team.id)


def called(tx: Tx) -> list[tuple[str, int]]:
    return [(event.notice_code, len(event.agent_ids)) for event in tx.events if isinstance(event, AgentsCalled)]


async def test_everybody_but_the_author_reads_it_once_and_the_lead_sees_who_has_not(desk: Desk) -> None:
    made = await bulletins.write(desk.be("lead"), NewBulletin(title="退货运费改由店铺承担", words="今天起。"))
    assert called(desk.tx) == [("bulletin", 3)]
    assert await desk.reads("lead") == []
    assert await desk.reads("mei") == ["退货运费改由店铺承担"]
    for _ in range(2):
        await bulletins.mark_read(desk.be("mei"), made.id, desk.people["mei"])
    assert await desk.reads("mei") == []
    seen = await bulletins.receipts(desk.tx, made.id)
    assert (seen.bulletin.readers, seen.bulletin.read) == (3, 1)
    assert [(one.name, one.agency, one.read_at is not None) for one in seen.readers] == [
        ("wen", "", False),
        ("wai", "远望", False),
        ("mei", "", True),
    ]
    assert sorted(await bulletins.remind(desk.tx, made.id)) == sorted([desk.people["wai"], desk.people["wen"]])


async def test_an_agency_or_a_team_hears_alone(desk: Desk) -> None:
    agency = Audience(reach=Reach.AGENCIES, agencies=["远望"])
    made = await bulletins.write(desk.be("lead"), NewBulletin(title="外包排班", audience=agency))
    team = Audience(reach=Reach.TEAMS, team_ids=[desk.team_id])
    await bulletins.write(desk.tx, NewBulletin(title="一组", audience=team))
    assert await desk.reads("wai") == ["外包排班", "一组"]
    assert await desk.reads("mei") == []
    with pytest.raises(BulletinNotFound):
        await bulletins.mark_read(desk.be("mei"), made.id, desk.people["mei"])
    nobody = Audience(reach=Reach.AGENCIES, agencies=["没有这家"])
    with pytest.raises(BulletinForNobody):
        await bulletins.write(desk.be("lead"), NewBulletin(title="谁", audience=nobody))


async def test_a_newcomer_to_the_team_reads_it_too(desk: Desk) -> None:
    team = Audience(reach=Reach.TEAMS, team_ids=[desk.team_id])
    await bulletins.write(desk.be("lead"), NewBulletin(title="一组", audience=team))
    await staff.set_members(desk.tx, desk.team_id, [desk.people["wai"], desk.people["wen"]])
    assert await desk.reads("wen") == ["一组"]


async def test_changed_rules_propose_a_bulletin_once_and_a_lead_decides(desk: Desk) -> None:
    event = GatePackPublished(merchant_id=desk.tx.merchant_id, at=desk.tx.clock.now(), pack="jd", version=3)
    desk.be("lead")
    await propose_for_pack(desk.tx, event)
    await propose_for_pack(desk.tx, event)
    [one] = (await store.page(desk.tx, None, 10)).items
    assert (one.state, one.source, one.path) == (State.PROPOSED, "gate_pack", "/app/outreach/limits")
    assert called(desk.tx) == [("bulletin_proposed", 1)]
    assert await desk.reads("mei") == []
    await bulletins.publish(desk.tx, one.id)
    assert await desk.reads("mei") == ["发送规则已更新：jd（第 3 版）"]
    with pytest.raises(BulletinNotProposed):
        await bulletins.publish(desk.tx, one.id)
    await bulletins.withdraw(desk.tx, one.id)
    assert await desk.reads("mei") == []
    with pytest.raises(BulletinNotPublished):
        await bulletins.mark_read(desk.tx, one.id, desk.people["mei"])


async def test_at_its_time_the_late_are_called_and_the_leads_hear_how_many(desk: Desk) -> None:
    made = await bulletins.write(desk.be("lead"), NewBulletin(title="新政策", remind_hours=2))
    due = await desk.tx.conn.execute(timers.timer.select().filter_by(merchant_id=desk.tx.merchant_id, kind=REMIND))
    assert due.one().due_at - desk.tx.clock.now() <= timedelta(hours=2)
    await bulletins.mark_read(desk.tx, made.id, desk.people["mei"])
    await remind_and_tell(desk.tx, made.id)
    assert called(desk.tx) == [("bulletin", 3), ("bulletin", 2), ("bulletin_unread", 1)]
