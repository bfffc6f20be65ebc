"""REST doors of the floor, and of quality by outside firm."""

from datetime import datetime
from typing import Any

from litestar import get, post, put

from xiaoer.infra.web import Caller
from xiaoer.kernel.permissions import Permission
from xiaoer.quality.agency_figures import agency_figures
from xiaoer.quality.floor import floor_view, keep_floor, lift
from xiaoer.quality.floor_model import AgencyFigures, Floor, FloorView, LiftBody

INSPECT, LEAD = Permission.INSPECT, Permission.ROUTING_EDIT


@get("/api/quality/floor")
async def read_floor(caller: Caller) -> FloorView:
    """The floor, and who is below it now."""
    async with caller.transaction(INSPECT) as tx:
        return await floor_view(tx)


@put("/api/quality/floor")
async def put_floor(caller: Caller, data: Floor) -> FloorView:
    """Set the floor, or switch it off."""
    async with caller.transaction(LEAD) as tx:
        return await keep_floor(tx, data)


@post("/api/quality/floor/{agent_id:str}/lift", status_code=200)
async def post_lift(caller: Caller, agent_id: str, data: LiftBody) -> FloorView:
    """An agent who fell below the floor gets new conversations again."""
    async with caller.transaction(LEAD) as tx:
        return await lift(tx, agent_id, data.note)


@get("/api/quality/agencies")
async def read_agencies(caller: Caller, since: datetime, until: datetime) -> list[AgencyFigures]:
    """Quality of the shop's own people and of each outside firm."""
    async with caller.transaction(INSPECT) as tx:
        return await agency_figures(tx, since, until)


routes: list[Any] = [read_floor, put_floor, post_lift, read_agencies]
