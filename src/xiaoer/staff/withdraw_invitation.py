"""An invitation is taken back before anybody used it."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.staff import access, store
from xiaoer.staff.policy import check_may_give


async def withdraw_invitation(tx: Tx, invitation_id: str) -> None:
    """Its link is worthless and the invited agent is gone. Raises InvitationNotFound, RoleAboveOwn."""
    found = await access.get_invitation(tx, invitation_id)
    check_may_give(tx.actor, found.role)
    await access.remove_invitations(tx, found.agent_id)
    await store.remove_invited(tx, found.agent_id)
    await audit.record(tx, "invitation.withdrawn", found.agent_id, invitation_id=invitation_id)
