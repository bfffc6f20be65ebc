"""Paying back by the shop's own system. docs/reference/shop-api.md is the other side of this file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

from xiaoer.channels.shop_api import client
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo
from xiaoer.ports.refunds import Paid, PayBack, StatementRow

MOST_PAGES = 10_000


class RefundAnswer(Struct):
    state: Literal["paid", "pending", "refused", "none"]
    dedupe: str = ""
    external_id: str = ""
    amount_minor: int | None = None
    currency: str = ""
    paid_at: datetime | None = None
    reason: str = ""


class StatementAnswer(Struct):
    class Row(Struct):
        external_id: str
        amount_minor: int
        currency: str
        paid_at: datetime
        dedupe: str = ""
        order_external_id: str = ""

    refunds: list[Row]
    next: str | None = None


class Adapter:
    async def pay_back(self, reach: Reach, payment: PayBack) -> Paid:
        body = {
            "dedupe": payment.dedupe,
            "order_external_id": payment.order_external_id,
            "purpose": payment.purpose,
            "amount_minor": payment.amount.minor,
            "currency": payment.amount.currency,
            "method_external_id": payment.method_external_id or None,
            "words": payment.words,
        }
        answer = await client.change(reach, "/refunds", body, payment.dedupe)
        said = answer.read(RefundAnswer)
        if said is None or said.state == "none":
            raise OutcomeUnknown(f"unreadable_{answer.status}")
        paid = _paid(said, payment.dedupe)
        if (said.amount_minor, said.currency) != (payment.amount.minor, payment.amount.currency):
            raise OutcomeUnknown("another_amount")
        return paid

    async def read_back(self, reach: Reach, dedupe: str) -> Paid | None:
        answer = await client.read(reach, f"/refunds/{quote(dedupe, safe='')}")
        said = answer.read(RefundAnswer)
        if said is None:
            raise NotReached(f"unreadable_{answer.status}")
        if said.state == "none":
            if answer.status != 404 or said.dedupe != dedupe:
                raise NotReached("not_about_this")
            return None
        return _paid(said, dedupe)

    async def statement(self, reach: Reach, day: date) -> Sequence[StatementRow]:
        rows: list[StatementRow] = []
        cursor: str | None = ""
        for _ in range(MOST_PAGES):
            query = {"day": day.isoformat(), **({"cursor": cursor} if cursor else {})}
            answer = await client.read(reach, "/refunds", query)
            page = answer.read(StatementAnswer) if answer.status == 200 else None
            if page is None:
                raise NotReached(f"unreadable_{answer.status}")
            rows += [_row(one) for one in page.refunds]
            cursor = page.next
            if not cursor:
                return rows
        raise NotReached("endless_statement")


def _paid(said: RefundAnswer, dedupe: str) -> Paid:
    """Raises SaidNo, or OutcomeUnknown when this is not the word that it was paid."""
    if said.dedupe != dedupe:
        raise OutcomeUnknown("not_about_this")
    if said.state == "refused":
        raise SaidNo(said.reason or "refused")
    if said.state != "paid":
        raise OutcomeUnknown("pending")
    if not said.external_id or said.paid_at is None or said.paid_at.tzinfo is None:
        raise OutcomeUnknown("incomplete_answer")
    return Paid(said.external_id, said.paid_at)


def _row(one: StatementAnswer.Row) -> StatementRow:
    return StatementRow(
        dedupe=one.dedupe,
        external_id=one.external_id,
        order_external_id=one.order_external_id,
        amount_minor=one.amount_minor,
        currency=one.currency,
        at=one.paid_at,
    )
