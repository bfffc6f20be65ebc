"""A person looked into a difference."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.permissions import Permission
from xiaoer.payouts import store_days
from xiaoer.payouts.model import DifferenceView
from xiaoer.payouts.reconcile import difference_view


async def settle_difference(tx: Tx, difference_id: str, note: str) -> DifferenceView:
    """Settled, with why; it is not opened again. Raises NotAllowed, DifferenceNotFound."""
    tx.actor.require(Permission.MONEY_RECORD)
    row = await store_days.settle(tx, difference_id, note)
    await audit.record(tx, "payout.difference_settled", difference_id, note=note)
    return difference_view(row)
