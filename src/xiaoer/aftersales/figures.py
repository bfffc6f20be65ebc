"""The figures a shop is judged by, with numerator, denominator, the reference to beat, and the cases behind each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, literal_column, select, tuple_

from xiaoer import orders
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import NoSuchView
from xiaoer.aftersales.model import Remedy, State
from xiaoer.aftersales.risk import HIGH
from xiaoer.aftersales.store import to_case
from xiaoer.aftersales.tables import aftersales_case
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor

c = aftersales_case.c
HOUR_S = 3600
REFERENCE = {"refund_only_close": 4 * HOUR_S, "return_refund_close": 18 * HOUR_S, "dispute_rate": 0.001}
"""What good shops reach: 仅退款自主完结 4 h, 退货退款自主完结 18 h, 纠纷介入率 0.1 %."""
TOOK = func.extract("epoch", c.closed_at - c.opened_at)
Conditions = list[ColumnElement[bool]]


class Span(Struct, frozen=True):
    since: datetime
    until: datetime
    shop_id: str = ""

    def over(self, moment: ColumnElement[Any]) -> Conditions:
        return [moment >= self.since, moment < self.until, *self.shop()]

    def shop(self) -> Conditions:
        return [c.shop_id == self.shop_id] if self.shop_id else []


def settled(span: Span) -> Conditions:
    """Ended well without the platform: what close times are measured on."""
    return [*span.over(c.closed_at), c.state == State.SETTLED.value, c.disputed_at.is_(None)]


BEHIND: dict[str, Callable[[Span], Conditions]] = {
    "refund_only_close": lambda span: [*settled(span), c.remedy == Remedy.REFUND_ONLY.value],
    "return_refund_close": lambda span: [*settled(span), c.remedy == Remedy.RETURN_REFUND.value],
    "automatic_share": lambda span: [*settled(span), c.automatic],
    "dispute_rate": lambda span: span.over(c.disputed_at),
    "rejected_reasons": lambda span: [*span.over(c.opened_at), c.remedy == Remedy.REJECTED.value],
    "high_risk": lambda span: [c.closed_at.is_(None), c.risk >= literal_column(str(HIGH)), *span.shop()],
    "overdue": lambda span: [c.closed_at.is_(None), c.overdue, *span.shop()],
}
"""Which cases stand behind each figure."""


class Timed(Struct, frozen=True):
    """How long settled cases without a dispute took, in seconds."""

    cases: int
    median_s: float | None
    p90_s: float | None
    reference_s: int


class Share(Struct, frozen=True):
    numerator: int
    denominator: int
    reference: float | None = None

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


class Figures(Struct, frozen=True, kw_only=True):
    """Of one stretch of time; each opens its cases under its own name."""

    since: datetime
    until: datetime
    refund_only_close: Timed
    return_refund_close: Timed
    automatic_share: Share
    """Of settled cases: those that no person had to decide."""
    dispute_rate: Share
    """Cases that the platform was called into, of orders paid in the same time."""
    rejected_reasons: dict[str, int]
    high_risk: int
    overdue: int


async def figures(tx: Tx, span: Span) -> Figures:
    rows = {row.remedy: row for row in await tx.conn.execute(_times(tx, span))}
    return Figures(
        since=span.since,
        until=span.until,
        refund_only_close=_timed(rows.get("refund_only"), "refund_only_close"),
        return_refund_close=_timed(rows.get("return_refund"), "return_refund_close"),
        automatic_share=Share(sum(row.automatic for row in rows.values()), sum(row.cases for row in rows.values())),
        dispute_rate=Share(
            await _count(tx, "dispute_rate", span),
            await orders.count_paid(tx, span.since, span.until, span.shop_id),
            REFERENCE["dispute_rate"],
        ),
        rejected_reasons={row.reason: int(row.number) for row in await tx.conn.execute(_reasons(tx, span))},
        high_risk=await _count(tx, "high_risk", span),
        overdue=await _count(tx, "overdue", span),
    )


async def cases_behind(tx: Tx, figure: str, span: Span, *, cursor: str | None = None, limit: int = 50) -> Page[Case]:
    """The cases of one figure, newest first. Raises NoSuchView, BadCursor."""
    if figure not in BEHIND:
        raise NoSuchView(view=figure)
    limit = clamp_limit(limit)
    query = select(aftersales_case).where(c.merchant_id == tx.merchant_id, *BEHIND[figure](span))
    if cursor:
        at, key = read_cursor(cursor, (str, str))
        query = query.where(tuple_(c.opened_at, c.id) < tuple_(datetime.fromisoformat(at), key))
    rows = (await tx.conn.execute(query.order_by(c.opened_at.desc(), c.id.desc()).limit(limit + 1))).all()
    cases = [to_case(row) for row in rows[:limit]]
    more = write_cursor(cases[-1].opened_at.isoformat(), cases[-1].id) if len(rows) > limit else None
    return Page(cases, more)


def _times(tx: Tx, span: Span) -> Select[Any]:
    columns = (
        c.remedy,
        func.count().label("cases"),
        func.count().filter(c.automatic).label("automatic"),
        func.percentile_cont(0.5).within_group(TOOK).label("median_s"),
        func.percentile_cont(0.9).within_group(TOOK).label("p90_s"),
    )
    return select(*columns).where(c.merchant_id == tx.merchant_id, *settled(span)).group_by(c.remedy)


def _reasons(tx: Tx, span: Span) -> Select[Any]:
    query = select(c.reason, func.count().label("number"))
    return query.where(c.merchant_id == tx.merchant_id, *BEHIND["rejected_reasons"](span)).group_by(c.reason)


async def _count(tx: Tx, figure: str, span: Span) -> int:
    query = select(func.count()).select_from(aftersales_case)
    found = await tx.conn.execute(query.where(c.merchant_id == tx.merchant_id, *BEHIND[figure](span)))
    return int(found.scalar_one())


def _timed(row: Any, name: str) -> Timed:
    reference = int(REFERENCE[name])
    return Timed(row.cases, row.median_s, row.p90_s, reference) if row else Timed(0, None, None, reference)
