"""When news about an order counts, and what it says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from xiaoer import buyers
from xiaoer.infra.rows import FromTheFuture, ImportReport, Row, RowProblem, Shape
from xiaoer.orders.errors import PartRepeated
from xiaoer.orders.model import REACHABLE, Fulfilment, OrderPurpose, OrderState
from xiaoer.orders.rows import OrderRow, ReceiverRow
from xiaoer.orders.words import carrier_code

CLOCK_SKEW = timedelta(minutes=10)
PAID = frozenset({OrderState.PAID, OrderState.DISPATCHED, OrderState.SIGNED, OrderState.COMPLETED})
PLAIN = (
    "state", "placed_at", "paid_at", "dispatched_at", "signed_at", "closed_at", "promised_dispatch_at",
    "promised_delivery_at", "currency", "goods_minor", "freight_minor", "discount_minor", "paid_minor", "note",
    "seller_note", "locked_at", "fulfilment", "purpose",
)  # fmt: skip
"""Fields of a row that are columns of the same name."""
EMPTY: dict[str, Any] = {
    **dict.fromkeys(PLAIN),
    **dict.fromkeys(("goods_minor", "freight_minor", "discount_minor", "paid_minor"), 0),
    **dict.fromkeys(("note", "seller_note", "buyer_connection_id", "buyer_external_id"), ""),
    **dict.fromkeys(("receiver_name", "receiver_phone", "receiver_region", "receiver_address"), ""),
    **dict.fromkeys(("buyer_id", "linked_order_id", "receiver_parts")),
    **{"fulfilment": Fulfilment.MERCHANT.value, "purpose": OrderPurpose.SALE.value, "ours_since": {}},
}
STATE, RECEIVER, LINES = "state", "receiver", "lines"
PARTS = {
    STATE: ("state", "closed_at"),
    RECEIVER: ("receiver_name", "receiver_phone", "receiver_region", "receiver_address", "receiver_parts"),
    LINES: ("goods_minor",),
}
"""What of an order we may change ourselves. `ours_since` says since when: older news of the shop leaves it alone."""


@dataclass(frozen=True, slots=True)
class News:
    row: OrderRow
    at: datetime
    """The shop's own time of this news: `source_updated_at`, else the latest time the row names."""
    explicit: bool

    def counts_over(self, state: OrderState, heard_at: datetime) -> bool:
        """Whether this replaces what we hold. Older news never does. A jump forward is the platform's truth; a step
        back is believed only from news that says it is newer."""
        if self.at < heard_at:
            return False
        return self.row.state in REACHABLE[state] or (self.explicit and self.at > heard_at)


def read_news(shape: Shape[OrderRow], rows: list[Row], now: datetime, report: ImportReport) -> dict[str, News]:
    """The newest good row of each order, by outside id; the others counted in the report."""
    kept: dict[str, News] = {}
    for row in rows:
        try:
            news = _news(shape.read(row), now)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
            continue
        old = kept.get(news.row.external_id)
        report.stale += old is not None
        if old is None or news.counts_over(old.row.state, old.at):
            kept[news.row.external_id] = news
    report.ignored_fields = sorted(shape.ignored)
    return kept


def _news(row: OrderRow, now: datetime) -> News:
    explicit = row.source_updated_at
    if explicit and explicit > now + CLOCK_SKEW:
        raise FromTheFuture("source_updated_at", "lies in the future; is its time zone right?")
    _once("lines", (line.external_id or str(n) for n, line in enumerate(row.lines or [], 1)))
    _once("payments", (one.external_id or str(n) for n, one in enumerate(row.payments or [], 1)))
    _once("parcels", ((carrier_code(one.carrier), one.tracking_number) for one in row.parcels or []))
    return News(row, explicit or min(_latest(row), now), explicit is not None)


def _once(part: str, keys: Iterable[object]) -> None:
    seen: set[object] = set()
    for n, key in enumerate(keys):
        if key in seen:
            raise PartRepeated(f"{part}[{n}]", "stands twice in this order")
        seen.add(key)


def _latest(row: OrderRow) -> datetime:
    times = [row.placed_at, row.paid_at, row.dispatched_at, row.signed_at, row.closed_at]
    for one in row.parcels or []:
        times += [one.signed_at, *(event.at for event in one.events)]
    return max(moment for moment in times if moment)


def is_ours(held: Mapping[str, Any], part: str, at: datetime) -> bool:
    """Whether we changed this part of the order later than `at`."""
    since = held["ours_since"].get(part)
    return since is not None and datetime.fromisoformat(since) > at


def merged(old: Mapping[str, Any], news: News, currency: str) -> dict[str, Any]:
    """The columns after this news: what the row leaves out stays as it was, and what we changed since."""
    facts = _said(old, news.row, currency)
    for part, names in PARTS.items():
        if is_ours(old, part, news.at):
            facts |= {name: old[name] for name in names}
    return facts


def _said(old: Mapping[str, Any], row: OrderRow, currency: str) -> dict[str, Any]:
    facts = {name: old[name] if (new := getattr(row, name)) is None else new for name in PLAIN}
    facts["state"] = row.state.value
    facts |= {name: str(facts[name]) for name in ("fulfilment", "purpose")}
    facts["currency"] = facts["currency"] or currency
    for name in EMPTY:
        facts.setdefault(name, old[name])
    if row.receiver:
        facts |= _receiver(row.receiver)
    if row.buyer:
        facts |= {"buyer_connection_id": row.buyer.connection_id, "buyer_external_id": row.buyer.external_id}
    return facts | _amounts(facts, row)


def _receiver(said: ReceiverRow) -> dict[str, Any]:
    region, address = buyers.address_lines(said.parts) if said.parts else ("", "")
    return {
        "receiver_name": said.name,
        "receiver_phone": "".join(said.phone.split()),
        "receiver_region": said.region or region,
        "receiver_address": said.address or address,
        "receiver_parts": msgspec.to_builtins(said.parts) if said.parts else None,
    }


def _amounts(facts: Mapping[str, Any], row: OrderRow) -> dict[str, int]:
    """Sums that the row left out and nobody said before."""
    goods = facts["goods_minor"] or sum((line.quantity or 1) * (line.unit_price_minor or 0) for line in row.lines or [])
    paid = facts["paid_minor"]
    is_sale = facts["purpose"] == OrderPurpose.SALE  # what is sent without a second sale was paid with the first
    if row.paid_minor is None and not paid and row.state in PAID and is_sale:
        paid = max(0, goods + facts["freight_minor"] - facts["discount_minor"])
    return {"goods_minor": goods, "paid_minor": paid}
