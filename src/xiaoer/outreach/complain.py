"""A buyer has enough: consent is withdrawn, the complaint is counted, and too many of them pause the purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from xiaoer import buyers, staff
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.outreach import store_reach
from xiaoer.outreach.consents import EVERYTHING
from xiaoer.outreach.errors import NotPaused
from xiaoer.outreach.events import BuyerOptedOut, OutreachPaused, OutreachResumed
from xiaoer.outreach.judge import pack_for
from xiaoer.outreach.model import Medium, Purpose
from xiaoer.outreach.reach_model import ComplaintKind, NewComplaint, Rate

FOLLOWS = timedelta(days=30)
"""A complaint is about what was sent last within so long."""
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
MEDIA = {"sms": Medium.SMS, "email": Medium.EMAIL, "push": Medium.PUSH}


async def opt_out(tx: Tx, buyer_id: BuyerId, channel: str, *, words: str, conversation_id: str, client_id: str) -> bool:
    """Nothing unasked goes to this buyer on this channel from this commit on. False when that was so before.

    Raises BuyerNotFound.
    """
    said = [word for word in await buyers.consent_words(tx, buyer_id) if word.channel in (channel, EVERYTHING)]
    latest = max(said, key=lambda word: word.at, default=None)
    if latest and latest.purpose == EVERYTHING and not latest.granted:
        return False
    await buyers.record_consent(
        tx, buyer_id, EVERYTHING, channel, granted=False, source="buyer", evidence=f"{conversation_id} {words}"[:300]
    )
    gone = BuyerOptedOut(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        buyer_id=buyer_id,
        channel=channel,
        conversation_id=conversation_id,
    )
    await tx.publish(gone)
    new = NewComplaint(
        buyer_id=buyer_id,
        channel=channel,
        kind=ComplaintKind.OPT_OUT,
        conversation_id=conversation_id,
        words=words[:400],
        client_id=client_id,
    )
    await complain(tx, new)
    return True


async def complain(tx: Tx, new: NewComplaint) -> Rate | None:
    """The complaint is on record, and the purpose paused if it was one too many. None where no send is known that it
    could be about. Raises BuyerNotFound."""
    buyer_id = BuyerId(new.buyer_id)
    members = [str(one) for one in await buyers.group(tx, buyer_id)]
    since = tx.clock.now() - FOLLOWS
    purpose = new.purpose.value if new.purpose else await store_reach.last_purpose(tx, members, new.channel, since)
    await store_reach.add_complaint(
        tx,
        new.client_id or new_id("key"),
        buyer_id=buyer_id,
        kind=new.kind.value,
        purpose=purpose,
        channel=new.channel,
        conversation_id=new.conversation_id,
        words=new.words,
    )
    if not purpose:
        return None
    rate = await rate_of(tx, purpose, new.channel)
    if rate.paused_at is None and rate.sends >= rate.least_sends and rate.permille > rate.limit_permille:
        await _pause(tx, rate)
        return await rate_of(tx, purpose, new.channel)
    return rate


async def rate_of(tx: Tx, purpose: str, channel: str) -> Rate:
    """Over the newest sends, and not from before a person resumed it."""
    timing = (await pack_for(tx, channel, MEDIA.get(channel, Medium.CHAT))).timing
    pause = await store_reach.pause_of(tx, purpose, channel)
    since = pause.resumed_at if pause and pause.resumed_at else BEGINNING
    found = await store_reach.counted(tx, purpose, channel, since, timing.pause_last_sends)
    against = found.opt_outs + found.complaints
    return Rate(
        purpose=purpose,
        channel=channel,
        sends=found.sends,
        opt_outs=found.opt_outs,
        complaints=found.complaints,
        permille=round(1000 * against / found.sends, 1) if found.sends else 0.0,
        limit_permille=timing.pause_permille,
        counted_over=timing.pause_last_sends,
        least_sends=timing.pause_least_sends,
        paused_at=pause.paused_at if pause and pause.state == "paused" else None,
        resumed_at=pause.resumed_at if pause else None,
        resumed_by=pause.resumed_by if pause else "",
        note=pause.note if pause else "",
    )


async def resume(tx: Tx, purpose: Purpose, channel: str, note: str) -> Rate:
    """A person takes it on themselves: it goes out again, and the rate counts anew. Raises NotPaused."""
    if not await store_reach.resume(tx, purpose.value, channel, note):
        raise NotPaused(purpose=purpose.value, channel=channel)
    await audit.record(tx, "outreach.resumed", f"{purpose.value}:{channel}", note=note)
    at = tx.clock.now()
    await tx.publish(OutreachResumed(merchant_id=tx.merchant_id, at=at, purpose=purpose.value, channel=channel))
    return await rate_of(tx, purpose.value, channel)


async def _pause(tx: Tx, rate: Rate) -> None:
    against = rate.opt_outs + rate.complaints
    if not await store_reach.pause(tx, rate.purpose, rate.channel, sends=rate.sends, complaints=against):
        return
    target = f"{rate.purpose}:{rate.channel}"
    await audit.record(tx, "outreach.paused", target, sends=rate.sends, complaints=against)
    paused = OutreachPaused(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        purpose=rate.purpose,
        channel=rate.channel,
        sends=rate.sends,
        complaints=against,
    )
    await tx.publish(paused)
    said = {"complaints": str(against), "sends": str(rate.sends)}
    notice = staff.Notice("outreach_paused", "", "/app/outreach/rates", f"outreach:{target}", said)
    await staff.call(tx, await staff.holding(tx, Permission.ROUTING_EDIT), notice)
