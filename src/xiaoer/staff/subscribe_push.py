"""A device of an agent wants notices even when the workspace is closed."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.staff import access
from xiaoer.staff.devices import NewPushSubscription
from xiaoer.staff.policy import check_push_endpoint


async def subscribe_push(tx: Tx, agent_id: AgentId, sign_in_id: str, new: NewPushSubscription) -> None:
    """Notices reach the device until its sign-in ends. Raises BadPushEndpoint."""
    check_push_endpoint(new.endpoint)
    await access.put_push(
        tx,
        id=new_id("psh"),
        agent_id=agent_id,
        sign_in_id=sign_in_id,
        endpoint=new.endpoint,
        p256dh=new.keys.p256dh,
        auth=new.keys.auth,
        created_at=tx.clock.now(),
    )


async def unsubscribe_push(tx: Tx, agent_id: AgentId, endpoint: str) -> None:
    """The device gets nothing more; fine if it never did."""
    await access.remove_push(tx, endpoint=endpoint, agent_id=agent_id)
