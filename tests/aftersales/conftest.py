"""A shop with an order that was paid, sent and signed, and agents of several roles."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.orders.build import new_shop, order
from xiaoer import buyers, orders
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId


@pytest.fixture
async def wired(dsn: str) -> AsyncIterator[Database]:
    """A database whose events have their reactions."""
    opened = Database.open(dsn, pool_size=20, wait_s=300)
    opened.react = react
    yield opened
    await opened.close()


@pytest.fixture
def as_operator(wired: Database, merchant_id: MerchantId):  # type: ignore[no-untyped-def]
    return lambda: wired.transaction(merchant_id, OPERATOR)


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def signed_order(**changes: Any) -> dict[str, Any]:
    """Placed five days ago, signed yesterday, paid with 438.00."""
    row = order(
        state="signed",
        placed_at=ago(5),
        paid_at=ago(5),
        dispatched_at=ago(4),
        signed_at=ago(1),
        source_updated_at=ago(1),
        parcels=[],
    )
    row["payments"][0]["paid_at"] = ago(5)
    row["lines"][0]["paid"] = "379.00"
    return row | changes


async def push(tx: Tx, shop_id: ShopId, *rows: dict[str, Any]) -> None:
    report = await orders.push_orders(tx, shop_id, list(rows))
    assert not report.rejected, report.rejected


__all__ = ["buyers", "new_shop", "push", "signed_order"]
