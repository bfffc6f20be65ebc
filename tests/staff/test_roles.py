"""Roles: what each may do, who may give them, and that an owner always remains."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.staff.conftest import Desk, Hired
from xiaoer import staff
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.errors import AgentNotFound, AgentNotJoined, LastOwner, RoleAboveOwn
from xiaoer.staff.model import ROLE_PERMISSIONS, AgentChange, AgentState, NewInvitation, Role
from xiaoer.staff.policy import check_may_give


def test_outsourced_agents_neither_reveal_nor_export() -> None:
    held = ROLE_PERMISSIONS[Role.OUTSOURCED]
    assert held.isdisjoint({Permission.BUYER_REVEAL, Permission.EXPORT, Permission.CONVERSATION_READ_ALL})
    assert held < ROLE_PERMISSIONS[Role.AGENT]


def test_inspectors_look_and_do_not_touch() -> None:
    changing = {p for p in Permission if p.value.split(".")[-1] in ("reply", "assign", "edit", "push", "reveal")}
    assert ROLE_PERMISSIONS[Role.INSPECTOR].isdisjoint(changing)


def test_owners_may_everything_and_every_role_is_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert ROLE_PERMISSIONS[Role.OWNER] == set(Permission)


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_nobody_gives_a_right_that_they_lack(giver: Role, given_role: Role) -> None:
    actor = Actor(ActorKind.AGENT, "agt_x", ROLE_PERMISSIONS[giver])
    try:
        check_may_give(actor, given_role)
    except RoleAboveOwn:
        assert ROLE_PERMISSIONS[given_role] - ROLE_PERMISSIONS[giver]
    else:
        assert ROLE_PERMISSIONS[given_role] <= ROLE_PERMISSIONS[giver]


async def test_a_new_role_counts_from_the_next_request_and_is_audited(desk: Desk, owner: Hired) -> None:
    someone = await desk.hire(Role.OUTSOURCED)
    cookie = (await desk.sign_in(someone)).secret
    async with desk.tx(owner) as tx:
        await staff.change_role(tx, someone.id, Role.LEAD)
    actor = await desk.knows(cookie)
    assert actor
    assert actor.may(Permission.STAFF_EDIT)
    assert ("agent.role_changed", someone.id) in await desk.audit()


async def test_a_lead_manages_agents_but_not_owners(desk: Desk, owner: Hired) -> None:
    lead, someone = await desk.hire(Role.LEAD), await desk.hire()
    async with desk.tx(lead) as tx:
        await staff.change_role(tx, someone.id, Role.INSPECTOR)
        await staff.suspend(tx, someone.id)
        for forbidden in (
            lambda: staff.change_role(tx, someone.id, Role.OWNER),
            lambda: staff.change_role(tx, owner.id, Role.AGENT),
            lambda: staff.suspend(tx, owner.id),
            lambda: staff.change_agent(tx, owner.id, AgentChange(capacity=0)),
            lambda: staff.issue_password_link(tx, desk.keys, owner.id),
        ):
            with pytest.raises(RoleAboveOwn):
                await forbidden()


async def test_the_last_owner_stays(desk: Desk, owner: Hired) -> None:
    async with desk.tx(owner) as tx:
        with pytest.raises(LastOwner):
            await staff.change_role(tx, owner.id, Role.LEAD)
        with pytest.raises(LastOwner):
            await staff.suspend(tx, owner.id)
        await staff.change_role(tx, owner.id, Role.OWNER)  # no change, no objection


async def test_an_invited_or_suspended_owner_does_not_count(desk: Desk, owner: Hired) -> None:
    other = await desk.hire(Role.OWNER)
    async with desk.tx(owner) as tx:
        await staff.suspend(tx, other.id)
        await staff.invite(tx, desk.keys, NewInvitation("third@shop.example", "三", Role.OWNER))
        with pytest.raises(LastOwner):
            await staff.suspend(tx, owner.id)


@pytest.mark.parametrize("size", [2, 5])
async def test_owners_who_all_leave_at_once_leave_one_behind(desk: Desk, size: int) -> None:
    owners = [await desk.hire(Role.OWNER) for _ in range(size)]

    async def leave(n: int) -> None:
        async with desk.tx(owners[n - 1]) as tx:
            if n % 2:
                await staff.change_role(tx, owners[n].id, Role.AGENT)
            else:
                await staff.suspend(tx, owners[n].id)

    results = await asyncio.gather(*(leave(n) for n in range(size)), return_exceptions=True)
    assert [type(one) for one in results if one is not None] == [LastOwner]
    async with desk.tx() as tx:
        assert await staff.store.count_owners(tx) == 1


async def test_suspending_twice_is_once_and_an_invited_agent_cannot_be_suspended(desk: Desk, owner: Hired) -> None:
    someone = await desk.hire()
    async with desk.tx(owner) as tx:
        await staff.suspend(tx, someone.id)
        await staff.suspend(tx, someone.id)
        made = await staff.invite(tx, desk.keys, NewInvitation("soon@shop.example", "四"))
        with pytest.raises(AgentNotJoined):
            await staff.suspend(tx, made.invitation.agent_id)
    assert [a for a, t in await desk.audit() if t == someone.id].count("agent.suspended") == 1


async def test_one_change_may_carry_name_role_capacity_and_state(desk: Desk, owner: Hired) -> None:
    someone = await desk.hire()
    change = AgentChange(name="李雷", display_name="小雷", capacity=3, role=Role.LEAD, state="suspended")
    async with desk.tx(owner) as tx:
        seen = await staff.change_agent(tx, someone.id, change)
    assert (seen.name, seen.display_name, seen.capacity, seen.role, seen.state) == (
        "李雷",
        "小雷",
        3,
        Role.LEAD,
        AgentState.SUSPENDED,
    )


async def test_agents_of_another_merchant_are_not_found(desk: Desk, owner: Hired, merchant_id: str) -> None:
    async with desk.database.transaction(merchant_id) as tx:  # type: ignore[arg-type]
        for look in (staff.get_agent, staff.suspend, staff.capacity_of):
            with pytest.raises(AgentNotFound):
                await look(tx, owner.id)
        assert await staff.list_agents(tx) == []


def test_the_page_on_roles_says_what_the_table_says() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/roles.md").read_text("utf-8")
    for permission in Permission:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{permission.value}` |")]
        marks = [cell.strip() == "✓" for cell in row.strip("|").split("|")[2:]]
        assert marks == [permission in ROLE_PERMISSIONS[role] for role in Role], permission
