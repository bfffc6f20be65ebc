"""A sign-in begins: a secret for the cookie, of which only the hash stays with us."""

import hashlib
import secrets

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, new_id
from xiaoer.staff import access, store
from xiaoer.staff.model import SignedIn
from xiaoer.staff.policy import SESSION_ENDS, SESSION_SLIDES


def hash_secret(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def start_session(tx: Tx, agent_id: AgentId, *, address: str, device: str) -> SignedIn:
    """Signed in for 14 days after the last use, 30 days at most."""
    secret, sign_in_id, now = secrets.token_urlsafe(32), new_id("sgn"), tx.clock.now()
    await access.remove_expired_sign_ins(tx, agent_id)
    await access.add_sign_in(
        tx,
        id=sign_in_id,
        agent_id=agent_id,
        address=address,
        device=device[:200],
        started_at=now,
        seen_at=now,
        expires_at=now + SESSION_SLIDES,
    )
    await directory.put(tx.conn, access.SESSION, hash_secret(secret), tx.merchant_id, sign_in_id)
    await store.set_agent(tx, agent_id, last_sign_in_at=now)
    await audit.record(tx, "sign_in.succeeded", agent_id, sign_in_id=sign_in_id)
    return SignedIn(secret, tx.merchant_id, agent_id, sign_in_id, now + SESSION_ENDS)
