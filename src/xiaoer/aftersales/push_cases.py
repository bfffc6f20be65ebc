"""Cases that a platform decides: our row is a mirror, moved only by the platform's own news.

News may come twice and in any order: what is older than what we know changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from xiaoer import merchants, orders
from xiaoer.aftersales import clocks, store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import OrderOfCaseUnknown
from xiaoer.aftersales.model import FINAL, Code, Reason, Remedy, State, Text
from xiaoer.aftersales.offered import PLATFORM
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, RowProblem, Shape, TooManyRows, numbered
from xiaoer.kernel.errors import NotFound
from xiaoer.kernel.ids import OrderId, ShopId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderView
from xiaoer.policies.model import Clocks

Key = Annotated[str, Meta(min_length=1, max_length=64)]
UNJUDGED: dict[str, Any] = {"answer": "allow", "findings": [], "policy_id": None, "policy_version": 0}


class PlatformCase(Struct, frozen=True, kw_only=True):
    """One case as the platform tells it."""

    external_id: Key
    order_external_id: Annotated[str, Meta(min_length=1, max_length=128)]
    remedy: Remedy
    state: State
    reason: Code = Reason.OTHER.value
    words: Text = ""
    amount_minor: Annotated[int, Meta(ge=0, le=10**13)] = 0
    due_at: datetime | None = None
    """Until when the platform gives whoever is asked."""
    disputed: bool = False
    opened_at: datetime | None = None
    source_updated_at: datetime
    """The platform's own time of this news."""


class CasePush(Struct, frozen=True):
    """Body of a push: up to 1,000 rows, each judged on its own."""

    cases: list[dict[str, Any]]


async def push_cases(tx: Tx, shop_id: ShopId, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Every good row is mirrored, every bad one reported by line. Raises TooManyRows, ShopNotFound."""
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    shop, merchant = await merchants.get_shop(tx, shop_id), await merchants.get_merchant(tx)
    report, shape = ImportReport(total=len(rows)), Shape(PlatformCase, shop.currency, ZoneInfo(merchant.time_zone))
    for row in numbered(rows):
        try:
            done = await _mirror(tx, shop_id, shape.read(row))
            setattr(report, done, getattr(report, done) + 1)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
    report.ignored_fields = sorted(shape.ignored)
    return report


async def _mirror(tx: Tx, shop_id: ShopId, said: PlatformCase) -> str:
    """Which count of the report grows."""
    order = await _order(tx, shop_id, said.order_external_id)
    await orders.lock(tx, OrderId(order.id))
    known = await store.by_client(tx, OrderId(order.id), said.external_id, PLATFORM)
    if known is None:
        await _add(tx, order, said)
        return "created"
    heard = datetime.fromisoformat(known.facts["source_updated_at"])
    if said.source_updated_at <= heard:
        return "unchanged" if said.source_updated_at == heard else "stale"
    await _move(tx, known, said)
    return "changed"


async def _order(tx: Tx, shop_id: ShopId, number: str) -> OrderView:
    try:
        order = await orders.get(tx, await orders.id_of(tx, number))
    except NotFound:
        raise OrderOfCaseUnknown("order_external_id", "the shop has not pushed this order") from None
    if order.shop_id != shop_id:
        raise OrderOfCaseUnknown("order_external_id", "an order of another shop")
    return order


async def _add(tx: Tx, order: OrderView, said: PlatformCase) -> None:
    now = tx.clock.now()
    columns = {
        "id": new_id("cas"),
        "version": 1,
        "client_id": said.external_id,
        "shop_id": order.shop_id,
        "order_id": order.id,
        "order_placed_at": order.placed_at,
        "buyer_id": order.buyer_id,
        "remedy": said.remedy.value,
        "authority": PLATFORM,
        "reason": said.reason,
        "words": said.words,
        "asked_by": By.BUYER.value,
        "freight_minor": 0,
        "freight_by": "nobody",
        "currency": order.currency,
        "automatic": False,
        "outcome": "",
        "policy_version": 0,
        "verdict": UNJUDGED,
        "opened_at": said.opened_at or said.source_updated_at,
        **_said(said, {}, now),
    }
    await _note(tx, await store.add(tx, columns, []), None)


async def _move(tx: Tx, case: Case, said: PlatformCase) -> None:
    before = case.state
    await _note(tx, await store.change(tx, case, **_said(said, case.facts, tx.clock.now())), before)


def _said(said: PlatformCase, facts: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The columns that the platform moves; the clock is the platform's own where it names one."""
    clock = clocks.columns(said.state, Clocks(), now, said.due_at)
    return {
        "closed_at": None,
        **clock,
        "state": said.state.value,
        "amount_minor": said.amount_minor,
        "disputed_at": said.source_updated_at if said.disputed or said.state is State.DISPUTED else None,
        "outcome": said.state.value if said.state in FINAL else "",
        "facts": facts | {"source_updated_at": said.source_updated_at.isoformat()},
    }


async def _note(tx: Tx, case: Case, before: State | None) -> None:
    await store.add_event(
        tx,
        case,
        action="mirror",
        from_state=before.value if before else None,
        to_state=case.state.value,
        by_kind=By.PLATFORM.value,
        by_id=tx.actor.id,
        reason=case.reason,
        words="",
        facts={},
    )
