"""Which version counts, and what is kept of a verdict."""

from datetime import UTC, datetime

from sqlalchemy import select

from xiaoer import policies
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies.model import Answer, Asker, Facts, OrderFacts
from xiaoer.policies.tables import judgement

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SHOP = ShopId("shp_1")


def asked(**given: object) -> Facts:
    order = OrderFacts(id="ord_1", buyer_id="byr_1", state="paid", refundable_minor=5000, paid_minor=5000)
    facts = {"action": "refund_only", "now": NOW, "reason": "changed_mind", "amount_minor": 5000, **given}
    return Facts(asker=Asker(buyer_id="byr_1"), order=order, **facts)  # type: ignore[arg-type]


async def test_before_the_shop_publishes_anything_the_built_in_version_judges(tx: Tx) -> None:
    policy = await policies.in_force(tx, SHOP, NOW)
    assert (policy.version, policy.shop_id) == (0, SHOP)
    verdict = await policies.judge_and_keep(tx, policy, asked(), "cas_1")
    assert (verdict.answer, verdict.policy_version, verdict.clause) == (Answer.ALLOW, 0, "refund_only")


async def test_a_case_that_is_judged_again_keeps_both_and_replays_the_last(tx: Tx) -> None:
    policy = await policies.in_force(tx, SHOP)
    for amount in (5001, 5000):
        await policies.judge_and_keep(tx, policy, asked(amount_minor=amount), "cas_1")
    query = select(judgement).filter_by(merchant_id=tx.merchant_id).order_by(judgement.c.id)
    rows = (await tx.conn.execute(query)).all()
    assert sorted((row.answer, row.amount_minor, row.is_last) for row in rows) == [
        ("allow", 5000, True),
        ("deny", 5001, False),
    ]
