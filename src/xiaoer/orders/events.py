"""What happened to orders and their parcels."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import BuyerId, CaseId, OrderId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPushed(Event):
    """Orders of one buyer (or of none known) are new or changed. One push publishes one for each buyer it touched."""

    name: ClassVar[str] = "order.pushed"
    shop_id: ShopId
    buyer_id: BuyerId | None
    order_ids: tuple[OrderId, ...]
    created_ids: tuple[OrderId, ...] = ()
    """Those of `order_ids` that were not here before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersOrders(Event):
    """Orders of these buyers are new or changed. One push publishes one for all of them, for who works on sets;
    `order.pushed` tells the same buyer by buyer."""

    name: ClassVar[str] = "order.pushed_of_buyers"
    buyer_ids: tuple[BuyerId, ...]
    created: tuple[tuple[BuyerId, tuple[OrderId, ...]], ...]
    """By buyer: the orders that were not here before; buyers without one are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersStored(Event):
    """A push stored these orders, new or changed. One push publishes one for all, for who works on sets of them."""

    name: ClassVar[str] = "order.stored"
    order_ids: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersLinked(Event):
    """Orders that came before their buyer was known now belong to the buyer."""

    name: ClassVar[str] = "order.linked"
    buyer_id: BuyerId
    order_ids: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelMoved(Event):
    """Parcels are new, have a new scan or another state. One push publishes one for all."""

    name: ClassVar[str] = "parcel.moved"
    parcel_ids: tuple[str, ...]
    order_ids: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChangeApplied(Event):
    """A change that was asked for is made: in the shop's system, where it is connected, and in our copy."""

    name: ClassVar[str] = "order.change_applied"
    change_id: str
    order_id: OrderId
    case_id: CaseId | None
    kind: str
    made_order_id: OrderId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChangeRefused(Event):
    """The shop's system says no; our copy is as it was."""

    name: ClassVar[str] = "order.change_refused"
    change_id: str
    order_id: OrderId
    case_id: CaseId | None
    kind: str
    reason: str
