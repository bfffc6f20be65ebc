"""SQL of evidence: what was handed in, and pictures that an earlier case has seen."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer.aftersales.tables import case_evidence, picture_band
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id

SAME_WITHIN = 6
"""Bits that may differ between two hashes of one picture: resized, recompressed, lightly retouched."""
BANDS = 8
SEEN = text("""
    select e.case_id, bit_count(e.picture_hash # cast(:hash as bit(64))) as differs
      from aftersales_picture_band b
      join aftersales_evidence e on e.merchant_id = b.merchant_id and e.id = b.evidence_id
     where b.merchant_id = :merchant and b.band = any(cast(:bands as integer[])) and e.case_id <> :case
       and bit_count(e.picture_hash # cast(:hash as bit(64))) <= :most
     order by differs, e.at limit 1""")


def bands(bits: str) -> list[int]:
    """Eight pieces of eight bits: two hashes that differ in at most seven bits share one, so an index finds them."""
    width = len(bits) // BANDS
    return [n * 2**width + int(bits[n * width : (n + 1) * width], 2) for n in range(BANDS)]


async def add(tx: Tx, case_id: str, file_id: str, *, kind: str, side: str, words: str) -> str | None:
    """None when the case has this file already."""
    evidence_id = new_id("evd")
    row = insert(case_evidence).values(
        merchant_id=tx.merchant_id,
        id=evidence_id,
        case_id=case_id,
        file_id=file_id,
        kind=kind,
        side=side,
        words=words,
        at=tx.clock.now(),
    )
    added = await tx.conn.execute(row.on_conflict_do_nothing(constraint="aftersales_evidence_once"))
    return evidence_id if added.rowcount else None


async def get(tx: Tx, evidence_id: str) -> Row[Any] | None:
    query = select(case_evidence).filter_by(merchant_id=tx.merchant_id, id=evidence_id)
    return (await tx.conn.execute(query)).one_or_none()


async def of_case(tx: Tx, case_id: str) -> Sequence[Row[Any]]:
    query = select(case_evidence).filter_by(merchant_id=tx.merchant_id, case_id=case_id)
    return (await tx.conn.execute(query.order_by(case_evidence.c.at))).all()


async def seen_before(tx: Tx, case_id: str, bits: str) -> str | None:
    """The earliest most similar picture's case, among all other cases of the merchant."""
    row = (
        await tx.conn.execute(
            SEEN,
            {"merchant": tx.merchant_id, "case": case_id, "hash": bits, "bands": bands(bits), "most": SAME_WITHIN},
        )
    ).one_or_none()
    return row.case_id if row else None


async def say_hash(tx: Tx, evidence_id: str, bits: str, seen_in: str | None) -> None:
    query = update(case_evidence).filter_by(merchant_id=tx.merchant_id, id=evidence_id)
    await tx.conn.execute(query.values(picture_hash=bits, seen_in_case_id=seen_in))
    stamp = {"merchant_id": tx.merchant_id, "evidence_id": evidence_id}
    rows = [{**stamp, "band": band} for band in bands(bits)]
    await tx.conn.execute(insert(picture_band).on_conflict_do_nothing(), rows)
