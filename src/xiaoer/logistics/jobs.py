"""Jobs of logistics: clocks that ring, looks after a push, and carriers that are asked."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from xiaoer import merchants, orders
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.kernel.ids import ConnectionId, MerchantId, OrderId, ShopId
from xiaoer.logistics import parcel_clocks, return_clocks, store
from xiaoer.logistics.ask_carrier import ASK_ABOUT, ASK_TO_STOP
from xiaoer.logistics.dispatch import dispatch_due
from xiaoer.logistics.errors import InterceptNotFound
from xiaoer.logistics.late import (
    intercept_due,
    remind_of_return,
    tell_return_shipped,
    tell_return_signed,
    tell_silence_of_return,
)
from xiaoer.logistics.look import look
from xiaoer.logistics.model import OPEN_INTERCEPTS, InterceptAction, InterceptHow
from xiaoer.logistics.record_intercept_result import say
from xiaoer.logistics.tell import parcel_due
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.ports.carriers import Carriers, Scan, Shipped, StopAnswer, Stopped
from xiaoer.ports.outside import NotReached, Reach, SaidNo

log = structlog.get_logger()
T = TypeVar("T")
ASK_AGAIN = timedelta(minutes=2)
SELDOMEST = timedelta(hours=1)
MOST_TURNS = 60
"""Asked again after twice the time each turn, for two days and a half; scans tell what comes later."""
RESULTS = {
    StopAnswer.ACCEPTED: InterceptAction.ACCEPT,
    StopAnswer.SUCCEEDED: InterceptAction.SUCCEED,
    StopAnswer.FAILED: InterceptAction.FAIL,
}


async def look_now(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: after a push."""
    await look(tx, facts.get("parcel_ids", []), [OrderId(one) for one in facts.get("order_ids", [])])


HANDLERS: dict[str, timers.Handler] = {
    parcel_clocks.LOOK: look_now,
    parcel_clocks.PARCEL_DUE: parcel_due,
    parcel_clocks.DISPATCH_DUE: dispatch_due,
    parcel_clocks.INTERCEPT_DUE: intercept_due,
    return_clocks.REMIND: remind_of_return,
    return_clocks.SILENT: tell_silence_of_return,
    return_clocks.SHIPPED: tell_return_shipped,
    return_clocks.SIGNED: tell_return_signed,
}
"""Each in a transaction of its own."""


@dataclass(frozen=True)
class Couriers:
    """Asks by the adapters of this process, outside any transaction."""

    keys: KeyRing
    adapters: Mapping[str, Carriers]
    """By channel."""

    @property
    def calls(self) -> dict[str, timers.Call]:
        return {ASK_TO_STOP: self.stop, ASK_ABOUT: self.ask}

    async def stop(self, database: Database, due: Due) -> None:
        """The courier's answer is recorded; while it cannot be reached, the timer asks again. What it refuses to take
        becomes a task for a person, and asked again is what it has only accepted."""
        task_id = due.payload["intercept_id"]
        async with database.transaction(due.merchant_id) as tx:
            found = await self._reach(tx, due)
            task = await _open_task(tx, task_id)
        if task is None:
            return
        if found is None:
            return await _hand_over(database, due.merchant_id, task_id, "no_adapter")
        adapter, reach = found
        parcel = Shipped(carrier=task.carrier, tracking_number=task.tracking_number)
        try:
            answer = await _in_time(reach, adapter.intercept(reach, parcel, task_id))
        except SaidNo as no:
            return await _hand_over(database, due.merchant_id, task_id, no.reason)
        async with database.transaction(due.merchant_id) as tx:
            await _record(tx, task_id, answer, due)

    async def ask(self, database: Database, due: Due) -> None:
        """What the carrier knows of the parcel is pushed as scans; a carrier that refuses tells nothing."""
        async with database.transaction(due.merchant_id) as tx:
            found = await self._reach(tx, due)
            tracked = await orders.track(tx, [due.payload["parcel_id"]])
        if found is None or not tracked:
            return
        adapter, reach = found
        [one] = tracked
        parcel = Shipped(carrier=one.carrier, tracking_number=one.tracking_number)
        try:
            scans = await _in_time(reach, adapter.query(reach, parcel))
        except SaidNo as no:
            log.info("carrier.knows_nothing", parcel=one.id, reason=no.reason)
            return
        if scans:
            async with database.transaction(due.merchant_id) as tx:
                await orders.push_parcels(tx, ShopId(one.shop_id), [_row(one, scans)])

    async def _reach(self, tx: Tx, due: Due) -> tuple[Carriers, Reach] | None:
        connection_id = ConnectionId(due.payload["connection_id"])
        try:
            connection = await merchants.get_connection(tx, connection_id)
        except ConnectionNotFound:
            return None
        adapter, reach = self.adapters.get(connection.channel), await merchants.reach_of(tx, self.keys, connection)
        return (adapter, reach) if adapter and reach else None


async def _in_time(reach: Reach, asking: Awaitable[T]) -> T:
    """Raises NotReached when it takes longer than the connection allows."""
    try:
        async with asyncio.timeout(reach.timeout_s):
            return await asking
    except TimeoutError:
        raise NotReached("timeout") from None


async def _open_task(tx: Tx, task_id: str) -> Any:
    try:
        row = await store.get_intercept(tx, task_id)
    except InterceptNotFound:
        return None
    return row if row.state in OPEN_INTERCEPTS else None


async def _hand_over(database: Database, merchant_id: MerchantId, task_id: str, words: str) -> None:
    """The interface is of no help: a person asks, and is told so when the minutes have passed, or now if they have."""
    async with database.transaction(merchant_id) as tx:
        if row := await _open_task(tx, task_id):
            await store.set_intercept(tx, task_id, row.state, how=InterceptHow.BY_HAND.value, words=words)
            await parcel_clocks.start(tx, parcel_clocks.INTERCEPT_DUE, {task_id: tx.clock.now()})


async def _record(tx: Tx, task_id: str, answer: Stopped, due: Due) -> None:
    await say(tx, task_id, RESULTS[answer.answer], answer.words)
    turn = due.payload.get("turn", 0)
    if answer.answer is StopAnswer.ACCEPTED and turn < MOST_TURNS:
        wait = min(ASK_AGAIN * 2 ** min(turn, 10), SELDOMEST)
        again = {**due.payload, "turn": turn + 1}
        await timers.schedule(tx, f"stop:{task_id}:{turn + 1}", ASK_TO_STOP, tx.clock.now() + wait, again)


def _row(parcel: orders.TrackedParcel, scans: Sequence[Scan]) -> dict[str, Any]:
    return {
        "order_external_id": parcel.order_external_id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "events": [_event(one) for one in scans],
    }


def _event(scan: Scan) -> dict[str, Any]:
    return {"at": scan.at, "text": scan.text[:500], "place": scan.place[:200]}
