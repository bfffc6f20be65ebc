"""A shop with parcels, a hand clock, and the events that came of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from tests.catalog.build import open_shop
from xiaoer import logistics, orders
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Worker
from xiaoer.kernel.actors import OPERATOR, Actor
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import CaseId, MerchantId, OrderId, ShopId, new_id
from xiaoer.logistics import jobs, reactions
from xiaoer.logistics.jobs import Couriers
from xiaoer.orders.events import OrdersStored, ParcelMoved
from xiaoer.ports.carriers import Carriers

START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
E_ = TypeVar("E_", bound=Event)


@dataclass
class HandClock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Depot:
    """One merchant with one shop. Reactions are those of logistics and nobody else's."""

    database: Database
    clock: HandClock
    merchant_id: MerchantId
    shop_id: ShopId
    told: list[Event] = field(default_factory=list)
    keys: KeyRing = field(default_factory=lambda: KeyRing({"k1": bytes(32)}))
    adapters: dict[str, Carriers] = field(default_factory=dict)

    @asynccontextmanager
    async def tx(self, actor: Actor = OPERATOR) -> AsyncIterator[Tx]:
        async with self.database.transaction(self.merchant_id, actor) as tx:
            yield tx

    def of(self, kind: type[E_]) -> list[E_]:
        return [one for one in self.told if isinstance(one, kind)]

    async def push(self, *rows: Mapping[str, Any]) -> list[str]:
        """Orders pushed; the ids of their parcels, in the order of the rows."""
        async with self.tx() as tx:
            report = await orders.push_orders(tx, self.shop_id, list(rows))
            assert not report.rejected, report.rejected
            found = await orders.find(tx, shop_id=self.shop_id, limit=200)
        by_name = {order.external_id: order.parcels for order in found.items}
        return [parcel.id for row in rows for parcel in by_name[row["external_id"]]]

    async def scan(self, number: str, *events: Mapping[str, Any], order: str = "T-1", **changes: Any) -> None:
        row = {"order_external_id": order, "carrier": "中通", "tracking_number": number, "events": list(events)}
        async with self.tx() as tx:
            report = await orders.push_parcels(tx, self.shop_id, [row | changes])
            assert not report.rejected, report.rejected

    async def order_id(self, external_id: str = "T-1") -> OrderId:
        async with self.tx() as tx:
            return OrderId((await orders.find(tx, external_id)).items[0].id)

    async def ring(self) -> int:
        """Everything due now has run, and what that made due."""
        ran = 0
        worker = Worker(self.database, jobs.HANDLERS, Couriers(self.keys, self.adapters).calls)
        while once := await worker.run_due():
            ran += once
        return ran


async def open_depot(database: Database) -> Depot:
    clock = HandClock()
    mine = Database(database.engine, clock)
    depot = Depot(mine, clock, MerchantId(new_id("mer")), ShopId(""))

    async def react(tx: Tx, event: Event) -> None:
        depot.told.append(event)
        if isinstance(event, OrdersStored):
            await reactions.look_at_orders(tx, event)
        elif isinstance(event, ParcelMoved):
            await reactions.look_at_parcels(tx, event)

    mine.react = react
    async with mine.outside_merchants() as conn:
        await conn.execute(timers.timer.delete())  # what an earlier test left behind
    async with mine.transaction(depot.merchant_id, OPERATOR) as tx:
        depot.shop_id = await open_shop(tx)
    return depot


def case_id() -> CaseId:
    return CaseId(new_id("cas"))


def at(**after: float) -> str:
    """So long after the start, as carriers write it."""
    return (START + timedelta(**after)).isoformat()


def scan(text: str, place: str = "", **after: float) -> dict[str, Any]:
    return {"at": at(**after), "text": text, "place": place}


NUMBER = "75312345678901"


def sent(*events: Mapping[str, Any], external_id: str = "T-1", number: str = NUMBER, **changes: Any) -> dict[str, Any]:
    """An order that left an hour before the start, with its parcel."""
    parcel = {"carrier": "中通快递", "tracking_number": number, "dispatched_at": at(hours=-1), "events": list(events)}
    row = {
        "external_id": external_id,
        "state": "dispatched",
        "placed_at": at(hours=-5),
        "paid_at": at(hours=-5),
        "dispatched_at": at(hours=-1),
        "source_updated_at": at(hours=-1),
        "paid": "100.00",
        "receiver": {
            "name": "林夏",
            "phone": "13800138000",
            "region": "浙江省 杭州市 西湖区",
            "address": "文三路 9 号",
        },
        "lines": [{"external_id": "1", "title": "帐篷", "unit_price": "100.00"}],
        "parcels": [parcel],
    }
    return row | changes


async def go(depot: Depot, **to: float) -> None:
    """The clock stands so long after the start, and what is due has run."""
    depot.clock.at = START + timedelta(**to)
    await depot.ring()


async def watches(depot: Depot, **how: Any) -> list[tuple[str, bool]]:
    async with depot.tx() as tx:
        found = await logistics.find_watches(tx, **how)
    return [(one.kind.value, one.closed_at is None) for one in reversed(found.items)]
