"""The floor: whose last results average below it gets no new conversations until a lead lifts it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from xiaoer import staff
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission
from xiaoer.quality import store_floor
from xiaoer.quality.errors import NotBelowFloor
from xiaoer.quality.events import AgentBackInLine, AgentBelowFloor
from xiaoer.quality.floor_model import BelowFloor, Floor, FloorView
from xiaoer.staff.model import Notice

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
TENTHS = 10


async def keep_floor(tx: Tx, floor: Floor) -> FloorView:
    """In force from the next result on; switched off, everybody is back in line."""
    await store_floor.set_floor(tx, floor)
    await audit.record(tx, "quality_floor.set", "floor", active=floor.active, least=floor.least, sheets=floor.sheets)
    if not floor.active:
        for row in await store_floor.below(tx):
            await _back(tx, row.agent_id, "")
    return await floor_view(tx)


async def look_at_agent(tx: Tx, agent_id: str) -> None:
    """After each new result: the agent is kept from new conversations when the average is below the floor."""
    floor = await store_floor.get_floor(tx)
    if not floor.active:
        return
    before = await store_floor.of_agent(tx, agent_id)
    if before and before.state == "below":
        return
    average = await _low_average(tx, agent_id, before, floor)
    if average is not None:
        await _fall(tx, agent_id, average, floor)


async def look_again(tx: Tx, agent_id: str, note: str) -> None:
    """A result was corrected: an agent who would not have fallen is back in line, with what was answered to them."""
    before = await store_floor.of_agent(tx, agent_id)
    if before is None or before.state != "below":
        return await look_at_agent(tx, agent_id)
    if await _low_average(tx, agent_id, before, await store_floor.get_floor(tx)) is None:
        await lift(tx, agent_id, note)


async def _low_average(tx: Tx, agent_id: str, before: Row[Any] | None, floor: Floor) -> float | None:
    """Of the last results that count; None where it is not below the floor, or they are too few."""
    since = before.lifted_at if before and before.lifted_at else BEGINNING
    totals = await store_floor.last_totals(tx, agent_id, since, floor.sheets)
    if len(totals) < floor.sheets or sum(totals) >= floor.least * len(totals):
        return None
    return round(sum(totals) / len(totals), 1)


async def lift(tx: Tx, agent_id: str, note: str) -> FloorView:
    """The agent gets new conversations again; only results from now on count. Raises NotBelowFloor."""
    row = await store_floor.of_agent(tx, agent_id)
    if row is None or row.state != "below":
        raise NotBelowFloor(agent_id=agent_id)
    await _back(tx, agent_id, note)
    notice = Notice("floor_lifted", note, "/app/quality/figures", f"floor:{agent_id}")
    await staff.call(tx, [AgentId(agent_id)], notice)
    return await floor_view(tx)


async def floor_view(tx: Tx) -> FloorView:
    rows, names, agencies = await store_floor.below(tx), await staff.names(tx), await staff.agencies(tx)
    return FloorView(
        floor=await store_floor.get_floor(tx),
        below=[_shown(row, names.get(row.agent_id, ""), agencies.get(row.agent_id, "")) for row in rows],
    )


async def _fall(tx: Tx, agent_id: str, average: float, floor: Floor) -> None:
    facts = {"average": round(average * TENTHS), "sheets": floor.sheets, "least": floor.least}
    await store_floor.put(tx, agent_id, state="below", since_at=tx.clock.now(), note="", **facts)
    await audit.record(tx, "agent.below_floor", agent_id, average=average, sheets=floor.sheets, least=floor.least)
    fell = AgentBelowFloor(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        agent_id=AgentId(agent_id),
        average=average,
        least=floor.least,
        sheets=floor.sheets,
    )
    await tx.publish(fell)
    name = (await staff.names(tx)).get(AgentId(agent_id), "")
    said = {"name": name, "average": f"{average:g}", "least": str(floor.least)}
    notice = Notice("agent_below_floor", name, "/app/quality/figures", f"floor:{agent_id}", said)
    await staff.call(tx, await staff.holding(tx, Permission.ROUTING_EDIT), notice)
    mine = Notice("you_below_floor", "", "/app/quality/mine", f"floor:{agent_id}", said)
    await staff.call(tx, [AgentId(agent_id)], mine)


async def _back(tx: Tx, agent_id: str, note: str) -> None:
    await store_floor.put(tx, agent_id, state="lifted", lifted_at=tx.clock.now(), lifted_by=tx.actor.id, note=note)
    await audit.record(tx, "agent.back_in_line", agent_id, note=note)
    back = AgentBackInLine(merchant_id=tx.merchant_id, at=tx.clock.now(), agent_id=AgentId(agent_id))
    await tx.publish(back)


def _shown(row: Row[Any], name: str, agency: str) -> BelowFloor:
    return BelowFloor(
        agent_id=row.agent_id,
        agent_name=name,
        agency=agency,
        since_at=row.since_at,
        average=row.average / TENTHS,
        sheets=row.sheets,
        least=row.least,
    )
