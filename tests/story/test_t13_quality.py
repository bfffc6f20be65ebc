"""质检与成长: sessions are sampled, scored blindly, appealed; coaching is read; progress opens what is behind it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import member, until

INSPECTOR, LEAD, ATAN, OUTSOURCED = (f"{name}@luting.example" for name in ("inspector", "lead", "atan", "outsourced"))


async def drawn(inspector: Visitor, **facts: Any) -> list[Any]:
    """What a new plan draws now: at least one sheet, all of them waiting."""
    plan = await inspector.post("/api/quality/plans", {"name": "专项", "per_agent": 20, "risk_percent": 50} | facts)
    known = {one["id"] for one in await sheets(inspector)}
    await inspector.post(f"/api/quality/plans/{plan['id']}/draw")

    async def new() -> list[Any]:
        return [one for one in await sheets(inspector) if one["id"] not in known]

    found = await until(new, bool)
    assert (await inspector.ask("PATCH", f"/api/quality/plans/{plan['id']}", {"active": False}))[0] == 200
    return list(found)


async def sheets(who: Visitor, view: str = "any") -> list[Any]:
    return list((await who.get("/api/quality/sheets", params={"view": view, "limit": 200}))["items"])


def marks(sheet: Any, points: float) -> dict[str, Any]:
    return {one["code"]: {"points": 10 if one["fatal"] else points} for one in sheet["card"]["criteria"]}


@pytest.mark.proves("T13")
async def test_sessions_are_drawn_scored_blindly_by_two_and_decided_by_a_third(demo_url: str) -> None:
    async with (
        member(demo_url, INSPECTOR) as inspector,
        member(demo_url, LEAD) as lead,
        member(demo_url) as owner,
        member(demo_url, ATAN) as atan,
    ):
        lead_id = (await lead.get("/api/me"))["id"]
        row = next(one for one in await drawn(inspector, double_percent=100) if one["agent_id"] != lead_id)
        path = f"/api/quality/sheets/{row['id']}"
        sheet = await inspector.get(path)
        assert sheet["lines"]
        await inspector.post(f"{path}/score", {"answers": marks(sheet, 10)})
        assert (await lead.get(path))["scores"] == []
        assert (await atan.refused("GET", path))[0] == 404
        apart = await lead.post(f"{path}/score", {"answers": marks(sheet, 5), "coaching": "先给结论"})
        assert (apart["row"]["state"], len(apart["scores"])) == ("deciding", 2)
        done = await owner.post(f"{path}/decide", {"answers": marks(sheet, 7), "note": "时间说得不够具体"})
        assert (done["row"]["state"], done["row"]["total"]) == ("published", 70)


@pytest.mark.proves("T13")
async def test_an_agent_reads_the_result_appeals_and_progress_shows_it(demo_url: str, new_context: NewContext) -> None:
    async with member(demo_url, INSPECTOR) as inspector, member(demo_url, ATAN) as atan:
        me = (await atan.get("/api/me"))["id"]
        waiting = [one for one in await sheets(inspector, "to_score") if one["agent_id"] == me and not one["double"]]
        row = (waiting or [one for one in await drawn(inspector, double_percent=0) if one["agent_id"] == me])[0]
        path = f"/api/quality/sheets/{row['id']}"
        body = {"answers": marks(await inspector.get(path), 6), "note": "请写明几点前发货", "coaching": "答复先说时间"}
        await inspector.post(f"{path}/score", body)

        context = await new_context(width=360, height=740)
        page = await context.new_page()
        await sign_in(page, demo_url, ATAN)
        await page.goto(f"{demo_url}/app/quality/mine/{row['id']}")
        await expect(page.get_by_text("请写明几点前发货")).to_be_visible()
        await page.get_by_role("textbox", name="说明哪一项打分不对").fill("第一句就写了 18 点前")
        await page.get_by_role("button", name="提出申诉").click()
        await expect(page.get_by_text("申诉中")).to_be_visible()

        async with member(demo_url, LEAD) as lead:
            answer = {"upheld": True, "words": "申诉成立", "answers": marks(await lead.get(path), 9)}
            assert await inspector.refused("POST", f"{path}/answer", answer) == (403, "scored_it")
            await lead.post(f"{path}/answer", answer)
            assert (await atan.get(path))["row"]["total"] == 90
            [note] = [one for one in await atan.get("/api/quality/coaching") if one["words"] == "答复先说时间"]
            assert (await atan.post(f"/api/quality/coaching/{note['id']}/read"))["read_at"]

            now = datetime.now(UTC)
            span = {"since": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(days=1)).isoformat()}
            figures = await lead.get("/api/quality/figures", params=span)
            mine = next(one for one in figures if one["agent_id"] == me)
            behind = await lead.get("/api/quality/sheets", params={"view": "done", "agent_id": me, **span})
            assert (len(behind["items"]), mine["upheld"] >= 1) == (mine["sheets"], True)
            assert {one["agent_id"] for one in await atan.get("/api/quality/figures", params=span)} == {me}


async def test_the_agency_is_sampled_by_itself(demo_url: str) -> None:
    async with member(demo_url, INSPECTOR) as inspector, member(demo_url, OUTSOURCED) as other:
        plan = await inspector.post("/api/quality/plans", {"name": "外包", "roles": ["outsourced"], "per_agent": 5})
        assert (await inspector.post(f"/api/quality/plans/{plan['id']}/draw"))["agents"] >= 1
        assert await other.refused("GET", "/api/quality/plans") == (403, "not_allowed")
        assert {one["agent_role"] for one in await sheets(other)} <= {"outsourced"}


@pytest.mark.proves("T13")
async def test_an_inspector_scores_a_sheet_on_the_screen_with_the_keyboard(
    demo_url: str, new_context: NewContext
) -> None:
    async with member(demo_url, INSPECTOR) as inspector:
        known = [one for one in await sheets(inspector, "to_score") if not one["double"]]
        row = (known or await drawn(inspector, double_percent=0))[0]
        page = await (await new_context()).new_page()
        await sign_in(page, demo_url, INSPECTOR)
        await page.goto(f"{demo_url}/app/quality/sheets/{row['id']}")
        group = page.get_by_role("radiogroup", name="回答准确具体")
        await group.get_by_role("radio", name="10", exact=True).focus()
        await page.keyboard.press("8")
        await expect(page.get_by_text("96 分").first).to_be_visible()
        await page.get_by_role("button", name="提交打分").click()
        await until(lambda: inspector.get(f"/api/quality/sheets/{row['id']}"), lambda seen: seen["row"]["total"] == 96)


@pytest.mark.proves("T13")
async def test_a_newcomer_practises_on_a_masked_real_session(demo_url: str, new_context: NewContext) -> None:
    page = await (await new_context(width=360, height=740)).new_page()
    await sign_in(page, demo_url, OUTSOURCED)
    await page.goto(f"{demo_url}/app/quality/practice")
    await page.get_by_role("button", name="开始练习").first.click()
    answer = page.get_by_role("textbox", name="您的回答")
    await answer.fill("大概吧")
    await answer.press("Enter")
    await expect(page.get_by_text("含糊").first).to_be_visible()
    async with member(demo_url, OUTSOURCED) as newcomer:
        [practice] = await newcomer.get("/api/quality/practice")
        while practice["total"] is None:
            said = {"text": "非常抱歉让您久等，今天 18 点前给您发出"}
            practice = await newcomer.post(f"/api/quality/practice/{practice['id']}/answer", said)
        assert practice["total"] < 100
        assert all(turn["original"] for turn in practice["turns"])
    await page.reload()
    await expect(page.get_by_text("同事当时的回答").first).to_be_visible()
