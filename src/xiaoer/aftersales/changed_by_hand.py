"""An agent says what became of a change that the shop's system was asked for, or that a replacement is not sent."""

from xiaoer import orders
from xiaoer.aftersales import store
from xiaoer.aftersales.approve import begin
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import SendUnsure
from xiaoer.aftersales.model import Action, ActionBody
from xiaoer.aftersales.move import move
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.transitions import By
from xiaoer.orders import Cancel, ChangeState

OPEN = frozenset({ChangeState.WAITING, ChangeState.UNKNOWN})


async def changed(tx: Tx, case: Case, action: Action, body: ActionBody, by: By) -> Case:
    """The change itself stands as the person says, and money and goods follow as if the shop's system had said it: no
    late answer finds the case elsewhere. Raises what `orders.record_change` raises."""
    change = await orders.get_change(tx, case.change_id) if case.change_id else None
    if by is not By.AGENT or change is None or change.state not in OPEN:
        return await begin(tx, await move(tx, case, action, by, words=body.words))
    await orders.record_change(tx, change.id, applied=action is not Action.BOUNCE, words=body.words)
    return await store.get(tx, case.id)


async def sent_by_hand(tx: Tx, case: Case, words: str) -> Case:
    """A shop's system that was not asked yet to send these goods is not asked any more. Raises SendUnsure when it was
    asked and nobody knows its answer."""
    change = await orders.get_change(tx, case.change_id) if case.change_id else None
    if change is None or change.state not in OPEN:
        return case
    if change.state is ChangeState.UNKNOWN:
        raise SendUnsure(case_id=case.id, change_id=change.id)
    await orders.record_change(tx, change.id, applied=True, words=words)
    return await store.get(tx, case.id)


async def bounce(tx: Tx, case: Case, body: ActionBody, by: By) -> Case:
    """It is not done after all, and a person decides anew. A replacement order that exists already is called off first.

    Raises ChangeNotOpen, OrderLocked once the warehouse has begun with it, and what `changed` raises.
    """
    if case.linked_order_id is None:
        return await changed(tx, case, Action.BOUNCE, body, by)
    off = Cancel(reason=case.reason, words=body.words)
    await orders.change(tx, OrderId(case.linked_order_id), off, key=f"{case.id}:unsend:{case.round}")
    anew = {"linked_order_id": None, "change_id": None, "round": case.round + 1}
    return await move(tx, case, Action.BOUNCE, by, words=body.words, changes=anew)
