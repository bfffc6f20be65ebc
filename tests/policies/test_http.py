"""The doors of policies: who may, what comes back, and what everybody may read."""

import asyncio

import pytest

from tests.policies.build import order, request
from tests.policies.conftest import Doors
from xiaoer import policies
from xiaoer.infra import timers
from xiaoer.kernel.actors import OPERATOR
from xiaoer.policies import http, jobs
from xiaoer.policies.dry_run import DRY_RUN
from xiaoer.policies.model import ACTIONS

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

DOCUMENT = {
    "terms": {
        "actions": {"return_refund": {"clause": "returns", "window_days": 14, "auto_limit_minor": 12345}},
        "limits": {"agent": {"refund_minor": 67890}},
    },
    "conditions": [{"code": "watched", "when": '"watched" in buyer.tags', "answer": "ask_a_person"}],
    "clauses": {"returns": {"zh": "十四天<script>可退", "en": "Fourteen days"}},
}


async def test_written_checked_tried_published_read_and_brought_back(doors: Doors) -> None:
    path = f"/api/policies/{doors.shop_id}"
    checked = await doors.owner.post(f"{path}/draft/check", {"document": DOCUMENT})
    assert 0 < checked["steps"] < checked["most"]
    status, draft = await doors.owner.ask(
        "PUT", f"{path}/draft", {"document": DOCUMENT, "note": "十四天", "revision": 0}
    )
    assert (status, draft["version"], draft["state"], draft["revision"]) == (200, 1, "draft", 1)
    assert draft["terms"]["actions"]["return_refund"]["window_days"] == 14
    published = await doors.owner.post(f"{path}/publish", {"revision": 1})
    assert (published["state"], published["version"]) == ("published", 1)
    everything = await doors.agent.get(path)
    assert (everything["in_force"]["version"], everything["draft"], len(everything["versions"])) == (1, None, 1)
    assert (await doors.inspector.get(f"{path}/versions/0"))["terms"]["actions"].keys() == set(ACTIONS)
    restored = await doors.owner.post(f"{path}/versions/0/restore", {"note": "回到默认"})
    assert (restored["version"], restored["restored_from"]) == (2, 0)
    assert (await doors.owner.ask("DELETE", f"{path}/draft"))[0] == 204
    assert await doors.owner.refused("DELETE", f"{path}/draft") == (404, "no_policy_draft")


async def test_only_the_owner_writes_and_a_lead_tries(doors: Doors) -> None:
    path, body = f"/api/policies/{doors.shop_id}", {"document": DOCUMENT}
    for person in (doors.lead, doors.agent, doors.inspector):
        assert await person.refused("PUT", f"{path}/draft", body) == (403, "not_allowed")
        assert await person.refused("POST", f"{path}/draft/check", body) == (403, "not_allowed")
        assert await person.refused("POST", f"{path}/publish", {}) == (403, "not_allowed")
        assert await person.refused("POST", f"{path}/versions/0/restore", {}) == (403, "not_allowed")
    for person in (doors.agent, doors.inspector):
        assert await person.refused("POST", f"{path}/dry-runs", {}) == (403, "not_allowed")
    assert await doors.lead.refused("POST", f"{path}/dry-runs", {}) == (404, "no_policy_draft")
    run = await doors.lead.post(f"{path}/dry-runs", {"version": 0, "days": 7})
    assert (run["state"], run["total"]) == ("waiting", 0)
    assert await doors.agent.refused("POST", f"/api/dry-runs/{run['id']}/cancel") == (403, "not_allowed")
    assert (await doors.lead.post(f"/api/dry-runs/{run['id']}/cancel"))["state"] == "cancelled"
    assert await doors.lead.refused("POST", f"/api/dry-runs/{run['id']}/cancel") == (409, "dry_run_over")
    assert await doors.lead.refused("GET", "/api/dry-runs/dry_none") == (404, "dry_run_not_found")


async def test_a_bad_condition_is_answered_with_its_place_and_nothing_is_stored(doors: Doors) -> None:
    path = f"/api/policies/{doors.shop_id}/draft"
    bad = {
        "conditions": [{"code": "own", "when": 'order.state == "signed" &&\n  buyer.case_90d > 3', "answer": "deny"}]
    }
    status, answer = await doors.owner.ask("PUT", path, {"document": bad})
    assert (status, answer["code"]) == (422, "condition_unknown_field")
    assert answer["data"] == {
        "condition": "own",
        "field": "buyer.case_90d",
        "near": "buyer.cases_90d",
        "line": 2,
        "column": 8,
    }
    assert (await doors.owner.get(f"/api/policies/{doors.shop_id}"))["draft"] is None


async def test_a_dry_run_through_the_doors(doors: Doors) -> None:
    async with doors.database.transaction(doors.merchant_id, OPERATOR) as tx:
        built_in = await policies.in_force(tx, doors.shop_id)
        for n, amount in enumerate((5_000, 20_000)):
            asked = request(amount_minor=amount, order=order(refundable_minor=amount))
            await policies.judge_and_keep(tx, built_in, asked, f"cas_{n}")
    path = f"/api/policies/{doors.shop_id}"
    await doors.owner.ask("PUT", f"{path}/draft", {"document": DOCUMENT})
    run = await doors.lead.post(f"{path}/dry-runs", {"days": 7})
    due = timers.Due(doors.merchant_id, f"dry_run:{run['id']}", DRY_RUN, {"dry_run_id": run["id"]}, 1, 1)
    await jobs.watch_dry_run(doors.database, due)
    async with asyncio.timeout(60):
        await jobs.at_work()
    ended = await doors.agent.get(f"/api/dry-runs/{run['id']}")
    assert (ended["state"], ended["done"], ended["changed"]) == ("done", 2, 1)
    assert ended["totals"][0]["difference"] == {
        "paid": {"cases": -1, "amount_minor": -20_000},
        "asked": {"cases": 1, "amount_minor": 20_000},
        "refused": {"cases": 0, "amount_minor": 0},
    }
    page = await doors.agent.get(f"/api/dry-runs/{run['id']}/rows?before=paid&after=asked&changed=true")
    assert [(row["subject_id"], row["order_id"], row["after_rules"]) for row in page["items"]] == [
        ("cas_1", "ord_1", ["over_auto_limit"])
    ]
    kept = await doors.inspector.get("/api/judgements/cas_1")
    assert (kept[0]["verdict"]["policy_version"], kept[0]["facts"]["amount_minor"]) == (0, 20_000)


async def test_everybody_reads_the_promises_and_nobody_the_limits(doors: Doors) -> None:
    await doors.owner.ask("PUT", f"/api/policies/{doors.shop_id}/draft", {"document": DOCUMENT})
    await doors.owner.post(f"/api/policies/{doors.shop_id}/publish", {})
    shown = await doors.stranger.get(f"/api/public/policies/{doors.shop_id}")
    assert (shown["version"], shown["current"], [one["version"] for one in shown["versions"]]) == (1, True, [1, 0])
    assert shown["actions"]["return_refund"]["window_days"] == 14
    old = await doors.stranger.get(f"/api/public/policies/{doors.shop_id}/0")
    assert (old["version"], old["current"]) == (0, False)
    for secret in ("12345", "67890", "watched"):
        assert secret not in str(shown)
    assert await doors.stranger.refused("GET", "/api/public/policies/shp_none") == (404, "shop_not_found")
    assert await doors.stranger.refused("GET", f"/api/public/policies/{doors.shop_id}/7") == (404, "policy_not_found")


async def test_the_page_needs_no_login_and_lets_nothing_in(doors: Doors) -> None:
    await doors.owner.ask("PUT", f"/api/policies/{doors.shop_id}/draft", {"document": DOCUMENT})
    await doors.owner.post(f"/api/policies/{doors.shop_id}/publish", {})
    answer = await doors.stranger.client.get(f"/policy/{doors.shop_id}")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for wanted in (
        '<html lang="zh-CN">',
        "旗舰店&lt;b&gt;&amp;",
        "十四天&lt;script&gt;可退",
        "签收后 14 天内",
        "第 0 版",
    ):
        assert wanted in answer.text
    assert "<script" not in answer.text
    english = (await doors.stranger.client.get(f"/policy/{doors.shop_id}/0", headers={"accept-language": "en-US"})).text
    assert '<html lang="en">' in english
    assert "within 7 days of receipt" in english
    assert "This is not the version in force." in english


async def test_the_words_of_a_policy_are_told(doors: Doors) -> None:
    words = await doors.agent.get("/api/policy-words")
    assert set(words["actions"]) == set(ACTIONS)
    assert all(rule["words"] for rule in words["rules"])
    assert {"order.state", "lines", "has_parcel"} < {field["name"] for field in words["fields"]}


async def test_the_other_doors_are_closed_to_strangers(doors: Doors) -> None:
    for route in http.routes:
        for path in route.paths:
            if "public" in path or path.startswith("/policy/"):
                continue
            for method in route.http_methods:
                asked = path.replace("{version:int}", "1")
                body = None if method == "GET" else {"document": {}}
                assert await doors.stranger.refused(method, asked, body) == (401, "not_signed_in")
