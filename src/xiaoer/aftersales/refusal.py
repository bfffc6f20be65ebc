"""What a refusal was made of: the words, what the buyer reads, the letter, and the rule it stands on."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row

from xiaoer import merchants
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.letter import letter
from xiaoer.aftersales.model import Action, Remedy, State
from xiaoer.aftersales.tell import message
from xiaoer.infra.db import Tx

REFUSALS = frozenset({Action.REFUSE, Action.REJECT_GOODS, Action.DECLINE})
"""The shop says no; a lead who declines an approval says so to the agent, and the buyer waits on."""


class Refusal(Struct, frozen=True, kw_only=True):
    case_id: str
    case_version: int
    shop_id: str
    order_id: str
    buyer_id: str | None
    conversation_id: str | None
    agent_id: str | None
    """Who looks after the case."""
    remedy: Remedy
    case_reason: str
    action: Action
    at: datetime
    by_kind: str
    by_id: str
    words: str
    """The reason, as it was written."""
    message: str
    """What the buyer reads in the conversation."""
    letter: str
    """Empty while the case is not refused."""
    clauses: list[str]
    """Codes of the clauses that the letter cites."""
    policy_id: str | None
    policy_version: int
    """In force when the order was placed; 0 for the built-in one."""
    english: bool


async def refusal(tx: Tx, case_id: str) -> Refusal | None:
    """The latest refusal of this case; None when it never had one. Raises CaseNotFound."""
    case = await store.get(tx, case_id)
    said = [row for row in await store.events_of(tx, case_id) if row.action in REFUSALS]
    return await _of(tx, case, said[-1]) if said else None


async def _of(tx: Tx, case: Case, event: Row[Any]) -> Refusal:
    merchant = await merchants.get_merchant(tx)
    written = await letter(tx, case) if case.state is State.REFUSED else None
    whole = event.facts.get("script", False)
    return Refusal(
        case_id=case.id,
        case_version=event.version,
        shop_id=case.shop_id,
        order_id=case.order_id,
        buyer_id=case.buyer_id,
        conversation_id=case.conversation_id,
        agent_id=case.agent_id,
        remedy=case.remedy,
        case_reason=case.reason,
        action=Action(event.action),
        at=event.at,
        by_kind=event.by_kind,
        by_id=event.by_id,
        words=event.words,
        message=event.words if whole else message(case, event.action, merchant, words=event.words),
        letter=written.text if written else "",
        clauses=written.clauses if written else [],
        policy_id=case.policy_id,
        policy_version=case.policy_version,
        english=merchant.locale.startswith("en"),
    )
