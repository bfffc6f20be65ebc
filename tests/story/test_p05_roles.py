"""The owner staffs the shop: each role can do its job and not one thing more."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from tests.staff.front_door import Visitor, application, visitor

from xiaoer import merchants, staff
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import new_id
from xiaoer.staff.model import Role

pytestmark = [
    pytest.mark.proves("P05"),
    pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning"),
]
PASSWORD = "correct horse battery"


@pytest.fixture
def app(database: Database, keys: KeyRing, tmp_path: Path) -> Litestar:
    return application(database, keys, tmp_path)


@pytest.fixture
async def owner(app: Litestar, database: Database) -> AsyncIterator[Visitor]:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    email = f"{new_id('x')}@shop.example"
    async with database.transaction(merchant_id, OPERATOR) as tx:
        password_hash = await staff.hash_password(PASSWORD)
        await staff.add_agent(tx, email, "老板", Role.OWNER, password_hash=password_hash)
    async with visitor(app) as browser:
        await browser.sign_in(email, PASSWORD)
        yield browser


async def joined(owner: Visitor, newcomer: Visitor, name: str, role: str, team_ids: list[str]) -> Any:
    """The owner hands over a link; the newcomer opens it and chooses a password."""
    invitation = {"email": f"{new_id('x')}@shop.example", "name": name, "role": role, "team_ids": team_ids}
    made = await owner.post("/api/invitations", invitation)
    return await newcomer.post(
        "/api/accept-invitation", {"token": made["token"], "name": name, "password": "a password of one's own"}
    )


async def test_an_outsourced_agent_answers_buyers_but_neither_unmasks_nor_exports(
    owner: Visitor, app: Litestar
) -> None:
    team = await owner.post("/api/teams", {"name": "外包组"})
    async with visitor(app) as helper:
        me = await joined(owner, helper, "外包小王", "outsourced", [team["id"]])
        assert {"conversation.reply", "order.read", "buyer.read"} <= set(me["permissions"])
        assert not {"buyer.reveal", "export", "conversation.read_all", "staff.edit"} & set(me["permissions"])
        assert [one["name"] for one in me["teams"]] == ["外包组"]
        for method, path, body in (
            ("POST", "/api/invitations", {"email": "x@y.example", "name": "x"}),
            ("PATCH", f"/api/agents/{me['id']}", {"role": "owner"}),
            ("POST", "/api/tokens", {"name": "x", "scopes": []}),
            ("GET", "/api/audit", None),
            ("POST", "/api/shops", {"name": "x"}),
        ):
            assert await helper.refused(method, path, body) == (403, "not_allowed")


async def test_a_lead_runs_the_team_and_an_inspector_only_looks(owner: Visitor, app: Litestar) -> None:
    async with visitor(app) as lead, visitor(app) as inspector, visitor(app) as agent:
        await joined(owner, lead, "组长", "lead", [])
        looking = await joined(owner, inspector, "质检员", "inspector", [])
        answering = await joined(owner, agent, "小美", "agent", [])
        await lead.post("/api/skills", {"name": "家电"})
        path = f"/api/agents/{answering['id']}"
        assert (await lead.ask("PUT", f"{path}/skills", {"skills": {"家电": 4}}))[0] == 200
        assert (await lead.ask("PATCH", path, {"capacity": 5}))[1]["capacity"] == 5
        matrix = {one["name"]: one["skills"] for one in (await lead.get("/api/agents"))["items"]}
        assert matrix["小美"] == {"家电": 4}
        assert {"inspect", "figures.read", "conversation.read_all"} <= set(looking["permissions"])
        assert "conversation.reply" not in looking["permissions"]
        boss = (await lead.get("/api/agents"))["items"][0]
        assert await lead.refused("PATCH", f"/api/agents/{boss['id']}", {"role": "agent"}) == (403, "role_above_own")


async def test_who_leaves_is_out_at_once_and_the_owner_can_read_why(owner: Visitor, app: Litestar) -> None:
    async with visitor(app) as leaver:
        me = await joined(owner, leaver, "离职员工", "agent", [])
        assert await leaver.get("/api/me")
        assert (await owner.ask("PATCH", f"/api/agents/{me['id']}", {"state": "suspended"}))[0] == 200
        assert await leaver.refused("GET", "/api/me") == (401, "not_signed_in")
        again = {"email": me["email"], "password": "a password of one's own"}
        assert await leaver.refused("POST", "/api/sign-in", again) == (403, "agent_suspended")
    seen = [one["action"] for one in (await owner.get(f"/api/audit?q={me['id']}"))["items"]]
    assert seen == ["sign_in.failed", "agent.suspended", "sign_in.succeeded", "agent.joined", "agent.invited"]
