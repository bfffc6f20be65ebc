"""What became of reassurance cards: how often sent, and how often an order followed."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies import store_assurances


async def record_assurance(
    tx: Tx, shop_id: ShopId, conversation_id: str, kind: str, policy_version: int, client_id: str
) -> None:
    """One card was sent in the conversation, now. The same `client_id` again counts nothing."""
    await store_assurances.add(
        tx,
        shop_id=shop_id,
        conversation_id=conversation_id,
        kind=kind,
        policy_version=policy_version,
        client_id=client_id,
    )


async def record_assured_sale(tx: Tx, conversation_id: str) -> int:
    """An order followed this conversation: cards of the last day in it count as followed by one, each once.

    How many cards.
    """
    return await store_assurances.credit(tx, conversation_id)
