"""A threat or an inducement that somebody tried to send is an incident: whoever leads the desk hears of it."""

from __future__ import annotations

from datetime import timedelta

from xiaoer import staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission
from xiaoer.outreach import store

INCIDENTS = frozenset(
    {
        "review_value",
        "review_coercion",
        "review_retaliation",
        "review_change",
        "complaint_withdrawal",
        "fake_trade",
        "threat",
        "abuse",
    }
)
ONCE_IN = timedelta(hours=1)
"""Whoever tries again and again is told of once; the record holds every time."""


async def report_incident(tx: Tx, agent_id: str, rules: list[str]) -> None:
    """The leads are called, once an hour for one agent. Call it before the ruling is kept."""
    found = sorted(INCIDENTS.intersection(rules))
    if not found or await store.blocked_since(tx, agent_id, found, tx.clock.now() - ONCE_IN):
        return
    faces = await staff.summaries(tx, [AgentId(agent_id)])
    name = next((face.display_name for face in faces.values()), "")
    notice = staff.Notice("message_blocked", "", "/app/outreach/stopped", f"gate:{agent_id}", {"name": name})
    leads = [one for one in await staff.holding(tx, Permission.ROUTING_EDIT) if one != agent_id]
    await staff.call(tx, leads, notice)
