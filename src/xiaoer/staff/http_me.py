"""REST doors of the signed-in agent's own things."""

from litestar import delete, get, patch, post, put

from xiaoer.infra.web import Caller
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.paging import Page
from xiaoer.staff import access
from xiaoer.staff.change_agent import change_me
from xiaoer.staff.change_password import change_password
from xiaoer.staff.devices import NewPushSubscription, PushEndpoint, PushKey, PushSubscription
from xiaoer.staff.errors import PeopleOnly, PushOff
from xiaoer.staff.model import (
    Code,
    Confirmation,
    Me,
    MeChange,
    PasswordChange,
    PresenceChange,
    RecoveryCodes,
    SignInRow,
    TotpSetup,
)
from xiaoer.staff.read_me import read_me
from xiaoer.staff.set_presence import set_presence
from xiaoer.staff.set_up_totp import confirm_totp, disable_totp, set_up_totp
from xiaoer.staff.sign_out import end_other_sign_ins, end_sign_in
from xiaoer.staff.subscribe_push import subscribe_push, unsubscribe_push
from xiaoer.staff.vapid import INSTALLED


def agent_of(caller: Caller) -> AgentId:
    """Raises PeopleOnly for an API token."""
    if caller.actor.kind != ActorKind.AGENT:
        raise PeopleOnly
    return AgentId(caller.actor.id)


@get("/api/me")
async def get_me(caller: Caller) -> Me:
    async with caller.transaction() as tx:
        return await read_me(tx, agent_of(caller))


@patch("/api/me")
async def patch_me(caller: Caller, data: MeChange) -> Me:
    agent_id = agent_of(caller)
    async with caller.transaction() as tx:
        await change_me(tx, agent_id, data)
        return await read_me(tx, agent_id)


@post("/api/me/password", status_code=204)
async def post_password(caller: Caller, data: PasswordChange) -> None:
    agent_of(caller)
    await change_password(caller.shared.database, caller.merchant_id, caller.actor, data, caller.credential)


@post("/api/me/totp", status_code=200)
async def post_totp(caller: Caller) -> TotpSetup:
    async with caller.transaction() as tx:
        return await set_up_totp(tx, caller.shared.keys, agent_of(caller))


@post("/api/me/totp/confirm", status_code=200)
async def post_totp_confirm(caller: Caller, data: Code) -> RecoveryCodes:
    async with caller.transaction() as tx:
        return await confirm_totp(tx, caller.shared.keys, agent_of(caller), data.code)


@delete("/api/me/totp")
async def delete_totp(caller: Caller, data: Confirmation) -> None:
    agent_of(caller)
    await disable_totp(caller.shared.database, caller.merchant_id, caller.actor, data.password)


@put("/api/me/presence")
async def put_presence(caller: Caller, data: PresenceChange) -> Me:
    agent_id = agent_of(caller)
    async with caller.transaction() as tx:
        await set_presence(tx, agent_id, data.presence)
        return await read_me(tx, agent_id)


@get("/api/me/sessions")
async def get_sessions(caller: Caller) -> Page[SignInRow]:
    async with caller.transaction() as tx:
        rows = await access.live_sign_ins(tx, agent_of(caller))
    marked = (SignInRow(r.id, r.address, r.device, r.started_at, r.seen_at, r.id == caller.credential) for r in rows)
    return Page(list(marked))


@delete("/api/me/sessions/{sign_in_id:str}")
async def delete_session(caller: Caller, sign_in_id: str) -> None:
    async with caller.transaction() as tx:
        await end_sign_in(tx, agent_of(caller), sign_in_id)


@delete("/api/me/sessions")
async def delete_other_sessions(caller: Caller) -> None:
    """All but the one that asks."""
    async with caller.transaction() as tx:
        await end_other_sign_ins(tx, agent_of(caller), caller.credential)


@get("/api/push-key")
async def get_push_key(caller: Caller) -> PushKey:
    for vapid in INSTALLED:
        return PushKey(vapid.public_key)
    raise PushOff


@get("/api/me/push")
async def get_push(caller: Caller) -> Page[PushSubscription]:
    async with caller.transaction() as tx:
        return Page(await access.list_push(tx, agent_of(caller)))


@post("/api/me/push", status_code=204)
async def post_push(caller: Caller, data: NewPushSubscription) -> None:
    async with caller.transaction() as tx:
        await subscribe_push(tx, agent_of(caller), caller.credential, data)


@delete("/api/me/push")
async def delete_push(caller: Caller, data: PushEndpoint) -> None:
    async with caller.transaction() as tx:
        await unsubscribe_push(tx, agent_of(caller), data.endpoint)


routes = [
    get_me,
    patch_me,
    post_password,
    post_totp,
    post_totp_confirm,
    delete_totp,
    put_presence,
    get_sessions,
    delete_session,
    delete_other_sessions,
    get_push_key,
    get_push,
    post_push,
    delete_push,
]
