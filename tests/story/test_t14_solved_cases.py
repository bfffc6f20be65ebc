"""Solved work becomes knowledge, measured answers say value, conditions and source, and newcomers learn from both."""

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, member, until

LEAD = "lead@luting.example"
TROUBLE = ("帐篷门的拉链卡住了拉不动", "拉链卡住，帐篷门拉不上", "帐篷拉链卡住拉不动了")
REPLY = "用蜡烛在拉链上擦几下再拉，仍卡住就寄回免费换拉头。"


@pytest.mark.proves("T14")
async def test_three_alike_solved_tickets_are_drafted_approved_found_and_taught(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url, LEAD) as lead:
        shop_id = (await lead.get("/api/shops"))["items"][0]["id"]
        for title in TROUBLE:
            asked = {"kind": "other", "title": title, "shop_id": shop_id}
            row = (await lead.post("/api/tickets", asked))["row"]
            ended = {"words": "拉链进沙，上蜡后恢复", "reply": REPLY, "version": row["version"]}
            status, answer = await lead.ask("POST", f"/api/tickets/{row['id']}/actions/solve", ended)
            assert status < 300, answer
        waiting = await until(
            lambda: lead.get("/api/knowledge/entries?view=waiting&kind=article"), lambda page: bool(page["items"])
        )
        entry = next(one for one in waiting["items"] if "拉链" in one["title"])
        assert entry["origin"] == "tickets"

    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, LEAD)
    await desk.goto(f"{demo_url}/app/knowledge/entries/{entry['id']}")
    await expect(desk.get_by_label("处理办法")).to_have_value("拉链进沙，上蜡后恢复")
    await desk.get_by_role("button", name="批准").click()
    await desk.get_by_text("使用中").first.wait_for()
    async with member(demo_url, LEAD) as lead:
        asked = {"shop_id": shop_id, "text": "帐篷的拉链拉不动怎么办"}
        hits = (await lead.ask("POST", "/api/knowledge/look-up", asked))[1]
        assert hits[0]["answer"] == REPLY
        assert hits[0]["fresh_until"]
        course = await lead.get("/api/knowledge/course", params={"shop_id": shop_id})
        lessons = {lesson["entry_id"]: lesson for chapter in course["chapters"] for lesson in chapter["lessons"]}
        assert lessons[entry["id"]]["note"]["solution"] == "拉链进沙，上蜡后恢复"


@pytest.mark.proves("C21")
async def test_a_measured_answer_says_value_conditions_and_source_and_what_is_missing_is_flagged(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url, LEAD) as lead:
        shop_id = (await lead.get("/api/shops"))["items"][0]["id"]
        asked = {"shop_id": shop_id, "text": "露营灯充一次能用多久"}
        (hit, *_) = (await lead.ask("POST", "/api/knowledge/look-up", asked))[1]
        for part in ("最亮 7 小时", "400 lm", "25 ℃", "LT-LAMP-07"):
            assert part in hit["answer"]

    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, LEAD)
    await desk.goto(f"{demo_url}/app/knowledge/entries/new")
    await desk.get_by_label("问法").fill("头灯续航多久")
    await desk.get_by_label("答案（对买家说的话）").fill("看下面的数据。")
    await desk.get_by_role("button", name="添加属性").click()
    await desk.get_by_label("属性，如续航时间").fill("续航时间")
    await desk.get_by_label("数值，如 7 小时").fill("9 小时")
    await desk.get_by_label("条件，每行一个").fill("亮度=低亮")
    await expect(desk.get_by_text("缺条件：环境温度")).to_be_visible()
    await expect(desk.get_by_text("“续航时间”缺来源")).to_be_visible()
    await desk.get_by_role("button", name="保存草稿").click()
    await desk.get_by_role("button", name="批准").click()
    await expect(desk.get_by_role("alert").filter(has_text="还缺回答要用的内容")).to_be_visible()
    await desk.get_by_label("条件，每行一个").fill("亮度=低亮\n环境温度=25 ℃")
    await desk.get_by_label("来源，如检测报告编号").fill("检测报告 TD-01")
    await desk.get_by_role("button", name="保存草稿").click()
    await desk.get_by_role("button", name="批准").click()
    await desk.get_by_text("使用中").first.wait_for()
