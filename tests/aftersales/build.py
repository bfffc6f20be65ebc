"""Orders in the states that after-sales cases are about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tests.orders.build import order
from xiaoer import orders
from xiaoer.aftersales.model import CaseRequest
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def paid_order(number: str = "T-1", **changes: Any) -> dict[str, Any]:
    """Two lines, 379.00 and 59.00 paid; placed a day ago, not sent."""
    row = order(
        external_id=number,
        state="paid",
        placed_at=ago(1),
        paid_at=ago(1),
        dispatched_at=None,
        source_updated_at=ago(1),
        parcels=[],
    )
    row["payments"] = [{"external_id": f"P-{number}", "method": "alipay", "amount": "438.00", "paid_at": ago(1)}]
    row["lines"][0]["paid"] = "379.00"
    return row | changes


def sent_order(number: str = "T-1", *, days: float = 4, events: Any = (), **changes: Any) -> dict[str, Any]:
    """Sent so many days ago with one parcel."""
    scans = [{"at": ago(days - 0.5), "place": "杭州", "text": "【杭州西湖】已揽收"}, *events]
    parcel = {
        "carrier": "中通快递",
        "tracking_number": f"7531234567{number[-1]}901",
        "dispatched_at": ago(days),
        "events": scans,
    }
    when = {"placed_at": ago(days + 1), "paid_at": ago(days + 1), "dispatched_at": ago(days)}
    return paid_order(number, state="dispatched", source_updated_at=ago(0.2), parcels=[parcel], **when) | changes


def signed_order(number: str = "T-1", *, days: float = 1, **changes: Any) -> dict[str, Any]:
    """Signed so many days ago."""
    when = {
        "placed_at": ago(days + 4),
        "paid_at": ago(days + 4),
        "dispatched_at": ago(days + 3),
        "signed_at": ago(days),
    }
    return paid_order(number, state="signed", source_updated_at=ago(days), **when) | changes


async def push(tx: Tx, shop_id: ShopId, *rows: dict[str, Any]) -> None:
    report = await orders.push_orders(tx, shop_id, list(rows))
    assert not report.rejected, report.rejected


def ask(remedy: str, reason: str = "changed_mind", order_id: str = "T-1", **more: Any) -> CaseRequest:
    """A request that the buyer has confirmed."""
    return msgspec.convert(
        {"order_id": order_id, "remedy": remedy, "reason": reason, "confirmed": True, **more}, CaseRequest
    )


class At:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment
