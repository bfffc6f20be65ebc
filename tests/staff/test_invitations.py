"""How people join: the first owner, and everybody else by a link."""

import asyncio

import pytest
from sqlalchemy import func, select

from tests.staff.conftest import Desk, HandClock, Hired
from xiaoer import merchants, staff
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import BadSignature, Expired, KeyRing
from xiaoer.kernel.ids import TeamId
from xiaoer.staff.errors import (
    AlreadySetUp,
    BadEmail,
    EmailTaken,
    InvitationNotFound,
    LinkUsed,
    RoleAboveOwn,
    TeamNotFound,
    WeakPassword,
    WrongSignIn,
)
from xiaoer.staff.events import AgentChanged
from xiaoer.staff.model import Acceptance, AgentState, IssuedInvitation, NewInvitation, NewTeam, Role, SetUp
from xiaoer.staff.tables import agent

PASSWORD = "a password of her own"


async def invited(desk: Desk, by: Hired, email: str = "", role: Role = Role.AGENT, **more: object) -> IssuedInvitation:
    email = email or f"{desk.merchant_id}@shop.example"
    async with desk.tx(by) as tx:
        return await staff.invite(tx, desk.keys, NewInvitation(email, "小美", role, **more))  # type: ignore[arg-type]


async def accept(desk: Desk, made: IssuedInvitation, password: str = PASSWORD) -> object:
    given = Acceptance(made.token, "王小美", password)
    return await staff.accept_invitation(desk.database, desk.keys, given, address="203.0.113.9")


async def test_an_invited_person_names_themself_chooses_a_password_and_is_in(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        team = await staff.make_team(tx, NewTeam("售后组"))
    made = await invited(desk, owner, team_ids=[team.id])
    shown = await staff.preview_invitation(desk.database, desk.keys, made.token)
    assert (shown.email, shown.role, shown.merchant_name) == (made.invitation.email, Role.AGENT, "小二百货")
    done = await accept(desk, made)
    assert await desk.knows(done.secret)  # type: ignore[attr-defined]
    async with desk.tx() as tx:
        joined = await staff.get_agent(tx, made.invitation.agent_id)
    assert (joined.name, joined.state, joined.team_ids) == ("王小美", AgentState.ACTIVE, [team.id])
    assert made.invitation.agent_id in [e.agent_id for e in desk.events if isinstance(e, AgentChanged)]
    assert await desk.sign_in(made.invitation.email, PASSWORD)


async def test_a_link_accepted_many_times_at_once_makes_one_agent(desk: Desk, owner: Hired) -> None:
    made = await invited(desk, owner)
    results = await asyncio.gather(*(accept(desk, made) for _ in range(5)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == [*["LinkUsed"] * 4, "SignedIn"]
    async with desk.tx() as tx:
        query = select(func.count()).select_from(agent).filter_by(email=made.invitation.email)
        assert await tx.conn.scalar(query) == 1
    with pytest.raises(LinkUsed):
        await accept(desk, made)


async def test_an_invited_agent_cannot_sign_in_before_accepting(desk: Desk, owner: Hired) -> None:
    made = await invited(desk, owner)
    for password in ("", PASSWORD):
        with pytest.raises(WrongSignIn):
            await desk.sign_in(made.invitation.email, password)


async def test_inviting_again_makes_the_earlier_link_worthless(desk: Desk, owner: Hired) -> None:
    first = await invited(desk, owner)
    second = await invited(desk, owner, role=Role.OUTSOURCED)
    assert second.invitation.agent_id == first.invitation.agent_id
    with pytest.raises(LinkUsed):
        await accept(desk, first)
    await accept(desk, second)
    async with desk.tx() as tx:
        assert (await staff.get_agent(tx, first.invitation.agent_id)).role == Role.OUTSOURCED


async def test_a_withdrawn_invitation_leaves_nothing(desk: Desk, owner: Hired) -> None:
    made = await invited(desk, owner)
    async with desk.tx(owner) as tx:
        await staff.withdraw_invitation(tx, made.invitation.id)
        with pytest.raises(InvitationNotFound):
            await staff.withdraw_invitation(tx, made.invitation.id)
        with pytest.raises(staff.errors.AgentNotFound):
            await staff.get_agent(tx, made.invitation.agent_id)
    with pytest.raises(LinkUsed):
        await accept(desk, made)


async def test_a_link_cannot_be_made_up_or_bent(desk: Desk, owner: Hired) -> None:
    made = await invited(desk, owner)
    head, body, mac = made.token.split(".")
    for token in ("", "x", f"{head}.{body}.{mac[:-2]}", f"{head}.{body[:-2]}xx.{mac}"):
        with pytest.raises(BadSignature):
            await staff.preview_invitation(desk.database, desk.keys, token)
    async with desk.tx(owner) as tx:
        other = await staff.issue_password_link(tx, desk.keys, owner.id)
    with pytest.raises(BadSignature):  # a link for something else
        await staff.preview_invitation(desk.database, desk.keys, other.token)


async def test_a_link_runs_out_after_seven_days(desk: Desk, owner: Hired) -> None:
    made = await invited(desk, owner)
    claims = desk.keys.read("invitation", made.token)
    with pytest.raises(Expired):
        await staff.preview_invitation(desk.database, desk.keys, desk.keys.sign("invitation", claims, -1))
    assert (made.invitation.expires_at - made.invitation.created_at).days == 7


async def test_an_email_signs_in_to_one_merchant_of_the_install(
    database: Database, desk: Desk, owner: Hired, keys: KeyRing
) -> None:
    with pytest.raises(EmailTaken):
        await invited(desk, owner, email=owner.email)
    elsewhere = Desk(
        database, desk.clock, keys, desk.password_hash, await merchants.found_merchant(database, "别家"), []
    )
    boss = await elsewhere.hire(Role.OWNER)
    with pytest.raises(EmailTaken):
        await invited(elsewhere, boss, email=owner.email)
    here, there = await invited(desk, owner, "twice@shop.example"), await invited(elsewhere, boss, "twice@shop.example")
    await accept(desk, here)
    with pytest.raises(EmailTaken):  # whoever accepts first has it
        await accept(elsewhere, there)


async def test_bad_invitations_are_refused(desk: Desk, owner: Hired) -> None:
    lead = await desk.hire(Role.LEAD)
    with pytest.raises(BadEmail):
        await invited(desk, owner, email="Bob <bob@shop.example>")
    with pytest.raises(RoleAboveOwn):
        await invited(desk, lead, role=Role.OWNER)
    with pytest.raises(TeamNotFound):
        await invited(desk, owner, team_ids=[TeamId("tem_elsewhere")])
    made = await invited(desk, owner)
    with pytest.raises(WeakPassword):
        await accept(desk, made, "short")
    assert await accept(desk, made)  # a refused try did not use the link up


# ---- the first owner ------------------------------------------------------------------------------------------


@pytest.fixture
async def empty(empty_dsn: str, clock: HandClock) -> Database:
    return Database.open(empty_dsn, clock=clock)


SETUP = SetUp("小二百货", "老板", "Boss@Shop.example", "a password for the boss", "en", "Europe/Berlin")


async def test_an_empty_install_is_set_up_exactly_once_even_by_many_at_once(empty: Database, keys: KeyRing) -> None:
    assert not await staff.is_set_up(empty)
    results = await asyncio.gather(*(staff.set_up(empty, SETUP) for _ in range(4)), return_exceptions=True)
    (done,) = [one for one in results if not isinstance(one, BaseException)]
    assert [type(one) for one in results if isinstance(one, BaseException)] == [AlreadySetUp] * 3
    assert await staff.is_set_up(empty)
    async with empty.transaction(done.merchant_id) as tx:
        me = await staff.read_me(tx, done.agent_id)
    assert (me.email, me.role, me.locale) == ("boss@shop.example", Role.OWNER, "en")
    assert (me.merchant.name, me.merchant.time_zone) == ("小二百货", "Europe/Berlin")
    found = await staff.authenticate(empty, cookie=done.secret)
    assert found
    with pytest.raises(AlreadySetUp):
        await staff.set_up(empty, SETUP)
    await empty.close()
