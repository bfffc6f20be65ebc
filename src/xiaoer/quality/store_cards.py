"""All SQL of score cards and plans."""

from typing import Any

import msgspec
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.quality.cards import BUILT_IN, built_in
from xiaoer.quality.errors import CardNotFound, PlanNotFound
from xiaoer.quality.sheet_model import Plan, ScoreCard
from xiaoer.quality.store import plain
from xiaoer.quality.tables import plan, score_card

c, p = score_card.c, plan.c


async def _built_in(tx: Tx) -> ScoreCard:
    return built_in((await merchants.get_merchant(tx)).locale.startswith("en"))


async def get_card(tx: Tx, card_id: str, version: int | None = None) -> ScoreCard:
    """This version, or the newest. Raises CardNotFound."""
    if card_id == BUILT_IN:
        return await _built_in(tx)
    query = select(score_card).filter_by(merchant_id=tx.merchant_id, id=card_id).order_by(c.version.desc()).limit(1)
    row = (await tx.conn.execute(query if version is None else query.where(c.version == version))).one_or_none()
    if row is None:
        raise CardNotFound(card_id=card_id)
    return _card(row)


async def cards(tx: Tx) -> list[ScoreCard]:
    """The newest version of each, the built-in one last."""
    query = select(score_card).ext(distinct_on(c.id)).filter_by(merchant_id=tx.merchant_id)
    rows = await tx.conn.execute(query.order_by(c.id.desc(), c.version.desc()))
    return [*(_card(row) for row in rows), await _built_in(tx)]


async def add_card(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(score_card).values(merchant_id=tx.merchant_id, **facts))


def _card(row: Row[Any]) -> ScoreCard:
    return msgspec.convert(plain(row), ScoreCard)


async def plans(tx: Tx) -> list[Plan]:
    """The newest first."""
    rows = await tx.conn.execute(select(plan).filter_by(merchant_id=tx.merchant_id).order_by(p.id.desc()))
    return [msgspec.convert(plain(row), Plan) for row in rows]


async def get_plan(tx: Tx, plan_id: str, *, lock: bool = False) -> Plan:
    """Raises PlanNotFound."""
    query = select(plan).filter_by(merchant_id=tx.merchant_id, id=plan_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise PlanNotFound(plan_id=plan_id)
    return msgspec.convert(plain(row), Plan)


async def add_plan(tx: Tx, **facts: Any) -> None:
    await tx.conn.execute(insert(plan).values(merchant_id=tx.merchant_id, **facts))


async def set_plan(tx: Tx, plan_id: str, **facts: Any) -> None:
    await tx.conn.execute(update(plan).filter_by(merchant_id=tx.merchant_id, id=plan_id).values(**facts))
