"""Keys for the shop's own systems."""

import secrets

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.staff import access, store
from xiaoer.staff.errors import AgentIsSuspended, BadExpiry, PeopleOnly, TokenNotFound
from xiaoer.staff.model import AgentState, MadeToken, NewToken
from xiaoer.staff.policy import check_scopes
from xiaoer.staff.start_session import hash_secret

PREFIX = "xat_"


async def make_token(tx: Tx, new: NewToken) -> MadeToken:
    """A token that may do what its scopes say, and never more than its maker. Its secret is shown this once.

    Raises PeopleOnly (a token makes no tokens), ScopeAboveOwn, BadExpiry.
    """
    if tx.actor.kind not in (ActorKind.AGENT, ActorKind.OPERATOR):
        raise PeopleOnly
    check_scopes(tx.actor, new.scopes)
    now = tx.clock.now()
    if new.expires_at and new.expires_at <= now:
        raise BadExpiry
    await _hold_maker(tx)
    token_id, secret = new_id("tok"), PREFIX + secrets.token_urlsafe(32)
    await access.add_token(
        tx,
        id=token_id,
        name=new.name,
        scopes=sorted({scope.value for scope in new.scopes}),
        made_by=tx.actor.id,
        created_at=now,
        expires_at=new.expires_at,
    )
    await directory.put(tx.conn, access.TOKEN, hash_secret(secret), tx.merchant_id, token_id)
    await audit.record(tx, "token.made", token_id, name=new.name, scopes=sorted(new.scopes))
    return MadeToken(await access.get_token(tx, token_id), secret)


async def revoke_token(tx: Tx, token_id: str) -> None:
    """Void with the commit. Raises TokenNotFound."""
    name = (await access.get_token(tx, token_id)).name
    if not await access.remove_tokens(tx, token_id=token_id):
        raise TokenNotFound(token_id=token_id)
    await audit.record(tx, "token.revoked", token_id, name=name)


async def _hold_maker(tx: Tx) -> None:
    """A suspension at the same moment either sees the new token or prevents it."""
    if tx.actor.kind == ActorKind.AGENT:
        row = await store.agent_row(tx, AgentId(tx.actor.id), lock=True)
        if row.state != AgentState.ACTIVE:
            raise AgentIsSuspended
