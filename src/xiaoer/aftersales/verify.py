"""A defect or a wrong item is verified: a free replacement and a full refund are offered in the same message."""

from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import ApologyFirst
from xiaoer.aftersales.gather import role_of
from xiaoer.aftersales.model import Action
from xiaoer.aftersales.move import by_of, touch
from xiaoer.aftersales.tell import tell
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId


async def verify(tx: Tx, case_id: CaseId, words: str = "") -> Case:
    """The evidence counts as verified; the buyer reads both offers and takes one with a tap. Raises ApologyFirst."""
    case = await store.get(tx, case_id, lock=True)
    if case.facts.get("verified"):
        return case
    if case.quality and case.apologised_at is None:
        raise ApologyFirst(case_id=case.id)
    facts = case.facts | {"verified": True, "verified_role": await role_of(tx), "verified_by": tx.actor.id}
    case = await touch(
        tx, case, Action.APPROVE, by_of(tx.actor), words=words, facts={"verified": True}, changes={"facts": facts}
    )
    await tell(tx, case, "verified")
    return case
