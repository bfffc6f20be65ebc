"""SQL of a case that becomes another one: its pieces are written anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.tables import case_line
from xiaoer.infra.db import Tx


async def replace_lines(tx: Tx, case: Case, lines: Sequence[dict[str, Any]]) -> None:
    await tx.conn.execute(delete(case_line).filter_by(merchant_id=tx.merchant_id, case_id=case.id))
    stamp = {"merchant_id": tx.merchant_id, "case_id": case.id, "order_id": case.order_id}
    if lines:
        await tx.conn.execute(insert(case_line), [{**stamp, **line} for line in lines])
