"""Decide where a conversation belongs, put it in line there, and let the line drain."""

from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, conversations
from xiaoer.buyers.model import BuyerSummary
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId, TeamId
from xiaoer.routing import store
from xiaoer.routing.drain import VIP_PRIORITY, drain
from xiaoer.routing.model import Rule, Settings, reason


async def place(tx: Tx, conversation_id: ConversationId, *, priority: int = 0) -> None:
    """The conversation waits for the right team and skill, or has an agent already if one was free. It goes before
    those of less than `priority`, and a VIP before that."""
    row = await conversations.get(tx, conversation_id)
    if row.agent_id is not None or row.state == "closed":
        return
    settings = await store.settings(tx, lock=True)
    who = await _buyer_of(tx, settings, row)
    rule = await _rule_for(tx, settings, row, who)
    await conversations.enqueue(
        tx,
        conversation_id,
        team_id=TeamId(rule.team_id) if rule.team_id else None,
        skill=rule.skill,
        priority=max(priority, VIP_PRIORITY if settings.vip_first and who and who.vip else 0),
        reason=reason("rule", name=rule.name) if rule.name else reason("any_team"),
    )
    await drain(tx, settings)


async def _buyer_of(tx: Tx, settings: Settings, row: Row[Any]) -> BuyerSummary | None:
    """The person who asks, where anything goes by who asks."""
    if not (settings.vip_first or any(rule.tag or rule.segment for rule in settings.rules)):
        return None
    return (await buyers.summaries(tx, [BuyerId(row.buyer_id)])).get(BuyerId(row.buyer_id))


async def _rule_for(tx: Tx, settings: Settings, row: Row[Any], who: BuyerSummary | None) -> Rule:
    stage = row.stage_corrected or row.stage
    tags = {*row.tags, *(who.tags if who else ())}
    asks = any(rule.segment for rule in settings.rules)
    segments = buyers.segments_of(await buyers.read_tag_rules(tx), who) if asks else set()
    fits = (
        rule
        for rule in settings.rules
        if rule.meets(shop_id=row.shop_id, channel=row.channel, stage=stage, tags=tags, segments=segments)
    )
    return next(fits, Rule())
