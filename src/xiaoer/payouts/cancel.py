"""A payout is called off."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import PayoutId
from xiaoer.kernel.transitions import By
from xiaoer.payouts import end, store


async def cancel(tx: Tx, payout_id: PayoutId, reason: str = "") -> None:
    """What was held for it is free again. Raises PayoutNotFound, and IllegalMove once the payer was asked and may have
    paid, or when it ended before."""
    row = await store.get(tx, payout_id, lock=True)
    by = By.AGENT if tx.actor.kind in (ActorKind.AGENT, ActorKind.TOKEN) else By.RULE
    await end.cancelled(tx, row, by, reason[:300])
    await audit.record(tx, "payout.cancelled", payout_id, reason=reason[:300])
