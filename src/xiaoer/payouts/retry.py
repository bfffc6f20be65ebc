"""A person sends the clock once more."""

from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId, ShopId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By, IllegalMove
from xiaoer.payouts import end, payers, store
from xiaoer.payouts.errors import NoPayer
from xiaoer.payouts.model import PayoutAction, PayoutState, PayoutView, Way
from xiaoer.payouts.view import view


async def retry(tx: Tx, payout_id: PayoutId) -> PayoutView:
    """A payout left to a person goes to the payer after all; one whose turn has not come is tried now. What is unknown
    is only read back. Raises NotAllowed, PayoutNotFound, NoPayer, IllegalMove when it ended or the call is under way.
    """
    tx.actor.require(Permission.MONEY_RECORD)
    row, now = await store.get(tx, payout_id, lock=True), tx.clock.now()
    if row.state == PayoutState.BY_HAND:
        payer = await payers.payer_of(tx, ShopId(row.shop_id))
        if payer is None:
            raise NoPayer(shop_id=row.shop_id)
        facts = {"connection_id": payer.id, "way": Way.PAYER, "due_at": now, "waits_since": now}
        row = await store.move(tx, row, PayoutAction.RETRY, By.AGENT, needs_person=False, reason="", **facts)
    elif row.state in (PayoutState.WAITING, PayoutState.UNKNOWN):
        row = await store.put(tx, payout_id, due_at=now)
    else:
        raise IllegalMove(at=row.state, action=PayoutAction.RETRY.value)
    await timers.schedule(tx, end.timer_key(payout_id), end.PAY, now, {"payout_id": payout_id})
    await audit.record(tx, "payout.retried", payout_id)
    return view(row)
