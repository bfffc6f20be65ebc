from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import ConnectionId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantChanged(Event):
    name: ClassVar[str] = "merchant.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopChanged(Event):
    """A shop was opened or its facts changed."""

    name: ClassVar[str] = "shop.changed"
    shop_id: ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChanged(Event):
    """A connection was added, changed, failed, recovered or was removed; whoever keeps it in memory reads it again."""

    name: ClassVar[str] = "connection.changed"
    connection_id: ConnectionId
