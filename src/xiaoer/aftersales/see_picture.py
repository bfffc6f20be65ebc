"""A picture was looked at: one that an earlier case has shown is marked, and a case that waited for it goes on."""

from xiaoer.aftersales import store, store_evidence
from xiaoer.aftersales.decide_again import decide_again
from xiaoer.aftersales.evidence import unseen
from xiaoer.aftersales.model import Action, State
from xiaoer.aftersales.move import touch
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By


async def see_picture(tx: Tx, evidence_id: str, bits: str) -> None:
    """The picture's hash is known, and the case that showed the same picture before, if any. A request that only
    waited for this is judged again, with that in its facts."""
    row = await store_evidence.get(tx, evidence_id)
    if row is None:
        return
    seen_in = await store_evidence.seen_before(tx, row.case_id, bits)
    await store_evidence.say_hash(tx, evidence_id, bits, seen_in)
    case = await store.get(tx, row.case_id, lock=True)
    if seen_in:
        case = await touch(tx, case, Action.GIVE_EVIDENCE, By.RULE, facts={"seen_in_case_id": seen_in})
    if case.state is State.REQUESTED and case.facts.get("waits_for_look") and not await unseen(tx, case):
        case = await store.change(tx, case, facts=case.facts | {"waits_for_look": False})
        await decide_again(tx, case, By.RULE, go_on=True)
