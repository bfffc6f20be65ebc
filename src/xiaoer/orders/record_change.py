"""A person saw in the shop's system what became of a change that nobody could ask about."""

from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.orders import store_change
from xiaoer.orders.ask_shop import timer_key
from xiaoer.orders.change_model import Change
from xiaoer.orders.change_view import change_view
from xiaoer.orders.settle_change import Done, settle_applied, settle_refused


async def record_change(tx: Tx, change_id: str, *, applied: bool, words: str = "") -> Change:
    """The change stands as the person says, on the record. Raises NotAllowed, ChangeNotFound, IllegalMove."""
    tx.actor.require(Permission.CASE_HANDLE)
    row = await store_change.get(tx, change_id, lock=True)
    if applied:
        await settle_applied(tx, row, Done(tx.clock.now()), By.AGENT)
    else:
        await settle_refused(tx, row, words, By.AGENT)
    await timers.cancel(tx, timer_key(change_id))
    await audit.record(tx, "order.change_recorded", row.order_id, change_id=change_id, applied=applied, words=words)
    return change_view(await store_change.get(tx, change_id))
