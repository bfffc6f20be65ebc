"""What the policy allows happens without a person, once every picture of the buyer was looked at."""

from xiaoer.aftersales import store
from xiaoer.aftersales.approve import approve
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.evidence import unseen
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By


async def approve_by_rule(tx: Tx, case: Case) -> Case:
    """Approved, or waiting for the look at its pictures: a photo of an earlier case must not pass in between."""
    if await unseen(tx, case):
        return await store.change(tx, case, facts=case.facts | {"waits_for_look": True})
    return await approve(tx, case, By.RULE)
