"""What may be asked for an order right now: every remedy with its verdict, amount and clause. Nothing is kept."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from xiaoer import policies
from xiaoer.aftersales.gather import Around, gather, look_around
from xiaoer.aftersales.model import AskedLine, CaseRequest, Code, Reason, Remedy, VerdictView
from xiaoer.aftersales.verdicts import verdict_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Answer


class PreviewRequest(Struct, frozen=True, kw_only=True):
    remedies: list[Remedy] = []
    """Empty: all."""
    reason: Code = Reason.OTHER.value
    lines: Annotated[list[AskedLine], Meta(max_length=200)] = []
    amount_minor: Annotated[int, Meta(ge=1)] | None = None
    method_id: str | None = None
    address: dict[str, Annotated[str, Meta(max_length=300)]] | None = None
    """Of a new address: its parts."""


class Preview(Struct, frozen=True, kw_only=True):
    remedy: Remedy
    verdict: VerdictView
    amount_minor: int
    freight_minor: int
    freight_by: str
    difference_minor: int
    currency: str
    possible: bool
    """Not denied: it happens at once, or after evidence or a person."""


async def preview(tx: Tx, order_id: str, request: PreviewRequest, who: By) -> list[Preview]:
    """Judged as if the buyer had confirmed. Raises OrderNotFound, LineUnknown, SkuUnknown, MethodUnknown."""
    around = await look_around(tx, order_id)
    return [await _one(tx, around, remedy, request, who) for remedy in request.remedies or list(Remedy)]


async def _one(tx: Tx, around: Around, remedy: Remedy, request: PreviewRequest, who: By) -> Preview:
    asked = CaseRequest(
        order_id=around.order.id,
        remedy=remedy,
        reason=request.reason,
        lines=request.lines,
        amount_minor=request.amount_minor,
        method_id=request.method_id,
        address=request.address,
        confirmed=True,
    )
    got = await gather(tx, asked, who, around=around)
    verdict = policies.judge(replace(got.facts, words_length=10), got.policy)
    return Preview(
        remedy=remedy,
        verdict=verdict_view(verdict),
        amount_minor=got.amounts.amount_minor,
        freight_minor=got.amounts.freight_minor,
        freight_by=got.amounts.freight_by,
        difference_minor=got.amounts.difference_minor,
        currency=got.order.currency,
        possible=verdict.answer not in (Answer.DENY, Answer.OFFER_ALTERNATIVES),
    )
