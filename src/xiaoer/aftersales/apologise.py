"""The first step of a quality dispute: the shop says sorry and asks to see, in the buyer's conversation."""

from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Action
from xiaoer.aftersales.move import by_of, touch
from xiaoer.aftersales.tell import say, tell
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId


async def apologise(tx: Tx, case_id: CaseId, words: str = "") -> Case:
    """The buyer has read an apology (the agent's own words, else the shop's); decisions are open now. A repeat changes
    nothing."""
    case = await store.get(tx, case_id, lock=True)
    if case.apologised_at is not None:
        return case
    case = await touch(
        tx, case, Action.ASK_EVIDENCE, by_of(tx.actor), words=words, changes={"apologised_at": tx.clock.now()}
    )
    if words:
        await say(tx, case, "apology", words, card=True)
    else:
        await tell(tx, case, "apologised")
    return case
