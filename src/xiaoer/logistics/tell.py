"""A parcel's clock has rung: what is due is told, each once, and the next look set."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import OrderId, new_id
from xiaoer.logistics import events, parcel_clocks, store_watches
from xiaoer.logistics.ask_carrier import ask_about, carrier_connection
from xiaoer.logistics.judge import SILENCES, Assessed, Finding, assess
from xiaoer.logistics.look import next_look, outcome, over, stops_of, terms_of, told_before
from xiaoer.logistics.model import WatchKind
from xiaoer.logistics.parcel_clocks import PARCEL_DUE
from xiaoer.logistics.record_intercept_result import say
from xiaoer.orders import TrackedParcel

K = WatchKind
ANSWER_WITHIN = timedelta(minutes=3)
"""How long the carrier's interface may take to answer before silence is told."""


async def parcel_due(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler. Silence is told only after the carrier was asked, where it can be."""
    parcel_id, now = parcel_clocks.whose(PARCEL_DUE, facts), tx.clock.now()
    tracked = await orders.track(tx, [parcel_id])
    if not tracked:
        return
    parcel, terms = tracked[0], await terms_of(tx)
    tasks = (await stops_of(tx, [parcel_id])).get(parcel_id, [])
    found = assess(parcel, terms, stopping=bool(tasks), now=now)
    rows = (await store_watches.of_subjects(tx, [parcel_id])).get(parcel_id, [])
    await store_watches.close(tx, over(rows, found.findings, now))
    due = [one for one in found.findings if one.due_at <= now and not told_before(rows, one, now)]
    if not facts.get("asked") and await _ask_first(tx, parcel, due):
        return
    if ended := outcome(found.stand):
        for row in tasks:
            await say(tx, row.id, *ended)
    for one in due:
        await _tell(tx, parcel, found, one, stopped=bool(tasks))
    if at := next_look(rows, found, [], now, but=due):
        await parcel_clocks.start(tx, PARCEL_DUE, {parcel_id: at})


async def _ask_first(tx: Tx, parcel: TrackedParcel, due: list[Finding]) -> bool:
    """Whether the carrier is being asked, so that the clock rings again in a moment."""
    if not any(one.kind in SILENCES and not (one.kind is K.LOST and one.said) for one in due):
        return False
    connection_id = await carrier_connection(tx, parcel.shop_id)
    if connection_id is None or not await ask_about(tx, parcel, connection_id):
        return False
    await parcel_clocks.start_again(tx, PARCEL_DUE, parcel.id, tx.clock.now() + ANSWER_WITHIN)
    return True


async def _tell(tx: Tx, parcel: TrackedParcel, found: Assessed, one: Finding, *, stopped: bool) -> None:
    watch_id = new_id("wch")
    values = {
        "id": watch_id, "subject_id": parcel.id, "kind": one.kind.value, "since": one.since,
        "order_id": parcel.order_id, "order_external_id": parcel.order_external_id, "shop_id": parcel.shop_id,
        "parcel_id": parcel.id, "carrier": parcel.carrier, "tracking_number": parcel.tracking_number,
        "lane": found.lane.value, "words": one.words, "hours": one.hours, "opened_at": tx.clock.now(),
    }  # fmt: skip
    if not await store_watches.open_watch(tx, values):
        return
    whose = {
        "merchant_id": tx.merchant_id,
        "at": tx.clock.now(),
        "watch_id": watch_id,
        "order_id": OrderId(parcel.order_id),
        "parcel_id": parcel.id,
    }
    make = EVENTS.get(one.kind, _stalled)
    await tx.publish(make(whose, one, found, stopped))


Make = Callable[[dict[str, Any], Finding, Assessed, bool], Event]


def _stalled(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    return events.ParcelStalled(
        **whose, rule=one.kind.value, since=one.since, hours=one.hours, returning=_goes_back(found)
    )


def _rejected(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    return events.DeliveryRejected(**whose, rejected_at=one.since, words=one.words)


def _returning(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    return events.ParcelReturning(**whose, words=one.words)


def _returned(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    stand = found.stand
    return events.ParcelReturned(
        **whose,
        returned_at=one.since,
        rejected=stand.rejected is not None,
        intercepted=stopped or stand.intercepted is not None,
    )


def _signed(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    return events.ParcelSignedElsewhere(**whose, rule=one.kind.value, signed_at=one.since, words=one.words)


def _damaged(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    return events.ParcelDamaged(**whose, words=one.words)


def _lost(whose: dict[str, Any], one: Finding, found: Assessed, stopped: bool) -> Event:
    return events.ParcelLost(**whose, said=one.said, since=one.since, words=one.words, returning=_goes_back(found))


def _goes_back(found: Assessed) -> bool:
    return found.stand.returning is not None or found.stand.rejected is not None


EVENTS: dict[WatchKind, Make] = {
    K.REJECTED: _rejected,
    K.RETURNING: _returning,
    K.RETURNED: _returned,
    K.SIGNED_ELSEWHERE: _signed,
    K.SIGNED_BY_OTHER: _signed,
    K.DAMAGED: _damaged,
    K.LOST: _lost,
}
"""Every other kind is a `parcel.stalled`."""
