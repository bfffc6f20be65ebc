"""A request is judged for real, by the version in force when its order was placed, and the verdict is kept."""

from __future__ import annotations

import msgspec

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.policies import store
from xiaoer.policies.judge import judge
from xiaoer.policies.model import Facts, Policy, Verdict


async def judge_and_keep(tx: Tx, policy: Policy, facts: Facts, subject_id: str) -> Verdict:
    """The verdict, kept with its facts for audit and dry runs. `subject_id` names the case or change it is about.

    `policy` is the one that was in force when the order was placed (`in_force`).
    """
    verdict = judge(facts, policy)
    await store.keep_judgement(
        tx,
        id=new_id("jdg"),
        shop_id=policy.shop_id,
        subject_id=subject_id,
        order_id=facts.order.id,
        action=facts.action,
        at=tx.clock.now(),
        policy_id=policy.id,
        policy_version=policy.version,
        answer=verdict.answer.value,
        amount_minor=facts.amount_minor,
        currency=facts.order.currency,
        facts=msgspec.to_builtins(facts),
        verdict=msgspec.to_builtins(verdict),
    )
    return verdict
