"""Every move of every case goes through here: the table allows it, the clock is wound, history and buyer are told."""

from datetime import datetime
from typing import Any

from xiaoer import catalog, logistics, policies, staff
from xiaoer.aftersales import clocks, money_held, store
from xiaoer.aftersales.call_people import call_people
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import CaseMoved
from xiaoer.aftersales.events import CaseMoved as Moved
from xiaoer.aftersales.life_cycles import GOODS, next_state
from xiaoer.aftersales.model import FINAL, Action, Remedy, State
from xiaoer.aftersales.risk import HIGH, risk
from xiaoer.aftersales.tell import tell
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Terms

BY = {
    ActorKind.AGENT: By.AGENT,
    ActorKind.BUYER: By.BUYER,
    ActorKind.TOKEN: By.AGENT,
    ActorKind.BOT: By.RULE,
    ActorKind.CLOCK: By.CLOCK,
    ActorKind.OPERATOR: By.AGENT,
}


DECIDED = frozenset({Action.ACCEPT_GOODS, Action.WAIVE_RETURN, Action.STOP_PARCEL, Action.APPLY})
"""Once somebody has pressed one of these, a case did not come to its end by rules alone."""


def by_of(actor: Actor) -> By:
    """The shop's own system speaks as its agent."""
    return BY[actor.kind]


async def terms_of(tx: Tx, case: Case) -> Terms:
    """The terms that were in force when the order was placed."""
    return (await policies.in_force(tx, case.shop_id, case.order_placed_at)).terms


def seen(case: Case, version: int | None) -> None:
    """Raise CaseMoved when the caller looked at another version."""
    if version is not None and version != case.version:
        raise CaseMoved(case_id=case.id, state=case.state.value)


async def move(
    tx: Tx,
    case: Case,
    action: Action,
    by: By,
    *,
    words: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
    due: datetime | None = None,
    quiet: bool = False,
    parcel: str = "",
    expected: datetime | None = None,
    changes: dict[str, Any] | None = None,
) -> Case:
    """The case is in the state that its table names, with a new clock; `changes` are further columns.

    Raises IllegalMove, Forbidden (from the table) or CaseMoved. `due` overrides the clock's own time; `quiet` tells
    the buyer nothing; `expected` is the day that the buyer reads instead of the clock's.
    """
    to = next_state(case, action, by)
    now, before = tx.clock.now(), case.state
    terms = await terms_of(tx, case)
    values = clocks.columns(to, terms.clocks, now, due) | (changes or {})
    if action in DECIDED and tx.actor.kind is ActorKind.AGENT and by is By.AGENT:
        values["automatic"] = False
    if place := GOODS.get((case.remedy, to)):
        values["facts"] = values.get("facts", case.facts) | {"goods": place}
    if to in FINAL and case.plan_due_at is not None:
        values["plan_kept"] = now <= case.plan_due_at and to is State.SETTLED
    case = await store.change(tx, case, state=to.value, **values)
    case = await weigh(tx, case)
    await _note(tx, case, action, before, by, words=words, reason=reason, facts=facts)
    await clocks.wind(tx, case, terms.clocks)
    if to is State.SENT or (to is State.SETTLED and case.remedy is Remedy.CHANGE_SKU):
        await _leave_shelf(tx, case)
    if to is State.CLOSED:
        case = await _let_go(tx, case)
    await _publish(tx, case, action, before)
    if not quiet:
        await tell(tx, case, action.value, words=words, parcel=parcel, due=expected)
    return case


async def weigh(tx: Tx, case: Case) -> Case:
    """How likely the platform will be called in; a case at high risk is brought to the leads before that."""
    refusals = await store.count_events(tx, case.id, Action.REFUSE.value)
    weight = risk(case, refusals=refusals, now=tx.clock.now()) if case.open else case.risk
    if weight == case.risk:
        return case
    if weight >= HIGH > case.risk:
        await call_people(tx, case, "case_risk", await staff.holding(tx, Permission.CASE_APPROVE), tag="risk")
    return await store.change(tx, case, risk=weight)


async def _let_go(tx: Tx, case: Case) -> Case:
    """Nothing waits for a case that ended without its goods: pieces, money, shelf and warehouse are free, but for the
    pieces that were paid for before."""
    await store.let_go(tx, case)
    await free_shelf(tx, case)
    await logistics.cancel_return(tx, case.id)
    case = await money_held.give_difference_back(tx, case)
    return await money_held.let_go(tx, await money_held.free_postage(tx, case))


async def free_shelf(tx: Tx, case: Case) -> None:
    """What was kept back can be sold again."""
    for line in await store.lines_of(tx, case.id):
        if line.new_sku_id:
            await catalog.release(tx, case.shelf_key(line.position))


async def _leave_shelf(tx: Tx, case: Case) -> None:
    """What was kept back is on its way, or is what the order is of now."""
    for line in await store.lines_of(tx, case.id):
        if line.new_sku_id:
            await catalog.taken(tx, case.shelf_key(line.position))


async def touch(
    tx: Tx,
    case: Case,
    action: Action,
    by: By,
    *,
    words: str = "",
    facts: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> Case:
    """Something about the case is new, its state is not. History keeps it; screens hear of it."""
    case = await store.change(tx, case, **(changes or {}))
    await _note(tx, case, action, case.state, by, words=words, facts=facts)
    await _publish(tx, case, action, case.state)
    return case


async def _note(
    tx: Tx,
    case: Case,
    action: Action,
    before: State,
    by: By,
    *,
    words: str,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Every line of history has a reason: the mover's own, else the one the case is about."""
    await store.add_event(
        tx,
        case,
        action=action.value,
        from_state=before.value,
        to_state=case.state.value,
        by_kind=by.value,
        by_id=tx.actor.id,
        reason=reason or case.reason,
        words=words,
        facts=facts or {},
    )


async def _publish(tx: Tx, case: Case, action: Action, before: State) -> None:
    await tx.publish(
        Moved(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            case_id=case.id,
            order_id=case.order_id,
            shop_id=case.shop_id,
            remedy=case.remedy,
            action=action,
            from_state=before,
            to_state=case.state,
        )
    )
