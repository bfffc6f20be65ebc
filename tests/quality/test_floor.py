"""Quality below the shop's floor: new conversations go elsewhere until a lead lifts it; firms side by side."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from tests.quality.conftest import Office
from xiaoer import conversations, routing, staff
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.quality.floor import look_again, look_at_agent
from xiaoer.quality.tables import sheet
from xiaoer.staff.model import NewTeam


async def results(office: Office, who: str, *totals: int) -> None:
    """Published sheets of this agent, one a minute, and what follows from the last."""
    async with office.tx() as tx:
        for total in totals:
            office.clock.pass_(minutes=1)
            await _published(tx, office.people[who], total)
        await look_at_agent(tx, office.people[who])


async def _published(tx: Tx, agent_id: str, total: int) -> None:
    now = tx.clock.now()
    facts: dict[str, Any] = {
        "id": new_id("qst"), "session_id": new_id("ses"), "conversation_id": new_id("cnv"), "agent_id": agent_id,
        "agent_role": "agent", "card_id": "qcd_1", "card_version": 1, "drawn_at": now, "drawn_by": "hand",
        "findings": [], "weight": 1, "longest_wait_s": 0, "opened_at": now, "closed_at": now, "first_seq": 1,
        "last_seq": 2, "double": False, "state": "published", "total": total, "passed": total >= 80, "fatal": False,
        "published_at": now,
    }  # fmt: skip
    await tx.conn.execute(insert(sheet).values(merchant_id=tx.merchant_id, **facts))


async def arrives(office: Office) -> str | None:
    """Who gets a new conversation."""
    conversation_id = await office.talk("mei", ("buyer", "在吗"), close=False)
    async with office.tx() as tx:
        await routing.hand_back(tx, conversation_id, {"code": "any_team", "data": {}}, None, "")
        return (await conversations.get(tx, conversation_id)).agent_id


async def online(office: Office, *who: str) -> None:
    async with office.tx() as tx:
        for one in who:
            await staff.set_presence(tx, office.people[one], "online")


async def test_new_conversations_go_elsewhere_until_a_lead_lifts_it(office: Office) -> None:
    await online(office, "mei")
    floor = {"active": True, "least": 70, "sheets": 3}
    assert (await office.ask("mei", "PUT", "/api/quality/floor", floor))[0] == 403
    await office.good("lead", "PUT", "/api/quality/floor", floor)
    await results(office, "mei", 60, 60)
    assert (await office.good("lead", "GET", "/api/quality/floor"))["below"] == [], "too few to judge"
    await results(office, "mei", 80)
    [below] = (await office.good("lead", "GET", "/api/quality/floor"))["below"]
    assert (below["agent_name"], below["average"], below["sheets"]) == ("mei", 66.7, 3)
    assert await arrives(office) is None, "nobody else is there: it waits"
    await online(office, "atan")
    assert await arrives(office) == office.people["atan"]
    assert (await office.ask("mei", "POST", f"/api/quality/floor/{below['agent_id']}/lift", {"note": "x"}))[0] == 403
    await office.good("lead", "POST", f"/api/quality/floor/{below['agent_id']}/lift", {"note": "已辅导"})
    async with office.tx() as tx:
        await staff.set_presence(tx, office.people["atan"], "away")
    assert await arrives(office) == office.people["mei"]
    await results(office, "mei", 10, 10)
    assert (await office.good("lead", "GET", "/api/quality/floor"))["below"] == [], "only new results count"
    await results(office, "mei", 10)
    assert len((await office.good("lead", "GET", "/api/quality/floor"))["below"]) == 1
    async with office.tx() as tx:
        said = (await tx.conn.execute(audit.select().filter_by(target=office.people["mei"]).order_by(audit.c.id))).all()
    assert [row.action for row in said if row.action.startswith("agent.b")] == [
        "agent.below_floor", "agent.back_in_line", "agent.below_floor",
    ]  # fmt: skip


async def test_a_result_that_an_appeal_corrects_brings_the_agent_back_in_line(office: Office) -> None:
    await office.good("lead", "PUT", "/api/quality/floor", {"active": True, "least": 70, "sheets": 3})
    await results(office, "mei", 60, 60, 80)
    await corrected(office, "mei", 65)
    assert len((await office.good("lead", "GET", "/api/quality/floor"))["below"]) == 1, "still below"
    await corrected(office, "mei", 90)
    assert (await office.good("lead", "GET", "/api/quality/floor"))["below"] == []


async def corrected(office: Office, who: str, total: int) -> None:
    """An appeal about the agent's oldest result was upheld with these marks."""
    mine = sheet.select().filter_by(agent_id=office.people[who]).order_by(sheet.c.published_at).limit(1)
    async with office.tx() as tx:
        found = (await tx.conn.execute(mine)).one()
        await tx.conn.execute(update(sheet).filter_by(merchant_id=tx.merchant_id, id=found.id).values(total=total))
        await look_again(tx, office.people[who], "核对后改判")


async def test_without_a_floor_everybody_is_back_in_line(office: Office) -> None:
    await online(office, "mei")
    await office.good("lead", "PUT", "/api/quality/floor", {"active": True, "least": 70, "sheets": 1})
    await results(office, "mei", 20)
    assert await arrives(office) is None
    await office.good("lead", "PUT", "/api/quality/floor", {"active": False, "least": 70, "sheets": 1})
    assert await arrives(office) == office.people["mei"]
    status, body = await office.ask("lead", "POST", f"/api/quality/floor/{office.people['mei']}/lift", {"note": "x"})
    assert (status, body["code"]) == (409, "not_below_floor")


async def test_firms_stand_side_by_side(office: Office) -> None:
    async with office.tx() as tx:
        await staff.make_team(tx, NewTeam("外包", agent_ids=[office.people["atan"]], agency="远望"))
        await tx.conn.execute(update(sheet).values(agent_role="agent"))
    await results(office, "mei", 90, 100)
    await results(office, "atan", 60)
    await results(office, "wai", 70)
    span = f"since={_iso(office, -1)}&until={_iso(office, 1)}"
    rows = await office.good("lead", "GET", f"/api/quality/agencies?{span}")
    assert [(row["agency"], row["average"], row["sheets"]) for row in rows] == [
        ("", 95.0, 2),
        ("远望", 60.0, 1),
        ("outsourced", 70.0, 1),
    ]


def _iso(office: Office, days: int) -> str:
    return (office.clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
