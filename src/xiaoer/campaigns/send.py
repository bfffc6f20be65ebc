"""One send, exactly once: judged again as it leaves, said in the chat in this transaction, or given to a carrier."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, conversations, outreach
from xiaoer.campaigns import store, take
from xiaoer.campaigns.carriers import carrier_for
from xiaoer.campaigns.check import item_of
from xiaoer.campaigns.events import CampaignSent
from xiaoer.campaigns.fill import filled
from xiaoer.campaigns.keep import terms_of
from xiaoer.campaigns.look import SEND, question_of, send_key
from xiaoer.campaigns.model import CampaignStep, CampaignTerms, SendState, State, medium_of
from xiaoer.campaigns.moments import LATE, PATIENCE
from xiaoer.conversations import Draft
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, OrderId
from xiaoer.outreach import Claimed
from xiaoer.outreach.model import Medium

CALL = "campaigns.call"
"""Kind of the timer that asks a carrier."""
AUTHOR = "campaign"


async def send_one(tx: Tx, key: str) -> None:
    """The send of this timer has left, waits for the buyer's day, or says why it was skipped."""
    _, campaign_id, order_id, step, send_id = key.split(":")
    one = await store.send_of(tx, send_id, campaign_id, order_id, step)
    if one is None or one.state != SendState.DUE:
        return
    row = await store.get(tx, campaign_id)
    if row.state != State.RUNNING:
        return
    terms = terms_of(row)
    order = await take.one_now(tx, await question_of(tx, row, terms, CampaignStep(step), order_id=order_id))
    reason = "too_late" if order is None else order.reason or await _answered(tx, one)
    if reason or order is None:
        await _skip(tx, one, terms, reason)
    else:
        await _leave(tx, one, terms, order)


async def _answered(tx: Tx, one: Row[Any]) -> str:
    """Whoever wrote back since the message needs no reminder."""
    if one.step != CampaignStep.REMINDER:
        return ""
    asked = await store.ask_of(tx, one.campaign_id, one.order_id)
    if asked is None or not asked.conversation_id:
        return ""
    lines = await conversations.lines_since(tx, {asked.conversation_id: (0, asked.sent_at)})
    return "answered" if any(line.author_kind == "buyer" for line in lines) else ""


async def _skip(tx: Tx, one: Row[Any], terms: CampaignTerms, reason: str) -> None:
    await store.change_send(tx, one, state=SendState.SKIPPED.value, reason=reason)
    if one.buyer_id:
        item = item_of(terms, CampaignStep(one.step), "", order_id=one.order_id)
        await outreach.skip(tx, item, reason, buyer_id=BuyerId(one.buyer_id), source_id=one.campaign_id)


async def _leave(tx: Tx, one: Row[Any], terms: CampaignTerms, order: Row[Any]) -> None:
    """The place of this send is claimed and its words are on their way."""
    text = (await filled(tx, terms, CampaignStep(one.step), [order]))[order.id]
    talk_id, connection_id, address = await _where(tx, terms, order)
    if not (talk_id or (connection_id and address)):
        await _skip(tx, one, terms, "no_address" if connection_id else "no_provider")
        return
    item = item_of(terms, CampaignStep(one.step), text, order_id=order.id)
    claimed = await outreach.claim_place(
        tx, item, buyer_id=BuyerId(order.buyer_id), conversation_id=talk_id, source_id=one.campaign_id
    )
    if claimed.ruling.blocked:
        await _put_off_or_skip(tx, one, claimed, order.due_at)
        return
    cost = _cost(terms, text)
    if talk_id:
        await conversations.append(tx, [_line(one, talk_id, text, outreach.mark_of(claimed.ruling))])
        await store.change_send(tx, one, conversation_id=talk_id, **cost)
        await mark_sent(tx, one, talk_id)
        return
    place = {"connection_id": connection_id, "address": address, "words": text}
    await store.change_send(tx, one, state=SendState.CALLING.value, **place, **cost)
    await timers.schedule(tx, f"{CALL}:{one.id}", CALL, tx.clock.now(), {"key": send_key(one)})


async def _put_off_or_skip(tx: Tx, one: Row[Any], claimed: Claimed, due_at: datetime) -> None:
    """A night is slept through, a cap waited for that ends soon; else it is let be. The gate has it on record."""
    patience = LATE if claimed.reason == "quiet_hours" else PATIENCE
    if claimed.free_at and claimed.free_at <= due_at + patience:
        await store.change_send(tx, one, due_at=claimed.free_at, reason=claimed.reason)
        await timers.schedule_all(tx, SEND, {send_key(one): claimed.free_at})
        return
    await store.change_send(tx, one, state=SendState.SKIPPED.value, reason=claimed.reason)


async def _where(tx: Tx, terms: CampaignTerms, order: Row[Any]) -> tuple[str, str, str]:
    """(conversation, connection, address): one of the first two, and an address for the second."""
    medium = medium_of(terms.channel)
    members = await buyers.group(tx, BuyerId(order.buyer_id))
    if medium is Medium.CHAT:
        talks = await conversations.of_buyers(tx, members)
        mine = [one for one in talks if (one.channel, one.shop_id) == (terms.channel, order.shop_id)]
        newest = max(mine, key=lambda one: one.last_at, default=None)
        return (newest.id, "", "") if newest else ("", "none", "")
    carrier = await carrier_for(tx, terms.channel, order.shop_id)
    to = order.phone if medium is Medium.SMS else await buyers.field_of(tx, members, "email")
    return "", str(carrier.id) if carrier else "", to


def _cost(terms: CampaignTerms, text: str) -> dict[str, Any]:
    if medium_of(terms.channel) is Medium.CHAT:
        return {"segments": 0}
    parts = outreach.segments(text) if terms.channel == "sms" else 1
    return {"segments": parts, "price_minor": terms.price_minor or 0, "currency": terms.price_currency}


def _line(one: Row[Any], conversation_id: str, text: str, mark: str) -> Draft:
    return Draft(
        conversation_id=conversation_id,
        client_id=one.id,
        kind="text",
        author_kind="bot",
        author_id=AUTHOR,
        author_name="",
        text=text,
        automatic=True,
        gate=mark,
    )


async def mark_sent(tx: Tx, one: Row[Any], conversation_id: str = "", external_id: str = "") -> None:
    """It has left; its words and the buyer's address are not kept here."""
    now = tx.clock.now()
    done = {"state": SendState.SENT.value, "sent_at": now, "reason": "", "words": "", "address": ""}
    await store.change_send(tx, one, **done, external_id=external_id)
    sent = CampaignSent(
        merchant_id=tx.merchant_id,
        at=now,
        campaign_id=one.campaign_id,
        order_id=OrderId(one.order_id),
        step=one.step,
        aim=one.aim,
        buyer_id=BuyerId(one.buyer_id),
        conversation_id=conversation_id,
    )
    await tx.publish(sent)
