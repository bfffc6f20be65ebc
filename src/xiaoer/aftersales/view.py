"""A case as its readers see it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, catalog, files, logistics, orders
from xiaoer.aftersales import store, store_approval, store_evidence
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.limits import over_own_limit
from xiaoer.aftersales.model import (
    ApprovalView,
    CaseEvent,
    CaseLine,
    CaseRow,
    CaseView,
    EvidenceView,
    Offered,
)
from xiaoer.aftersales.offered import offered
from xiaoer.aftersales.return_address import return_address, return_choices
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import BuyerId, FileId
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderView


async def rows(tx: Tx, cases: Sequence[Case]) -> list[CaseRow]:
    """Two more statements for any number of cases."""
    numbers = await orders.numbers(tx, [case.order_id for case in cases])
    named = await buyers.summaries(tx, [BuyerId(case.buyer_id) for case in cases if case.buyer_id])
    return [
        row_of(case, numbers.get(case.order_id, ""), named[case.buyer_id].name if case.buyer_id in named else "")
        for case in cases
    ]


def row_of(case: Case, number: str, buyer_name: str) -> CaseRow:
    return msgspec.convert(
        msgspec.structs.asdict(case) | {"order_external_id": number, "buyer_name": buyer_name}, CaseRow
    )


async def view(tx: Tx, keys: KeyRing, case: Case, by: By) -> CaseView:
    """Everything of one case for this reader: a buyer gets the buyer's buttons and no inner words."""
    order = await orders.get(tx, case.order_id)
    parcel = await logistics.return_parcel_of(tx, case.id)
    return CaseView(
        row=(await rows(tx, [case]))[0],
        words=case.words,
        freight_minor=case.freight_minor,
        freight_by=case.freight_by,
        method_id=case.method_id,
        outcome=case.outcome,
        verdict=case.verdict,
        lines=await _lines(tx, order, await store.lines_of(tx, case.id)),
        evidence=[await _evidence(tx, keys, row) for row in await store_evidence.of_case(tx, case.id)],
        events=[msgspec.convert(store.plain(row), CaseEvent) for row in await store.events_of(tx, case.id)],
        approvals=[
            msgspec.convert(store.plain(row), ApprovalView) for row in await store_approval.of_case(tx, case.id)
        ],
        actions=await actions_of(tx, case, by),
        return_parcel=msgspec.to_builtins(parcel) if parcel else None,
        return_address=return_address(case),
        return_choices=await return_choices(tx, case),
        linked_order_id=case.linked_order_id,
        plan=case.plan,
        plan_due_at=case.plan_due_at,
        apologised_at=case.apologised_at,
        address=_masked(case.address),
        facts=case.facts,
    )


async def actions_of(tx: Tx, case: Case, by: By) -> list[Offered]:
    over = await over_own_limit(tx, case) if by is By.AGENT and case.open else None
    return offered(case, by, tx.actor, over)


def _masked(address: dict[str, str] | None) -> dict[str, str] | None:
    if not address:
        return None
    return {name: buyers.mask_field(name, value) for name, value in address.items()}


async def _lines(tx: Tx, order: OrderView, rows: Sequence[Row[Any]]) -> list[CaseLine]:
    lines = {line.id: line for line in order.lines}
    new = await catalog.price_and_stock(tx, [row.new_sku_id for row in rows if row.new_sku_id])
    return [
        CaseLine(
            line_id=row.line_id,
            external_id=lines[row.line_id].external_id,
            title=lines[row.line_id].title,
            sku_name=lines[row.line_id].sku_name,
            image_url=lines[row.line_id].image_url,
            quantity=row.quantity,
            amount_minor=row.amount_minor,
            new_sku_id=row.new_sku_id,
            new_sku_name=new[row.new_sku_id].name if row.new_sku_id in new else "",
            price_difference_minor=row.price_difference_minor,
        )
        for row in rows
        if row.line_id in lines
    ]


async def _evidence(tx: Tx, keys: KeyRing, row: Row[Any]) -> EvidenceView:
    link = files.link_of(await files.find_file(tx, FileId(row.file_id)), keys, tx.merchant_id)
    return EvidenceView(
        id=row.id,
        file_id=row.file_id,
        kind=row.kind,
        side=row.side,
        url=link.url,
        thumbnail_url=link.thumb_url or "",
        words=row.words,
        at=row.at,
        seen_in_case_id=row.seen_in_case_id,
    )
