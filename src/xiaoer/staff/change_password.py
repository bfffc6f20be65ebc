"""A new password, by who knows the old one or holds a one-time link."""

from typing import Any

from xiaoer.infra import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import AgentId, MerchantId
from xiaoer.staff import store
from xiaoer.staff.confirm_password import confirm_password
from xiaoer.staff.errors import AgentNotJoined, LinkUsed
from xiaoer.staff.model import AgentState, PasswordChange, PasswordLink, PasswordReset, Role
from xiaoer.staff.password import hash_password
from xiaoer.staff.policy import PASSWORD_LINK_LASTS, check_may_give, check_password, hidden
from xiaoer.staff.sign_out import end_other_sign_ins

PURPOSE = "password"


async def change_password(
    database: Database, merchant_id: MerchantId, actor: Actor, change: PasswordChange, sign_in_id: str = ""
) -> None:
    """Every other sign-in of the agent is void. Raises WrongPassword, WeakPassword, TooManyAttempts."""
    agent_id = AgentId(actor.id)
    email = await confirm_password(database, merchant_id, agent_id, change.old)
    check_password(change.new, email)
    password_hash = await hash_password(change.new)
    async with database.transaction(merchant_id, actor) as tx:
        await _replace(tx, agent_id, password_hash, kept_sign_in_id=sign_in_id)


async def issue_password_link(tx: Tx, keys: KeyRing, agent_id: AgentId) -> PasswordLink:
    """For an agent who forgot: a token good once, for a day. Raises AgentNotFound, AgentNotJoined, RoleAboveOwn."""
    row = await store.agent_row(tx, agent_id)
    if row.state != AgentState.ACTIVE:
        raise AgentNotJoined(agent_id=agent_id)
    check_may_give(tx.actor, Role(row.role))
    await audit.record(tx, "password.link_issued", agent_id)
    claims = {"m": tx.merchant_id, "a": agent_id, "h": hidden(row.password_hash)}
    return PasswordLink(link="", token=keys.sign(PURPOSE, claims, int(PASSWORD_LINK_LASTS.total_seconds())))


async def reset_password(database: Database, keys: KeyRing, given: PasswordReset, *, address: str = "") -> None:
    """Every sign-in of the agent is void. Raises BadSignature, Expired, LinkUsed, WeakPassword."""
    claims = keys.read(PURPOSE, given.token)
    merchant_id, agent_id = MerchantId(claims["m"]), AgentId(claims["a"])
    async with database.transaction(merchant_id) as tx:
        check_password(given.password, (await _linked(tx, agent_id, claims)).email)
    password_hash = await hash_password(given.password)
    async with database.transaction(merchant_id, Actor(ActorKind.AGENT, agent_id, address=address)) as tx:
        await _linked(tx, agent_id, claims)
        await _replace(tx, agent_id, password_hash)


async def _linked(tx: Tx, agent_id: AgentId, claims: dict[str, Any]) -> Any:
    """The agent's row, held. The link names the password it replaces, so it is good once."""
    row = await store.agent_row(tx, agent_id, lock=True)
    if hidden(row.password_hash) != claims["h"] or row.state != AgentState.ACTIVE:
        raise LinkUsed
    return row


async def _replace(tx: Tx, agent_id: AgentId, password_hash: str, kept_sign_in_id: str = "") -> None:
    await store.set_agent(tx, agent_id, password_hash=password_hash)
    await audit.record(tx, "password.changed", agent_id)
    await end_other_sign_ins(tx, agent_id, kept_sign_in_id)
