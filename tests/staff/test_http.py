"""The REST doors of staff as a browser and as a program meet them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
from litestar import Litestar

from tests.staff.conftest import PASSWORD, Desk, Hired
from tests.staff.front_door import Visitor, application, visitor
from xiaoer import merchants
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.permissions import Permission
from xiaoer.staff import http
from xiaoer.staff.model import Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
OPEN = {"/api/setup", "/api/sign-in", "/api/accept-invitation", "/api/accept-invitation/preview", "/api/reset-password"}


@pytest.fixture
def app(desk: Desk, keys: KeyRing, tmp_path: Path) -> Litestar:
    return application(desk.database, keys, tmp_path)


@pytest.fixture
async def browser(app: Litestar, owner: Hired) -> AsyncIterator[Visitor]:
    async with visitor(app) as found:
        await found.sign_in(owner.email, PASSWORD)
        yield found


@pytest.fixture
async def stranger(app: Litestar) -> AsyncIterator[Visitor]:
    async with visitor(app) as found:
        yield found


async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(
    stranger: Visitor, owner: Hired
) -> None:
    assert await stranger.refused("GET", "/api/me") == (401, "not_signed_in")
    answer = await stranger.client.post("/api/sign-in", json={"email": owner.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("xiaoer_session=", "httponly", "samesite=lax", "secure", "path=/"))
    assert answer.json() == await stranger.get("/api/me")


async def test_me_says_who_i_am_and_what_i_may(browser: Visitor, desk: Desk, owner: Hired) -> None:
    me = await browser.get("/api/me")
    assert (me["id"], me["email"], me["role"]) == (owner.id, owner.email, "owner")
    assert me["permissions"] == sorted(Permission)
    assert me["merchant"] == {
        "id": desk.merchant_id,
        "name": "小二百货",
        "locale": "zh-CN",
        "time_zone": "Asia/Shanghai",
    }
    assert "password_hash" not in me


async def test_wrong_words_are_401_and_too_many_are_429_with_a_time(stranger: Visitor, owner: Hired) -> None:
    body = {"email": owner.email, "password": "wrong password"}
    for _ in range(5):
        assert await stranger.refused("POST", "/api/sign-in", body) == (401, "wrong_sign_in")
    status, answer = await stranger.ask("POST", "/api/sign-in", body)
    assert (status, answer["code"]) == (429, "too_many_attempts")
    assert 0 < answer["data"]["retry_s"] <= 900


async def test_signing_out_ends_the_session_for_good(browser: Visitor, desk: Desk) -> None:
    secret = browser.client.cookies["xiaoer_session"]
    assert (await browser.ask("POST", "/api/sign-out"))[0] == 204
    assert await browser.refused("GET", "/api/me") == (401, "not_signed_in")
    assert await desk.knows(secret) is None


async def test_the_whole_way_of_an_invited_agent(browser: Visitor, stranger: Visitor) -> None:
    team = await browser.post("/api/teams", {"name": "售后组"})
    made = await browser.post(
        "/api/invitations",
        {"email": "mei@shop.example", "name": "小美", "role": "outsourced", "team_ids": [team["id"]]},
    )
    assert made["link"] == f"https://desk.example/app/invitation#{made['token']}"
    (open_one,) = (await browser.get("/api/invitations"))["items"]
    assert "token" not in open_one
    shown = await stranger.post("/api/accept-invitation/preview", {"token": made["token"]})
    assert shown["merchant_name"] == "小二百货"
    given = {"token": made["token"], "name": "王小美", "password": "a password of her own"}
    me = await stranger.post("/api/accept-invitation", given)
    assert (me["role"], me["teams"][0]["name"]) == ("outsourced", "售后组")
    assert await stranger.get("/api/me") == me
    assert await stranger.refused("POST", "/api/accept-invitation", given) == (409, "link_used")
    assert await stranger.refused("GET", "/api/tokens") == (403, "not_allowed")
    assert (await browser.get("/api/invitations"))["items"] == []


async def test_the_second_factor_from_set_up_to_switching_off(
    browser: Visitor, stranger: Visitor, desk: Desk, owner: Hired
) -> None:
    assert await browser.refused("POST", "/api/me/totp/confirm", {"code": "000000"}) == (409, "totp_not_started")
    made = await browser.post("/api/me/totp")
    assert made["uri"].startswith("otpauth://totp/")
    assert "issuer=" in made["uri"]
    totp = pyotp.TOTP(made["secret"])
    confirmed = await browser.post("/api/me/totp/confirm", {"code": totp.at(desk.clock.now())})
    assert len(confirmed["recovery_codes"]) == 10
    body = {"email": owner.email, "password": PASSWORD}
    assert await stranger.refused("POST", "/api/sign-in", body) == (401, "totp_needed")
    assert await stranger.refused("POST", "/api/sign-in", body | {"code": "000000"}) == (403, "wrong_code")
    me = await stranger.post("/api/sign-in", body | {"code": confirmed["recovery_codes"][0]})
    assert me["totp_enabled"]
    wrong, right = {"password": "wrong password"}, {"password": PASSWORD}
    assert await browser.refused("DELETE", "/api/me/totp", wrong) == (403, "wrong_password")
    assert (await browser.ask("DELETE", "/api/me/totp", right))[0] == 204
    assert await stranger.sign_in(owner.email, PASSWORD)


async def test_sessions_are_listed_and_ended(browser: Visitor, stranger: Visitor, owner: Hired) -> None:
    await stranger.sign_in(owner.email, PASSWORD)
    items = (await browser.get("/api/me/sessions"))["items"]
    assert sorted(one["current"] for one in items) == [False, True]
    (other,) = [one["id"] for one in items if not one["current"]]
    assert (await browser.ask("DELETE", f"/api/me/sessions/{other}"))[0] == 204
    assert await stranger.refused("GET", "/api/me") == (401, "not_signed_in")
    await stranger.sign_in(owner.email, PASSWORD)
    assert (await browser.ask("DELETE", "/api/me/sessions"))[0] == 204
    assert await stranger.refused("GET", "/api/me") == (401, "not_signed_in")
    assert await browser.get("/api/me")


async def test_a_password_is_changed_and_a_forgotten_one_replaced(
    browser: Visitor, stranger: Visitor, desk: Desk
) -> None:
    lost = await desk.hire()
    made = await browser.post(f"/api/agents/{lost.id}/password-link")
    assert made["link"].startswith("https://desk.example/app/reset-password#")
    weak = {"token": made["token"], "password": "short"}
    assert await stranger.refused("POST", "/api/reset-password", weak) == (422, "weak_password")
    await stranger.post("/api/reset-password", {"token": made["token"], "password": "found it again"})
    await stranger.sign_in(lost.email, "found it again")
    change = {"old": "found it again", "new": "and a new one again"}
    assert (await stranger.ask("POST", "/api/me/password", change))[0] == 204
    assert await stranger.refused("POST", "/api/me/password", change) == (403, "wrong_password")


async def test_agents_are_changed_suspended_and_brought_back(browser: Visitor, stranger: Visitor, desk: Desk) -> None:
    someone = await desk.hire()
    await stranger.sign_in(someone.email, PASSWORD)
    path = f"/api/agents/{someone.id}"
    assert (await browser.ask("PATCH", path, {"role": "lead", "capacity": 3}))[1]["capacity"] == 3
    assert (await browser.ask("PATCH", path, {"state": "suspended"}))[1]["state"] == "suspended"
    assert await stranger.refused("GET", "/api/me") == (401, "not_signed_in")
    suspended = await browser.get("/api/agents?state=suspended")
    assert [one["id"] for one in suspended["items"]] == [someone.id]
    assert (await browser.ask("PATCH", path, {"state": "active"}))[1]["state"] == "active"
    for bad in ({"role": "emperor"}, {"capacity": -1}, {"capacity": 1000}, {"name": ""}):
        assert (await browser.refused("PATCH", path, bad))[0] in (400, 422)
    me = await browser.get("/api/me")
    assert await browser.refused("PATCH", f"/api/agents/{me['id']}", {"state": "suspended"}) == (409, "last_owner")


async def test_teams_skills_and_presence(browser: Visitor, desk: Desk) -> None:
    someone = await desk.hire()
    team = await browser.post("/api/teams", {"name": "售前组", "agent_ids": [someone.id]})
    assert (await browser.ask("PUT", f"/api/teams/{team['id']}/members", {"agent_ids": []}))[1]["agent_ids"] == []
    assert (await browser.ask("PATCH", f"/api/teams/{team['id']}", {"name": "售前"}))[1]["name"] == "售前"
    assert await browser.refused("POST", "/api/teams", {"name": "售前"}) == (409, "name_taken")
    assert (await browser.ask("DELETE", f"/api/teams/{team['id']}"))[0] == 204
    assert await browser.refused("GET", f"/api/teams/{team['id']}") == (404, "team_not_found")
    await browser.post("/api/skills", {"name": "英文"})
    skilled = await browser.ask("PUT", f"/api/agents/{someone.id}/skills", {"skills": {"英文": 4}})
    assert skilled[1]["skills"] == {"英文": 4}
    assert (await browser.ask("PUT", "/api/me/presence", {"presence": "online"}))[1]["presence"] == "online"
    assert (await browser.refused("PUT", "/api/me/presence", {"presence": "asleep"}))[0] in (400, 422)


async def test_a_token_is_shown_once_and_works_without_the_browser_header(browser: Visitor, app: Litestar) -> None:
    made = await browser.post("/api/tokens", {"name": "ERP", "scopes": ["staff.read"]})
    (listed,) = (await browser.get("/api/tokens"))["items"]
    assert made["secret"] not in str(listed)
    async with visitor(app, made["secret"]) as program:
        program.headers.pop("X-Xiaoer")
        assert (await program.get("/api/agents"))["items"]
        assert await program.refused("POST", "/api/teams", {"name": "x"}) == (403, "not_allowed")
        assert await program.refused("GET", "/api/me") == (403, "people_only")
        assert await program.refused("PUT", "/api/me/presence", {"presence": "online"}) == (403, "people_only")
        assert (await browser.ask("DELETE", f"/api/tokens/{listed['id']}"))[0] == 204
        assert await program.refused("GET", "/api/agents") == (401, "not_signed_in")
    assert (await browser.refused("POST", "/api/tokens", {"name": "x", "scopes": ["root"]}))[0] in (400, 422)


@pytest.mark.usefixtures("no_push_key")
async def test_push_is_off_without_a_key_and_devices_are_kept_with_one(browser: Visitor) -> None:
    assert await browser.refused("GET", "/api/push-key") == (404, "push_off")
    keys = {"p256dh": "B" * 87, "auth": "A" * 22}
    inside = {"endpoint": "https://localhost/a", "keys": keys}
    assert await browser.refused("POST", "/api/me/push", inside) == (422, "bad_push_endpoint")
    await browser.post("/api/me/push", {"endpoint": "https://push.example/a", "keys": keys})
    (device,) = (await browser.get("/api/me/push"))["items"]
    assert device["endpoint"] == "https://push.example/a"
    assert (await browser.ask("DELETE", "/api/me/push", {"endpoint": "https://push.example/a"}))[0] == 204
    assert (await browser.get("/api/me/push"))["items"] == []


async def test_the_audit_shows_what_happened_newest_first(browser: Visitor, desk: Desk) -> None:
    await browser.post("/api/teams", {"name": "夜班"})
    page = await browser.get("/api/audit?limit=2")
    assert [one["action"] for one in page["items"]] == ["team.members_set", "team.made"]
    following = await browser.get(f"/api/audit?limit=2&cursor={page['next']}")
    assert following["items"][0]["action"] == "sign_in.succeeded"
    found = await browser.get("/api/audit?q=sign_in.")
    assert {one["action"] for one in found["items"]} == {"sign_in.succeeded"}


async def test_every_door_but_a_few_is_closed_to_strangers(stranger: Visitor) -> None:
    for route in http.routes:
        for path in route.paths:
            if path not in OPEN:
                for method in route.http_methods:
                    asked = path.replace(":str", "")
                    assert await stranger.refused(method, asked, {} if method != "GET" else None) == (
                        401,
                        "not_signed_in",
                    )


async def test_a_change_by_cookie_without_our_header_is_refused(browser: Visitor) -> None:
    browser.headers.clear()
    assert (await browser.refused("POST", "/api/teams", {"name": "x"}))[0] == 403
    assert await browser.get("/api/teams")


async def test_hostile_bodies_get_a_clear_answer_and_store_nothing(stranger: Visitor, browser: Visitor) -> None:
    for body in (None, [], 5, "x", {"email": 5, "password": []}, {"email": "a@b", "password": "x" * 1001}):
        status, _ = await stranger.refused("POST", "/api/sign-in", body)
        assert status in (400, 422)
    for body in ({"name": "x" * 41}, {"name": ""}, {"name": "x", "shop_ids": ["shp_elsewhere"]}, {}):
        status, _ = await browser.refused("POST", "/api/teams", body)
        assert status in (400, 404, 422)
    assert (await browser.get("/api/teams"))["items"] == []


async def test_an_empty_install_is_set_up_through_its_front_door(empty_dsn: str, keys: KeyRing, tmp_path: Path) -> None:
    empty = Database.open(empty_dsn)
    async with visitor(application(empty, keys, tmp_path)) as first:
        assert await first.get("/api/setup") == {"needed": True}
        body = {
            "merchant_name": "小二百货",
            "name": "老板",
            "email": "boss@shop.example",
            "password": "a fine password",
        }
        me = await first.post("/api/setup", body)
        assert (me["role"], me["merchant"]["name"]) == ("owner", "小二百货")
        assert await first.get("/api/me") == me
        assert await first.get("/api/setup") == {"needed": False}
        assert await first.refused("POST", "/api/setup", body) == (409, "already_set_up")
    await empty.close()


async def test_another_merchants_ids_lead_nowhere(browser: Visitor, desk: Desk, database: Database) -> None:
    elsewhere = await merchants.found_merchant(database, "别家")
    foreign = await Desk(database, desk.clock, desk.keys, desk.password_hash, elsewhere, []).hire(Role.OWNER)
    for method, path, body in (
        ("GET", f"/api/agents/{foreign.id}", None),
        ("PATCH", f"/api/agents/{foreign.id}", {"role": "agent"}),
        ("PUT", f"/api/agents/{foreign.id}/skills", {"skills": {}}),
        ("DELETE", f"/api/agents/{foreign.id}/totp", None),
        ("POST", f"/api/agents/{foreign.id}/password-link", None),
    ):
        assert await browser.refused(method, path, body) == (404, "agent_not_found")
