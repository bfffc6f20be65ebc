"""Who is behind a cookie or a bearer token. Two short look-ups; a write at most once a minute."""

from datetime import datetime
from typing import Any

from xiaoer.infra import directory
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.staff import access
from xiaoer.staff.model import ROLE_PERMISSIONS, AgentState, Authenticated, Role
from xiaoer.staff.policy import SEEN_EVERY, SESSION_ENDS, SESSION_SLIDES
from xiaoer.staff.start_session import hash_secret


async def authenticate(
    database: Database, *, cookie: str | None = None, bearer: str | None = None, address: str = ""
) -> Authenticated | None:
    """None when the secret is unknown, ran out or was revoked. A bearer token, when given, is all that counts."""
    secret, kind = (bearer, access.TOKEN) if bearer else (cookie, access.SESSION)
    if not secret:
        return None
    async with database.outside_merchants() as conn:
        entry = await directory.find(conn, kind, hash_secret(secret))
    if entry is None:
        return None
    async with database.transaction(entry.merchant_id) as tx:
        read = _by_token if kind == access.TOKEN else _by_session
        actor = await read(tx, entry.target, address)
    return Authenticated(entry.merchant_id, actor, entry.target) if actor else None


async def _by_session(tx: Tx, sign_in_id: str, address: str) -> Actor | None:
    row, now = await access.session_row(tx, sign_in_id), tx.clock.now()
    if row is None or row.state != AgentState.ACTIVE or row.expires_at <= now:
        return None
    if now - row.seen_at >= SEEN_EVERY:
        until = min(now + SESSION_SLIDES, row.started_at + SESSION_ENDS)
        await access.see(tx, sign_in_id, seen_at=now, expires_at=until, address=address or row.address)
    return Actor(ActorKind.AGENT, row.agent_id, ROLE_PERMISSIONS[Role(row.role)], address)


async def _by_token(tx: Tx, token_id: str, address: str) -> Actor | None:
    row, now = await access.token_row(tx, token_id), tx.clock.now()
    if row is None or (row.expires_at and row.expires_at <= now) or row.state not in (None, AgentState.ACTIVE):
        return None
    if _unseen(row.last_used_at, now):
        await access.use_token(tx, token_id, now)
    return Actor(ActorKind.TOKEN, token_id, _scopes(row), address)


def _unseen(at: datetime | None, now: datetime) -> bool:
    return at is None or now - at >= SEEN_EVERY


def _scopes(row: Any) -> frozenset[Permission]:
    """Never more than its maker may today."""
    scopes = frozenset(Permission(scope) for scope in row.scopes)
    return scopes & ROLE_PERMISSIONS[Role(row.role)] if row.role else scopes
