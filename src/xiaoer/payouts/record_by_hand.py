"""A person paid."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.payouts import end, store
from xiaoer.payouts.model import PayoutAction, PayoutState, PayoutView, Way
from xiaoer.payouts.view import view


async def record_by_hand(tx: Tx, payout_id: PayoutId, reference: str) -> PayoutView:
    """Paid, with what the person wrote as the proof; also where nobody knew whether the payer paid and the person
    looked there. The same said again changes nothing.

    Raises NotAllowed without the right to record money, PayoutNotFound, IllegalMove when it is not for a person.
    """
    tx.actor.require(Permission.MONEY_RECORD)
    row = await store.get(tx, payout_id, lock=True)
    if row.state == PayoutState.PAID and row.reference == reference:
        return view(row)
    way = Way.BY_HAND if row.state == PayoutState.BY_HAND else Way(row.way)
    facts = {"reference": reference, "way": way, "paid_at": tx.clock.now()}
    await end.paid(tx, row, PayoutAction.RECORD, By.AGENT, **facts)
    await audit.record(tx, "payout.recorded_by_hand", payout_id, reference=reference)
    return view(await store.get(tx, payout_id))
