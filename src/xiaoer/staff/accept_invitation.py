"""The invited person names themself and chooses a password."""

from typing import Any

from xiaoer import merchants
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import AgentId, MerchantId
from xiaoer.staff import access, store
from xiaoer.staff.add_agent import join
from xiaoer.staff.errors import InvitationNotFound, LinkUsed
from xiaoer.staff.invite import PURPOSE
from xiaoer.staff.model import Acceptance, AgentState, Invitation, InvitationPreview, SignedIn
from xiaoer.staff.password import hash_password
from xiaoer.staff.policy import check_password
from xiaoer.staff.start_session import start_session


async def preview_invitation(database: Database, keys: KeyRing, token: str) -> InvitationPreview:
    """What the page of the link shows. Raises BadSignature, Expired, LinkUsed."""
    claims = keys.read(PURPOSE, token)
    async with database.transaction(MerchantId(claims["m"])) as tx:
        found = await _open(tx, claims)
        return InvitationPreview(found.email, found.name, found.role, (await merchants.get_merchant(tx)).name)


async def accept_invitation(
    database: Database, keys: KeyRing, given: Acceptance, *, address: str = "", device: str = ""
) -> SignedIn:
    """The agent is active and signed in. Of two at once exactly one succeeds.

    Raises BadSignature, Expired, LinkUsed, WeakPassword, EmailTaken.
    """
    claims = keys.read(PURPOSE, given.token)
    merchant_id, agent_id = MerchantId(claims["m"]), AgentId(claims["a"])
    async with database.transaction(merchant_id) as tx:
        check_password(given.password, (await _open(tx, claims)).email)
    password_hash = await hash_password(given.password)
    async with database.transaction(merchant_id, Actor(ActorKind.AGENT, agent_id, address=address)) as tx:
        facts = {"name": given.name, "display_name": given.name, "password_hash": password_hash}
        if not await store.move_agent(tx, agent_id, AgentState.INVITED, AgentState.ACTIVE, **facts):
            raise LinkUsed
        found = await _open(tx, claims)
        await access.remove_invitations(tx, agent_id)
        await join(tx, found.email, agent_id, found.role, invitation_id=found.id)
        return await start_session(tx, agent_id, address=address, device=device)


async def _open(tx: Tx, claims: dict[str, Any]) -> Invitation:
    try:
        return await access.get_invitation(tx, claims["i"])
    except InvitationNotFound:
        raise LinkUsed from None
