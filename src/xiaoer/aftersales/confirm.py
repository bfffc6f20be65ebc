"""Somebody says that the goods are whole, that the parcel was stopped, or that the buyer may keep what should have
come back: money leaves by that word."""

from typing import Any

from xiaoer.aftersales import money_held, store_approval
from xiaoer.aftersales.approve import ask_approval, begin
from xiaoer.aftersales.case import WITH_BUYER, Case
from xiaoer.aftersales.limits import over_own_limit
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.move import move
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.transitions import By

MEANWHILE = {State.INTERCEPTING: "stopped", State.AWAITING_RETURN: WITH_BUYER}
"""What is said of the goods (`Case.goods`) while somebody is asked to confirm it."""


async def stop_parcel(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """An agent says that the courier stopped it."""
    return await parcel_stopped(tx, case, by, words=body.words)


async def parcel_stopped(tx: Tx, case: Case, by: By, *, words: str = "", facts: dict[str, Any] | None = None) -> Case:
    """The money goes back, or waits for somebody who may give as much. A result that a person recorded by hand is
    that person's word."""
    who = By.AGENT if tx.actor.kind is ActorKind.AGENT else by
    if asked := await above_limit(tx, case, Action.STOP_PARCEL, who, words=words, facts=facts):
        return asked
    return await begin(tx, await move(tx, case, Action.STOP_PARCEL, by, words=words, facts=facts))


async def above_limit(
    tx: Tx, case: Case, action: Action, by: By, *, words: str = "", facts: dict[str, Any] | None = None
) -> Case | None:
    """The case waits for one tap of somebody with a higher limit, and history says what is to be confirmed; None
    where whoever says it may give as much alone, and for what the rules or the clock say."""
    if by is not By.AGENT or (over := await over_own_limit(tx, case)) is None:
        return None
    changes: dict[str, Any] = {"automatic": False}
    if meanwhile := MEANWHILE.get(case.state):
        changes["facts"] = case.facts | {"goods": meanwhile}
    if case.state is State.AWAITING_RETURN:
        changes["facts"] |= {"ship_back_by": case.due_at and case.due_at.isoformat()}
    return await ask_approval(
        tx, case, over.limit_minor, words=words, facts=(facts or {}) | {"confirms": action.value}, changes=changes
    )


async def waive_return(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """Money without the goods is a refund like any other: it goes back, or somebody who may give as much is asked.
    Meanwhile the buyer's day stays as it was told."""
    if asked := await above_limit(tx, case, Action.WAIVE_RETURN, by, words=body.words):
        return asked
    kept = {"facts": case.facts | {"goods": WITH_BUYER}}
    return await begin(tx, await move(tx, case, Action.WAIVE_RETURN, by, words=body.words, changes=kept))


async def decline(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """Somebody was asked and says no: the case is again with whoever asked. Goods that the buyer would have kept are
    to come back by the day that the buyer was told."""
    await store_approval.close(tx, case.id, "declined")
    if case.goods != WITH_BUYER:
        return await move(tx, case, Action.DECLINE, by, words=body.words)
    again = {"facts": case.facts | {"goods": ""}}
    return await move(tx, case, Action.DECLINE, by, words=body.words, due=case.ship_back_by, changes=again)


async def miss_parcel(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """An agent says that it got through."""
    return await parcel_missed(tx, case, by, words=body.words)


async def parcel_missed(tx: Tx, case: Case, by: By, *, words: str, facts: dict[str, Any] | None = None) -> Case:
    """Other ways are open: the money waits for this one no more, and nobody is asked to pay for what was said to be
    stopped."""
    await store_approval.close(tx, case.id, "withdrawn")
    case = await money_held.let_go(tx, case)
    changes = {"facts": case.facts | {"goods": ""}}
    return await move(tx, case, Action.MISS_PARCEL, by, words=words, facts=facts, changes=changes)
