"""E-mail, password and, where switched on, a second factor."""

from dataclasses import dataclass
from typing import Any

import structlog

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import AgentId, MerchantId
from xiaoer.staff import access, store, throttle, totp
from xiaoer.staff.add_agent import SIGN_IN
from xiaoer.staff.errors import AgentIsSuspended, TotpNeeded, WrongCode, WrongSignIn
from xiaoer.staff.model import AgentState, Credentials, SignedIn
from xiaoer.staff.password import hash_password, is_outdated, is_right
from xiaoer.staff.policy import code_limit, limits, normal_email
from xiaoer.staff.start_session import start_session
from xiaoer.staff.throttle import Throttled, Try

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Person:
    """Who has the e-mail, as read before the password was checked."""

    merchant_id: MerchantId
    row: Any


@dataclass(frozen=True, slots=True)
class _Door:
    database: Database
    email: str
    address: str
    person: _Person | None

    @property
    def agent_id(self) -> AgentId:
        return AgentId(self.person.row.id if self.person else "")

    async def note(self, action: str, **facts: Any) -> None:
        """Into the merchant's audit; a name that nobody has leaves a line in the log only."""
        if self.person is None:
            log.info(action, address=self.address, **facts)
            return
        somebody = Actor(ActorKind.AGENT, "", address=self.address)
        async with self.database.transaction(self.person.merchant_id, somebody) as tx:
            await audit.record(tx, action, self.agent_id, **facts)

    async def fail(self, error: XiaoerError, why: str) -> XiaoerError:
        await self.note("sign_in.failed", reason=why)
        return error

    async def counted(self, *, code: bool = False) -> Try:
        """Raises Throttled; once a minute that goes into the audit with the number of tries since."""
        known = await throttle.is_known(self.database, self.email, self.address)
        wanted = [code_limit(self.email)] if code else limits(self.email, self.address, known=known)
        try:
            return await throttle.count(self.database, wanted)
        except Throttled as refused:
            if refused.note:
                await self.note("sign_in.throttled", refused_before=refused.refused, retry_s=refused.data["retry_s"])
            raise


async def sign_in(
    database: Database, keys: KeyRing, given: Credentials, *, address: str = "", device: str = ""
) -> SignedIn:
    """Signed in from now on; the answer's `secret` is the cookie.

    Raises BadEmail, TooManyAttempts, WrongSignIn, AgentIsSuspended, TotpNeeded, WrongCode. An e-mail nobody
    has takes as long as a wrong password.
    """
    email = normal_email(given.email)
    door = _Door(database, email, address, await _find(database, email))
    tried = [await door.counted()]
    row = door.person.row if door.person else None
    if not await is_right(given.password, row.password_hash if row else "") or row is None:
        raise await door.fail(WrongSignIn(), "password")
    if row.state != AgentState.ACTIVE:
        raise await door.fail(AgentIsSuspended(), "suspended")
    if row.totp_enabled and not given.code:
        await throttle.take_back(database, tried[0])
        raise TotpNeeded
    if row.totp_enabled and (given.code or "").replace(" ", "").isdigit():
        tried.append(await door.counted(code=True))
    done = await _finish(door, keys, given, device)
    for one in tried:
        await throttle.take_back(database, one)
    await throttle.remember(database, email, address)
    return done


async def _find(database: Database, email: str) -> _Person | None:
    async with database.outside_merchants() as conn:
        entry = await directory.find(conn, SIGN_IN, email)
    if entry is None:
        return None
    async with database.transaction(entry.merchant_id) as tx:
        return _Person(entry.merchant_id, await store.agent_row(tx, AgentId(entry.target)))


async def _finish(door: _Door, keys: KeyRing, given: Credentials, device: str) -> SignedIn:
    """The row is read again and held: a suspension or new password since then wins."""
    assert door.person is not None
    before = door.person.row
    outdated = is_outdated(before.password_hash)
    renewed = await hash_password(given.password) if outdated else ""
    actor = Actor(ActorKind.AGENT, before.id, address=door.address)
    async with door.database.transaction(door.person.merchant_id, actor) as tx:
        row = await store.agent_row(tx, door.agent_id, lock=True)
        same = row.state == AgentState.ACTIVE and row.password_hash == before.password_hash
        if same and await code_is_right(tx, keys, row, given.code):
            if outdated:
                await store.set_agent(tx, door.agent_id, password_hash=renewed)
            return await start_session(tx, door.agent_id, address=door.address, device=device)
    if not same:
        raise await door.fail(WrongSignIn(), "changed_meanwhile")
    raise await door.fail(WrongCode(), "code")


async def code_is_right(tx: Tx, keys: KeyRing, row: Any, code: str | None) -> bool:
    """True when no second factor is asked for, or when this one was never used before."""
    if not row.totp_enabled:
        return True
    if not code:
        return False
    agent_id = AgentId(row.id)
    step = totp.step_of(totp.unseal(keys, agent_id, row.totp_sealed), code, tx.clock.now())
    if step is not None:
        return await store.take_totp_step(tx, agent_id, step)
    return await access.use_recovery_code(tx, agent_id, totp.hash_recovery_code(agent_id, code))
