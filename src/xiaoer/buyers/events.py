"""What happened to a buyer."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import BuyerId, ConnectionId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerIdentified(Event):
    """An identity was met for the first time, or was proven for the first time. Not said again afterwards."""

    name: ClassVar[str] = "buyer.identified"
    buyer_id: BuyerId
    connection_id: ConnectionId
    external_id: str
    verified: bool
    """Only a verified identity may be trusted with what belongs to this external id, such as its orders."""
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerChanged(Event):
    """Name, fields, tags or consents changed: screens that show the buyer read again."""

    name: ClassVar[str] = "buyer.changed"
    buyer_id: BuyerId


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersMerged(Event):
    name: ClassVar[str] = "buyer.merged"
    keep_id: BuyerId
    other_id: BuyerId
    merge_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersUnmerged(Event):
    name: ClassVar[str] = "buyer.unmerged"
    keep_id: BuyerId
    other_id: BuyerId
    merge_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersPushed(Event):
    """A shop's own system told of these buyers, new or changed. One push publishes one for all."""

    name: ClassVar[str] = "buyer.pushed"
    shop_id: ShopId
    buyer_ids: tuple[BuyerId, ...]
    external_ids: tuple[str, ...]
    """Of those that the shop named for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethodsPushed(Event):
    """These payment methods are new or changed. One push publishes one for all."""

    name: ClassVar[str] = "payment_method.pushed"
    shop_id: ShopId
    method_ids: tuple[str, ...]
    balance_ids: tuple[str, ...] = ()
    """Those of which the shop said another balance than the last time."""
