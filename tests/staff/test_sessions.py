"""Cookies and API tokens: how long they last, what they may do, and how they end."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.staff.conftest import PASSWORD, Desk, HandClock, Hired
from xiaoer import staff
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.errors import (
    AgentIsSuspended,
    BadExpiry,
    LinkUsed,
    PeopleOnly,
    ScopeAboveOwn,
    SignInNotFound,
    TokenNotFound,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
    WrongSignIn,
)
from xiaoer.staff.events import AgentSuspended, SignInEnded
from xiaoer.staff.model import NewToken, PasswordChange, PasswordReset, Role

NEW = "another fine password"


async def test_a_cookie_lives_fourteen_days_after_its_last_use_and_thirty_at_most(
    desk: Desk, owner: Hired, clock: HandClock
) -> None:
    used, idle = await desk.sign_in(owner), await desk.sign_in(owner)
    for _ in range(2):
        clock.forward(days=13)
        assert await desk.knows(used.secret)
    assert await desk.knows(idle.secret) is None
    clock.forward(days=3, hours=23)
    assert await desk.knows(used.secret)
    clock.forward(hours=2)
    assert await desk.knows(used.secret) is None


async def test_garbage_is_nobody(desk: Desk) -> None:
    for secret in ("", "x", "x" * 5000, "\x01", "xat_nope"):
        assert await desk.knows(secret) is None
        assert await desk.knows(bearer=secret) is None


async def test_knowing_somebody_takes_two_look_ups_and_one_write_a_minute(desk: Desk, owner: Hired) -> None:
    done = await desk.sign_in(owner)
    said: list[str] = []
    engine = desk.database.engine.sync_engine

    def listen(conn: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement.split()[0].lower())

    event.listen(engine, "before_cursor_execute", listen)
    try:
        for _ in range(5):
            assert await desk.knows(done.secret)
        quiet = [*said]
        desk.clock.forward(minutes=1)
        for _ in range(5):
            assert await desk.knows(done.secret)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert "update" not in quiet
    assert len(quiet) == 5 * 3  # two look-ups, and the setting that row-level security reads
    assert said.count("update") == 1


async def test_an_agent_sees_and_ends_their_own_sign_ins_only(desk: Desk, owner: Hired) -> None:
    other = await desk.hire()
    mine, second, theirs = await desk.sign_in(owner), await desk.sign_in(owner), await desk.sign_in(other)
    async with desk.tx(owner) as tx:
        rows = await staff.access.live_sign_ins(tx, owner.id)
        assert {row.id for row in rows} == {mine.sign_in_id, second.sign_in_id}
        assert rows[0].device == "Firefox"
        with pytest.raises(SignInNotFound):
            await staff.end_sign_in(tx, owner.id, theirs.sign_in_id)
    async with desk.tx(owner) as tx:
        assert await staff.end_other_sign_ins(tx, owner.id, mine.sign_in_id) == 1
    assert await desk.knows(mine.secret)
    assert await desk.knows(second.secret) is None
    assert await desk.knows(theirs.secret)
    assert [e.sign_in_id for e in desk.events if isinstance(e, SignInEnded)] == [second.sign_in_id]


async def test_suspension_voids_every_sign_in_and_token_at_once(desk: Desk, owner: Hired) -> None:
    lead = await desk.hire(Role.LEAD)
    cookies = [await desk.sign_in(lead) for _ in range(3)]
    async with desk.tx(lead) as tx:
        token = await staff.make_token(tx, NewToken("ERP", [Permission.ORDER_READ]))
    assert await desk.knows(bearer=token.secret)
    async with desk.tx(owner) as tx:
        await staff.suspend(tx, lead.id)
    assert [await desk.knows(one.secret) for one in cookies] == [None] * 3
    assert await desk.knows(bearer=token.secret) is None
    assert [e.agent_id for e in desk.events if isinstance(e, AgentSuspended)] == [lead.id]
    async with desk.tx(owner) as tx:
        await staff.reinstate(tx, lead.id)
    assert await desk.knows(cookies[0].secret) is None
    assert await desk.sign_in(lead)


async def test_a_suspension_during_sign_in_leaves_nobody_inside(desk: Desk, owner: Hired) -> None:
    for _ in range(6):
        who = await desk.hire()

        async def suspend(who: Hired = who) -> None:
            async with desk.tx(owner) as tx:
                await staff.suspend(tx, who.id)

        signed_in, _ = await asyncio.gather(desk.sign_in(who), suspend(), return_exceptions=True)
        if isinstance(signed_in, BaseException):
            assert isinstance(signed_in, AgentIsSuspended | WrongSignIn)
        else:
            assert await desk.knows(signed_in.secret) is None


# ---- passwords ------------------------------------------------------------------------------------------------


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sign_ins(desk: Desk, owner: Hired) -> None:
    here, elsewhere = await desk.sign_in(owner), await desk.sign_in(owner)

    async def change(old: str, new: str) -> None:
        change = PasswordChange(old, new)
        await staff.change_password(desk.database, desk.merchant_id, desk.as_(owner), change, here.sign_in_id)

    with pytest.raises(WrongPassword):
        await change("wrong password", NEW)
    await change(PASSWORD, NEW)
    assert await desk.knows(here.secret)
    assert await desk.knows(elsewhere.secret) is None
    with pytest.raises(WrongSignIn):
        await desk.sign_in(owner, PASSWORD)
    assert await desk.sign_in(owner, NEW)


async def test_a_stolen_session_cannot_guess_the_password(desk: Desk, owner: Hired) -> None:
    codes = []
    for _ in range(7):
        with pytest.raises((WrongPassword, TooManyAttempts)) as caught:
            await staff.change_password(
                desk.database, desk.merchant_id, desk.as_(owner), PasswordChange("wrong password", NEW)
            )
        codes.append(caught.value.code)
    assert codes == ["wrong_password"] * 5 + ["too_many_attempts"] * 2


@pytest.mark.parametrize(("password", "rule"), [("short", "too_short"), ("x" * 201, "too_long"), (None, "like_email")])
async def test_a_weak_password_is_refused(desk: Desk, owner: Hired, password: str | None, rule: str) -> None:
    change = PasswordChange(PASSWORD, password or owner.email.upper())
    with pytest.raises(WeakPassword) as caught:
        await staff.change_password(desk.database, desk.merchant_id, desk.as_(owner), change)
    assert caught.value.data["rule"] == rule


async def test_a_forgotten_password_is_replaced_by_a_link_that_is_good_once(desk: Desk, owner: Hired) -> None:
    lost = await desk.hire()
    cookie = await desk.sign_in(lost)
    async with desk.tx(owner) as tx:
        link = await staff.issue_password_link(tx, desk.keys, lost.id)
    given = PasswordReset(link.token, NEW)
    tries = (staff.reset_password(desk.database, desk.keys, given) for _ in range(3))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["LinkUsed", "LinkUsed", "NoneType"]
    with pytest.raises(LinkUsed):
        await staff.reset_password(desk.database, desk.keys, given)
    assert await desk.knows(cookie.secret) is None
    assert await desk.sign_in(lost, NEW)


# ---- API tokens -----------------------------------------------------------------------------------------------


async def test_a_token_may_do_what_its_scopes_say_and_nothing_else(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        made = await staff.make_token(tx, NewToken("ERP", [Permission.ORDER_PUSH, Permission.CATALOG_PUSH]))
    assert made.secret.startswith("xat_")
    actor = await desk.knows(bearer=made.secret)
    assert actor is not None
    assert (actor.kind, actor.id) == (ActorKind.TOKEN, made.token.id)
    assert actor.permissions == {Permission.ORDER_PUSH, Permission.CATALOG_PUSH}
    assert await desk.knows(made.secret) is None  # a token is no cookie


async def test_a_token_never_outgrows_its_maker(desk: Desk, owner: Hired) -> None:
    second = await desk.hire(Role.OWNER)
    async with desk.tx(second) as tx:
        made = await staff.make_token(tx, NewToken("ERP", [Permission.ORDER_PUSH, Permission.ORDER_READ]))
    async with desk.tx(owner) as tx:
        await staff.change_role(tx, second.id, Role.AGENT)
    actor = await desk.knows(bearer=made.secret)
    assert actor is not None
    assert actor.permissions == {Permission.ORDER_READ}


async def test_nobody_gives_a_token_more_than_they_have(desk: Desk) -> None:
    lead = await desk.hire(Role.LEAD)
    async with desk.tx(lead) as tx:
        with pytest.raises(ScopeAboveOwn):
            await staff.make_token(tx, NewToken("ERP", [Permission.CONNECTION_EDIT]))


async def test_a_token_makes_no_tokens(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        made = await staff.make_token(tx, NewToken("ERP", [Permission.STAFF_EDIT]))
    actor = await desk.knows(bearer=made.secret)
    assert actor
    async with desk.database.transaction(desk.merchant_id, actor) as tx:
        with pytest.raises(PeopleOnly):
            await staff.make_token(tx, NewToken("child", [Permission.STAFF_EDIT]))


async def test_a_token_runs_out_and_can_be_revoked(desk: Desk, owner: Hired, clock: HandClock) -> None:
    async with desk.tx(owner) as tx:
        until = clock.now() + timedelta(days=1)
        short = await staff.make_token(tx, NewToken("short", [Permission.EXPORT], until))
        forever = await staff.make_token(tx, NewToken("forever", [Permission.EXPORT]))
        with pytest.raises(BadExpiry):
            await staff.make_token(tx, NewToken("past", [], clock.now()))
    clock.forward(hours=23)
    assert await desk.knows(bearer=short.secret)
    clock.forward(hours=1)
    assert await desk.knows(bearer=short.secret) is None
    assert await desk.knows(bearer=forever.secret)
    async with desk.tx(owner) as tx:
        assert [one.last_used_at is None for one in (await staff.access.list_tokens(tx)).items] == [False, False]
        await staff.revoke_token(tx, forever.token.id)
        with pytest.raises(TokenNotFound):
            await staff.revoke_token(tx, forever.token.id)
    assert await desk.knows(bearer=forever.secret) is None


async def test_a_bearer_beside_a_cookie_is_all_that_counts(desk: Desk, owner: Hired) -> None:
    done = await desk.sign_in(owner)
    assert await desk.knows(done.secret, bearer="xat_wrong") is None
