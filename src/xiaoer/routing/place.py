"""Decide where a conversation belongs, put it in line there, and let the line drain."""

from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, conversations
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId, TeamId
from xiaoer.routing import store
from xiaoer.routing.drain import drain
from xiaoer.routing.model import Rule, Settings, reason

VIP_PRIORITY = 10


async def place(tx: Tx, conversation_id: ConversationId) -> None:
    """The conversation waits for the right team and skill, or has an agent already if one was free."""
    row = await conversations.get(tx, conversation_id)
    if row.agent_id is not None or row.state == "closed":
        return
    settings = await store.settings(tx, lock=True)
    rule = _rule_for(settings, row)
    await conversations.enqueue(
        tx,
        conversation_id,
        team_id=TeamId(rule.team_id) if rule.team_id else None,
        skill=rule.skill,
        priority=await _priority(tx, settings, row),
        reason=reason("rule", name=rule.name) if rule.name else reason("any_team"),
    )
    await drain(tx, settings)


def _rule_for(settings: Settings, row: Row[Any]) -> Rule:
    stage = row.stage_corrected or row.stage
    fits = (
        rule
        for rule in settings.rules
        if rule.meets(shop_id=row.shop_id, channel=row.channel, stage=stage, tags=list(row.tags))
    )
    return next(fits, Rule())


async def _priority(tx: Tx, settings: Settings, row: Row[Any]) -> int:
    if not settings.vip_first:
        return 0
    summary = (await buyers.summaries(tx, [BuyerId(row.buyer_id)])).get(BuyerId(row.buyer_id))
    return VIP_PRIORITY if summary and summary.vip else 0
