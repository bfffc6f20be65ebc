"""The plan: what will be done, step by step, and by when. Its date is a promise that the case keeps or breaks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from xiaoer import merchants
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import ApologyFirst, Missing
from xiaoer.aftersales.model import Action
from xiaoer.aftersales.move import by_of, touch
from xiaoer.aftersales.tell import say
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId

ENDS = ("完成时间：{due}", "To be done by {due}")


async def send_plan(tx: Tx, case_id: CaseId, words: str, due_at: datetime | None) -> Case:
    """The buyer has the plan with its date. Raises Missing without words or a date to come, ApologyFirst."""
    case = await store.get(tx, case_id, lock=True)
    if not words.strip():
        raise Missing(field="words", action="plan")
    if due_at is None or due_at <= tx.clock.now():
        raise Missing(field="due_at", action="plan")
    if case.quality and case.apologised_at is None:
        raise ApologyFirst(case_id=case.id)
    changes = {"plan": words, "plan_due_at": due_at, "plan_kept": None}
    case = await touch(tx, case, Action.APPROVE, by_of(tx.actor), words=words, facts={"plan": True}, changes=changes)
    merchant = await merchants.get_merchant(tx)
    due = due_at.astimezone(ZoneInfo(merchant.time_zone))
    ending = ENDS[merchant.locale.startswith("en")].format(due=f"{due:%Y-%m-%d %H:%M}")
    await say(tx, case, f"{case.version}:plan", f"{words.strip()}\n{ending}")
    return case
