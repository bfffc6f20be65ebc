"""What a payer refused is asked for once more, when a person says so."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, PayoutId
from xiaoer.kernel.money import Money
from xiaoer.kernel.transitions import IllegalMove
from xiaoer.payouts import store
from xiaoer.payouts.ask import ask
from xiaoer.payouts.model import PayoutAction, PayoutRequest, PayoutState, Purpose

REFUSED_BEFORE = "refused_before"


async def ask_again(tx: Tx, payout_id: PayoutId) -> PayoutId:
    """The same money, held anew, waits for a person who sends it to the payer again, pays by hand or calls it off,
    until its `due_at`. A repeat answers the same payout. Raises PayoutNotFound, IllegalMove, LedgerShort.
    """
    row = await store.get(tx, payout_id, lock=True)
    if row.state != PayoutState.REFUSED:
        raise IllegalMove(at=row.state, action=PayoutAction.RETRY.value)
    request = PayoutRequest(
        key=f"{row.key}+",
        purpose=Purpose(row.purpose),
        amount=Money(row.amount_minor, row.currency),
        order_id=OrderId(row.order_id) if row.order_id else None,
        shop_id=row.shop_id,
        case_id=row.case_id,
        gift_id=row.gift_id,
        method_id=row.method_id,
        words=row.words,
        for_person=REFUSED_BEFORE,
    )
    return await ask(tx, request)
