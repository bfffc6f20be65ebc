"""Quality by the outside firm whose people they are."""

from collections.abc import Iterable
from datetime import datetime

from xiaoer import staff
from xiaoer.infra.db import Tx
from xiaoer.quality import store_floor
from xiaoer.quality.figures import agent_figures
from xiaoer.quality.floor_model import AgencyFigures
from xiaoer.quality.sheet_model import AgentFigures
from xiaoer.staff.model import Role

UNNAMED = "outsourced"
COUNTED = ("sheets", "passed", "fatal", "appealed", "upheld", "refusals", "to_mend")


async def agency_figures(tx: Tx, since: datetime, until: datetime) -> list[AgencyFigures]:
    """The shop's own people first, then the firms by their average, the lowest first."""
    agencies, below = await staff.agencies(tx), {row.agent_id for row in await store_floor.below(tx)}
    found: dict[str, list[AgentFigures]] = {}
    for one in await agent_figures(tx, since, until):
        found.setdefault(_agency_of(one, agencies), []).append(one)
    rows = [_summed(agency, rows, below) for agency, rows in found.items()]
    return sorted(rows, key=lambda row: (row.agency != "", row.average is None, row.average or 0, row.agency))


def _agency_of(one: AgentFigures, agencies: dict[str, str]) -> str:
    return agencies.get(one.agent_id, UNNAMED if one.role == Role.OUTSOURCED else "")


def _summed(agency: str, rows: list[AgentFigures], below: Iterable[str]) -> AgencyFigures:
    """The average is over sheets, so that who was inspected more weighs more."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    points = sum((row.average or 0) * row.sheets for row in rows)
    return AgencyFigures(
        agency=agency,
        agents=sum(1 for row in rows if row.sheets),
        average=round(points / sums["sheets"], 1) if sums["sheets"] else None,
        below_floor=sum(1 for row in rows if row.agent_id in below),
        **sums,
    )
