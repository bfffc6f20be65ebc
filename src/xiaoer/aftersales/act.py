"""One door for every move that somebody makes: what it needs is there, then its own verb does it."""

from collections.abc import Awaitable, Callable

from xiaoer.aftersales import changed_by_hand, goods, store, store_approval
from xiaoer.aftersales.approve import approve, begin
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.confirm import decline, miss_parcel, stop_parcel, waive_return
from xiaoer.aftersales.decide_again import decide_again
from xiaoer.aftersales.errors import CaseOfPlatform, Missing, NotYours, ReasonUnsaid
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.model import UNSAID, Action, ActionBody, State
from xiaoer.aftersales.move import by_of, move, seen
from xiaoer.aftersales.offered import NEEDS, PLATFORM, may
from xiaoer.aftersales.refuse import refuse
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId
from xiaoer.kernel.transitions import By

Step = Callable[[Tx, Case, ActionBody, By], Awaitable[Case]]
A = Action


async def act(tx: Tx, case_id: CaseId, action: Action, body: ActionBody, *, by: By | None = None) -> Case:
    """The case after `action`. Raises CaseNotFound, CaseMoved, IllegalMove, Forbidden, Missing, NotYours,
    ReasonUnsaid, OverLimit and what the verb itself raises."""
    who = by or by_of(tx.actor)
    case = await store.get(tx, case_id, lock=True)
    seen(case, body.version)
    if case.authority == PLATFORM:
        raise CaseOfPlatform(case_id=case.id)
    check_body(action, body)
    if who is By.AGENT and not may(case, action, tx.actor):
        raise NotYours(action=action.value)
    if case.reason == UNSAID and action in DECIDES:
        raise ReasonUnsaid(case_id=case.id)
    return await STEPS.get(action, _only_move(action))(tx, case, body, who)


def check_body(action: Action, body: ActionBody) -> None:
    """Raise Missing for the first field that the action needs and the body does not carry."""
    for name in NEEDS.get(action, []):
        if not name.endswith("?") and not getattr(body, name):
            raise Missing(field=name, action=action.value)


def _only_move(action: Action) -> Step:
    async def step(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
        moved = await move(tx, case, action, by, words=body.words, reason=body.reason or "")
        return await begin(tx, moved)

    return step


async def _approve(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    case = await decide_again(tx, case, by, amount_minor=body.amount_minor)
    return await approve(tx, case, by, words=body.words)


async def _refuse(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    return await refuse(tx, case, by, words=body.words, reason=body.reason or "")


async def _withdraw(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    await store_approval.close(tx, case.id, "withdrawn")
    return await move(tx, case, A.WITHDRAW, by, words=body.words, changes={"outcome": "withdrawn"})


async def _give_evidence(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    case = await keep_evidence(tx, case, body.evidence, by=by, words=body.words)
    if case.state is not State.AWAITING_EVIDENCE:
        return case
    return await decide_again(tx, await move(tx, case, A.GIVE_EVIDENCE, by), by, go_on=True)


async def _resubmit(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    case = await move(tx, case, A.RESUBMIT, by, words=body.words)
    return await keep_evidence(tx, case, body.evidence, by=by, words=body.words)


async def _escalate(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    return await move(tx, case, A.ESCALATE, by, words=body.words, changes={"disputed_at": tx.clock.now()})


async def _rule_for_buyer(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    return await approve(tx, case, by, action=A.RULE_FOR_BUYER, words=body.words)


async def _rule_for_shop(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    return await move(tx, case, A.RULE_FOR_SHOP, by, words=body.words, changes={"outcome": body.words})


async def _apply(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    return await changed_by_hand.changed(tx, case, A.APPLY, body, by)


async def _settle(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    return await changed_by_hand.changed(tx, case, A.SETTLE, body, by)


DECIDES = frozenset({A.APPROVE, A.REFUSE, A.WAIT_FOR_SIGN})
"""Nobody decides before the buyer has said why."""
STEPS: dict[Action, Step] = {
    A.APPROVE: _approve,
    A.REFUSE: _refuse,
    A.DECLINE: decline,
    A.WAIVE_RETURN: waive_return,
    A.WITHDRAW: _withdraw,
    A.GIVE_EVIDENCE: _give_evidence,
    A.RESUBMIT: _resubmit,
    A.ESCALATE: _escalate,
    A.RULE_FOR_BUYER: _rule_for_buyer,
    A.RULE_FOR_SHOP: _rule_for_shop,
    A.SHIP_BACK: goods.ship_back,
    A.RECEIVE_GOODS: goods.receive,
    A.ACCEPT_GOODS: goods.accept,
    A.REJECT_GOODS: goods.reject,
    A.QUOTE: goods.quote,
    A.DISPATCH: goods.dispatch,
    A.PAY_DIFFERENCE: goods.pay_difference,
    A.APPLY: _apply,
    A.SETTLE: _settle,
    A.STOP_PARCEL: stop_parcel,
    A.MISS_PARCEL: miss_parcel,
    A.BOUNCE: changed_by_hand.bounce,
}
