"""The shop says no: with the reason, the clause it stands on and the next step in the same message."""

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import ApologyFirst
from xiaoer.aftersales.model import Action
from xiaoer.aftersales.move import move
from xiaoer.aftersales.verdicts import cited
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By


async def refuse(tx: Tx, case: Case, by: By, *, words: str, reason: str = "") -> Case:
    """The case is refused; the buyer knows why, until when to object, and that the platform can be asked.

    Raises ApologyFirst while a quality dispute had no apology, IllegalMove, Forbidden.
    """
    if case.quality and case.apologised_at is None:
        raise ApologyFirst(case_id=case.id)
    facts = cited(case.verdict)
    return await move(tx, case, Action.REFUSE, by, words=words, reason=reason, facts=facts, changes={"outcome": words})
