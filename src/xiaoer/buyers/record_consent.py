"""What a buyer allowed or forbade. Rows are only added."""

from xiaoer.buyers import store
from xiaoer.buyers.events import BuyerChanged
from xiaoer.buyers.model import ConsentView
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId


async def record_consent(
    tx: Tx, buyer_id: BuyerId, purpose: str, channel: str, *, granted: bool, source: str, evidence: str = ""
) -> None:
    """The latest word for this purpose on this channel; earlier ones stay readable. Raises BuyerNotFound."""
    await store.get_buyer(tx, buyer_id)
    await store.add_consent(
        tx, buyer_id, purpose=purpose, channel=channel, granted=granted, source=source, evidence=evidence
    )
    await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id))


async def may(tx: Tx, buyer_id: BuyerId, purpose: str, channel: str) -> bool:
    """True when the person's latest word on any of their identities is yes. Silence is no."""
    words = await store.consents(tx, await store.group(tx, buyer_id))
    return any(word.granted for word in words if (word.purpose, word.channel) == (purpose, channel))


async def consent_words(tx: Tx, buyer_id: BuyerId) -> list[ConsentView]:
    """The person's latest word for each purpose and channel, over all their identities."""
    return await store.consents(tx, await store.group(tx, buyer_id))
