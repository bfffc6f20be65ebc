"""The second factor is prepared, switched on, and off again."""

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import AgentId, MerchantId
from xiaoer.staff import access, store, totp
from xiaoer.staff.confirm_password import confirm_password
from xiaoer.staff.errors import TotpAlreadyOn, TotpNotStarted, WrongCode
from xiaoer.staff.model import RecoveryCodes, Role, TotpSetup
from xiaoer.staff.policy import check_may_give


async def set_up_totp(tx: Tx, keys: KeyRing, agent_id: AgentId) -> TotpSetup:
    """A new secret to put into an authenticator; nothing is asked for until it is confirmed. Raises TotpAlreadyOn."""
    row = await store.agent_row(tx, agent_id, lock=True)
    if row.totp_enabled:
        raise TotpAlreadyOn
    secret = totp.new_secret()
    await store.set_agent(tx, agent_id, totp_sealed=totp.seal(keys, agent_id, secret), totp_last_step=0)
    issuer = (await merchants.get_merchant(tx)).name
    return TotpSetup(secret, totp.uri_of(secret, row.email, issuer))


async def confirm_totp(tx: Tx, keys: KeyRing, agent_id: AgentId, code: str) -> RecoveryCodes:
    """From now on signing in asks for a code. Raises TotpNotStarted, TotpAlreadyOn, WrongCode."""
    row = await store.agent_row(tx, agent_id, lock=True)
    if row.totp_enabled:
        raise TotpAlreadyOn
    if not row.totp_sealed:
        raise TotpNotStarted
    step = totp.step_of(totp.unseal(keys, agent_id, row.totp_sealed), code, tx.clock.now())
    if step is None:
        raise WrongCode
    codes = totp.new_recovery_codes()
    await store.set_agent(tx, agent_id, totp_enabled=True, totp_last_step=step)
    await access.set_recovery_codes(tx, agent_id, [totp.hash_recovery_code(agent_id, one) for one in codes])
    await audit.record(tx, "totp.enabled", agent_id)
    return RecoveryCodes(codes)


async def disable_totp(database: Database, merchant_id: MerchantId, actor: Actor, password: str) -> None:
    """Signing in asks for the password alone. Raises WrongPassword, TooManyAttempts."""
    agent_id = AgentId(actor.id)
    await confirm_password(database, merchant_id, agent_id, password)
    async with database.transaction(merchant_id, actor) as tx:
        await _off(tx, agent_id)


async def reset_totp(tx: Tx, agent_id: AgentId) -> None:
    """For an agent who lost phone and codes, by somebody who may. Raises AgentNotFound, RoleAboveOwn."""
    row = await store.agent_row(tx, agent_id)
    check_may_give(tx.actor, Role(row.role))
    await _off(tx, agent_id)


async def _off(tx: Tx, agent_id: AgentId) -> None:
    await store.set_agent(tx, agent_id, totp_enabled=False, totp_sealed="", totp_last_step=0)
    await access.set_recovery_codes(tx, agent_id, [])
    await audit.record(tx, "totp.disabled", agent_id)
