"""Progress of each agent: marks, refusals, coaching. Every number opens the sheets or refusals behind it."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from xiaoer import merchants, staff
from xiaoer.infra.db import Tx
from xiaoer.quality.sheet_model import AgentFigures, WeekFigures

SHEETS = text("""
    select agent_id, count(*) as sheets, round(avg(total), 1) as average, count(*) filter (where passed) as passed,
           count(*) filter (where fatal) as fatal, count(*) filter (where appealed_at is not null) as appealed,
           count(*) filter (where upheld) as upheld
      from quality_sheet
     where merchant_id = :merchant and published_at >= :since and published_at < :until
       and (:agent = '' or agent_id = :agent)
     group by agent_id""")
WEEKS = text("""
    select agent_id, to_char(date_trunc('week', published_at at time zone :zone), 'YYYY-MM-DD') as week,
           count(*) as sheets, round(avg(total), 1) as average
      from quality_sheet
     where merchant_id = :merchant and published_at >= :since and published_at < :until
       and (:agent = '' or agent_id = :agent)
     group by agent_id, week order by week""")
REFUSALS = text("""
    select agent_id, count(*) as refusals, count(*) filter (where state in ('to_mend', 'mended')) as to_mend
      from quality_refusal
     where merchant_id = :merchant and at >= :since and at < :until and agent_id is not null
       and (:agent = '' or agent_id = :agent)
     group by agent_id""")
NOTES = text("""
    select agent_id, count(*) as notes, count(read_at) as notes_read
      from quality_coaching
     where merchant_id = :merchant and at >= :since and at < :until and (:agent = '' or agent_id = :agent)
     group by agent_id""")
COUNTED = ("sheets", "passed", "fatal", "appealed", "upheld", "refusals", "to_mend", "notes", "notes_read")


async def agent_figures(tx: Tx, since: datetime, until: datetime, agent_id: str = "") -> list[AgentFigures]:
    """By agent, the lowest average first, those without sheets last; only who has something."""
    zone = (await merchants.get_merchant(tx)).time_zone
    asked = {"merchant": tx.merchant_id, "since": since, "until": until, "agent": agent_id, "zone": zone}
    found: dict[str, dict[str, Any]] = {}
    for query in (SHEETS, REFUSALS, NOTES):
        for row in await tx.conn.execute(query, asked):
            found.setdefault(row.agent_id, {}).update(row._mapping)
    weeks: dict[str, list[WeekFigures]] = {}
    for row in await tx.conn.execute(WEEKS, asked):
        weeks.setdefault(row.agent_id, []).append(WeekFigures(row.week, row.sheets, float(row.average)))
    people = {str(one.id): one for one in await staff.list_agents(tx)}
    rows = [
        AgentFigures(
            agent_id=who,
            agent_name=people[who].name if who in people else "",
            role=people[who].role.value if who in people else "",
            average=float(facts["average"]) if facts.get("average") is not None else None,
            weeks=weeks.get(who, []),
            **{name: int(facts.get(name, 0)) for name in COUNTED},
        )
        for who, facts in found.items()
    ]
    return sorted(rows, key=_lowest_first)


def _lowest_first(row: AgentFigures) -> tuple[bool, float, str]:
    return row.average is None, row.average or 0, row.agent_name
