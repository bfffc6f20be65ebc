"""What happened to cases."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.aftersales.model import Action, Remedy, State
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import BuyerId, CaseId, OrderId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    name: ClassVar[str] = "case.opened"
    case_id: CaseId
    order_id: OrderId
    shop_id: ShopId
    buyer_id: BuyerId | None
    remedy: Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """A case is in another state, or something about it changed (`action` says what)."""

    name: ClassVar[str] = "case.moved"
    case_id: CaseId
    order_id: OrderId
    shop_id: ShopId
    remedy: Remedy
    action: Action
    from_state: State
    to_state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOutReported(Event):
    """An SKU ran out; `orders` wait for it and are cancelled one by one. Once a stock-out."""

    name: ClassVar[str] = "stock_out.reported"
    stock_out_id: str
    shop_id: ShopId
    sku_id: str
    words: str
    orders: int
