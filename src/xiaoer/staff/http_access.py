"""REST doors to get in and out: setting up, signing in, invitations, forgotten passwords."""

from contextlib import suppress
from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie, State

from xiaoer.infra.web import Caller, shared_of
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.staff import access
from xiaoer.staff.accept_invitation import accept_invitation, preview_invitation
from xiaoer.staff.change_password import issue_password_link, reset_password
from xiaoer.staff.errors import SignInNotFound
from xiaoer.staff.invite import invite
from xiaoer.staff.model import (
    Acceptance,
    Credentials,
    Invitation,
    InvitationPreview,
    IssuedInvitation,
    Me,
    NewInvitation,
    PasswordLink,
    PasswordReset,
    SetUp,
    SetUpNeeded,
    SignedIn,
    Token,
)
from xiaoer.staff.policy import SESSION_COOKIE, SESSION_ENDS
from xiaoer.staff.read_me import read_me
from xiaoer.staff.set_up import is_set_up, set_up
from xiaoer.staff.sign_in import sign_in
from xiaoer.staff.sign_out import end_sign_in
from xiaoer.staff.withdraw_invitation import withdraw_invitation

Ask = Request[Any, Any, State]


@get("/api/setup")
async def read_setup(state: State) -> SetUpNeeded:
    return SetUpNeeded(not await is_set_up(shared_of(state).database))


@post("/api/setup", status_code=200)
async def post_setup(request: Ask, state: State, data: SetUp) -> Response[Me]:
    who = await set_up(shared_of(state).database, data, **_from(request))
    return await _welcome(state, who)


@post("/api/sign-in", status_code=200)
async def post_sign_in(request: Ask, state: State, data: Credentials) -> Response[Me]:
    shared = shared_of(state)
    return await _welcome(state, await sign_in(shared.database, shared.keys, data, **_from(request)))


@post("/api/sign-out", status_code=204)
async def post_sign_out(caller: Caller, state: State) -> Response[None]:
    """Fine when the sign-in ended meanwhile."""
    async with caller.transaction() as tx:
        with suppress(SignInNotFound):
            await end_sign_in(tx, AgentId(caller.actor.id), caller.credential)
    return Response(None, status_code=204, cookies=[_cookie(state, "", 0)])


@get("/api/invitations")
async def read_invitations(caller: Caller, cursor: str | None = None, limit: int = 50) -> Page[Invitation]:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        return await access.list_invitations(tx, cursor, limit)


@post("/api/invitations")
async def post_invitation(caller: Caller, data: NewInvitation) -> IssuedInvitation:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        made = await invite(tx, caller.shared.keys, data)
    link = f"{caller.shared.public_url}/app/invitation#{made.token}"
    return IssuedInvitation(made.invitation, made.token, link)


@delete("/api/invitations/{invitation_id:str}")
async def delete_invitation(caller: Caller, invitation_id: str) -> None:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        await withdraw_invitation(tx, invitation_id)


@post("/api/accept-invitation/preview", status_code=200)
async def post_preview(state: State, data: Token) -> InvitationPreview:
    shared = shared_of(state)
    return await preview_invitation(shared.database, shared.keys, data.token)


@post("/api/accept-invitation", status_code=200)
async def post_acceptance(request: Ask, state: State, data: Acceptance) -> Response[Me]:
    shared = shared_of(state)
    return await _welcome(state, await accept_invitation(shared.database, shared.keys, data, **_from(request)))


@post("/api/agents/{agent_id:str}/password-link", status_code=200)
async def post_password_link(caller: Caller, agent_id: str) -> PasswordLink:
    async with caller.transaction(Permission.STAFF_EDIT) as tx:
        made = await issue_password_link(tx, caller.shared.keys, AgentId(agent_id))
    return PasswordLink(f"{caller.shared.public_url}/app/reset-password#{made.token}", made.token)


@post("/api/reset-password", status_code=204)
async def post_reset_password(request: Ask, state: State, data: PasswordReset) -> None:
    shared = shared_of(state)
    await reset_password(shared.database, shared.keys, data, address=_from(request)["address"])


def _from(request: Ask) -> dict[str, str]:
    client = request.client
    return {"address": client.host if client else "", "device": request.headers.get("user-agent", "")}


async def _welcome(state: State, who: SignedIn) -> Response[Me]:
    async with shared_of(state).database.transaction(who.merchant_id) as tx:
        me = await read_me(tx, who.agent_id)
    return Response(me, cookies=[_cookie(state, who.secret, int(SESSION_ENDS.total_seconds()))])


def _cookie(state: State, value: str, max_age_s: int) -> Cookie:
    """Out of reach of scripts, not sent along by other sites' forms, and only over TLS where there is TLS."""
    secure = shared_of(state).public_url.startswith("https:")
    return Cookie(
        key=SESSION_COOKIE, value=value, max_age=max_age_s, path="/", httponly=True, samesite="lax", secure=secure
    )


routes = [
    read_setup,
    post_setup,
    post_sign_in,
    post_sign_out,
    read_invitations,
    post_invitation,
    delete_invitation,
    post_preview,
    post_acceptance,
    post_password_link,
    post_reset_password,
]
