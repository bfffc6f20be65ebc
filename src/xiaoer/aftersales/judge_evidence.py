"""A case that was opened with photos is judged with them: nobody is asked for what they have just sent."""

import msgspec

from xiaoer import policies
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.evidence import facts_of
from xiaoer.aftersales.gather import gather_again
from xiaoer.aftersales.verdicts import verdict_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Verdict


async def judge_evidence(tx: Tx, case: Case, by: By) -> tuple[Case, Verdict]:
    """The case carries the verdict that counts its evidence."""
    got = await gather_again(tx, case, by, await facts_of(tx, case))
    verdict = await policies.judge_and_keep(tx, got.policy, got.facts, subject_id=case.id)
    return await store.change(tx, case, verdict=msgspec.to_builtins(verdict_view(verdict))), verdict
