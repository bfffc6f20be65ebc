"""Clocks that run out, reminders shortly before, and pictures that are looked at."""

from datetime import timedelta
from typing import Any

import structlog
from PIL import UnidentifiedImageError

from xiaoer import files, staff
from xiaoer.aftersales import clocks, goods, stock_out, store, store_approval, store_evidence
from xiaoer.aftersales.call_people import call_people
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.evidence import LOOK
from xiaoer.aftersales.evidence_in_chat import TAKE, take_from_talk
from xiaoer.aftersales.model import Action, ActionBody, State, Waits
from xiaoer.aftersales.move import move, terms_of, touch, weigh
from xiaoer.aftersales.picture_hash import picture_hash
from xiaoer.aftersales.see_picture import see_picture
from xiaoer.aftersales.tell import tell
from xiaoer.infra import timers
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import AgentId, FileId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By

EXPIRE, REMIND = clocks.EXPIRE, clocks.REMIND
STOCK_OUT = stock_out.CANCEL_ONE
cancel_one = stock_out.cancel_one
HANDLERS: dict[str, timers.Handler] = {TAKE: take_from_talk}
__all__ = ["EXPIRE", "HANDLERS", "LOOK", "REMIND", "STOCK_OUT", "cancel_one", "expire", "looker", "remind"]
log = structlog.get_logger()


async def remind(tx: Tx, facts: dict[str, Any]) -> None:
    """Who has to act hears of it while there is time: a buyer in the conversation, staff on their devices."""
    case = await store.get(tx, facts["case_id"], lock=True)
    if case.clock != facts["clock"]:
        return
    if case.waits_for is Waits.BUYER:
        await tell(tx, case, f"remind:{case.clock}")
    else:
        await _notify(tx, case, "case_due")


async def expire(tx: Tx, facts: dict[str, Any]) -> None:
    """The clock ended: the automatic move of its state, or the case is overdue and goes to the leads."""
    case = await store.get(tx, facts["case_id"], lock=True)
    if case.clock != facts["clock"] or case.due_at is None or case.due_at > tx.clock.now():
        return
    clock = clocks.CLOCKS[case.state]
    if clock.at_expiry is Action.ACCEPT_GOODS:
        await goods.accept(tx, case, ActionBody(words=""), By.CLOCK)
    elif clock.at_expiry:
        await move(tx, case, clock.at_expiry, By.CLOCK, changes={"outcome": "expired"})
    else:
        await _overdue(tx, case)


async def _overdue(tx: Tx, case: Case) -> None:
    if case.state is State.AWAITING_APPROVAL:
        terms = await terms_of(tx, case)
        due = tx.clock.now() + timedelta(minutes=terms.clocks.approval_minutes)
        await store_approval.ask_deputies(tx, case.id, due)
    if not case.overdue:
        case = await touch(tx, case, Action.EXPIRE, By.CLOCK, changes={"overdue": True})
    case = await weigh(tx, case)  # silence is what calls the platform
    await clocks.expire_again(tx, case)
    await _notify(tx, case, "case_overdue")


async def _notify(tx: Tx, case: Case, code: str) -> None:
    """Its agent; every lead when it has none, waits for approval or is overdue."""
    people = [AgentId(case.agent_id)] if case.agent_id else []
    if not people or case.overdue or case.waits_for is Waits.LEAD:
        people += await staff.holding(tx, Permission.CASE_APPROVE)
    await call_people(tx, case, code, people)


def looker(blobs: Blobs) -> timers.Call:
    """For the worker's calls under `aftersales.look`: it reads the disk, so it runs outside a transaction."""

    async def look(database: Database, due: timers.Due) -> None:
        async with database.transaction(due.merchant_id) as tx:
            row = await store_evidence.get(tx, due.payload["evidence_id"])
            opened = await files.content_of(tx, FileId(row.file_id)) if row and row.kind == "image" else None
        if row is None or opened is None:
            return
        path = await blobs.path(opened, due.merchant_id)
        try:
            bits = picture_hash(path.read_bytes())
        except (UnidentifiedImageError, OSError) as error:
            log.warning("evidence.unreadable", evidence_id=row.id, error=str(error))
            return
        async with database.transaction(due.merchant_id) as tx:
            await see_picture(tx, row.id, bits)

    return look
