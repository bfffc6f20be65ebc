"""Whether too many complained of a purpose on a channel."""

from xiaoer.infra.db import Tx
from xiaoer.outreach import store_reach
from xiaoer.outreach.model import Purpose


async def is_paused(tx: Tx, purpose: Purpose, channel: str) -> bool:
    """True until a person resumes it."""
    found = await store_reach.pause_of(tx, purpose.value, channel)
    return found is not None and found.state == "paused"
