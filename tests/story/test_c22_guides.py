"""A buyer pages through a guide and brings it back from the step where it sticks; what guides achieve is told."""

import re

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext
from tests.story.people import all_away, member, until
from tests.story.talk import meet

LEAD = "lead@luting.example"


@pytest.mark.proves("C22")
async def test_a_guide_is_paged_through_and_comes_back_from_the_step_where_it_sticks(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    talk = await meet(demo_url, new_context, "帐篷怎么搭")
    await talk.pick("发送卡片")
    await talk.desk.get_by_role("menuitem", name="发送操作指南").click()
    dialog = talk.desk.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("帐篷搭建")
    await dialog.get_by_role("button", name="帐篷搭建步骤").click()

    card = talk.chat.locator(".guide").last
    await expect(card).to_contain_text("共 4 步")
    await card.get_by_role("button", name="打开指南").click()
    await expect(card.locator("img")).to_be_visible()
    await card.get_by_role("button", name="下一步").click()
    await expect(card).to_contain_text("第 2 步，共 4 步")
    await card.get_by_role("button", name="上一步").click()
    await expect(card).to_contain_text("第 1 步，共 4 步")
    await card.get_by_role("button", name="下一步").click()
    await card.get_by_role("button", name="我卡在这一步").click()

    await expect(talk.thread).to_contain_text("卡在第 2 步（共 4 步）")
    found = re.search(r"/inbox/(cnv_\w+)", talk.desk.url)
    assert found
    async with member(demo_url, LEAD) as lead:
        lines = (await lead.get(f"/api/conversations/{found[1]}/lines"))["lines"]
        stuck = next(line["card"] for line in lines if (line.get("card") or {}).get("card") == "guide_step")
        run = await lead.get(f"/api/knowledge/runs/{stuck['run_id']}")
        assert (run["state"], run["step_id"], stuck["number"]) == ("stuck", "s2", 2)


@pytest.mark.proves("T19")
async def test_a_self_check_is_solved_step_by_step_and_its_deflection_is_told(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    talk = await meet(demo_url, new_context, "露营灯打不开了", buyer=1)
    await talk.pick("发送卡片")
    await talk.desk.get_by_role("menuitem", name="发送操作指南").click()
    dialog = talk.desk.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("露营灯不亮")
    await dialog.get_by_role("button", name="露营灯不亮怎么办").click()
    card = talk.chat.locator(".guide").last
    await card.get_by_role("button", name="打开指南").click()
    await card.get_by_role("button", name="闪", exact=True).click()
    await card.get_by_role("button", name="亮了", exact=True).click()
    await card.get_by_role("button", name="解决了").click()
    await expect(card).to_contain_text("已解决")

    async with member(demo_url, LEAD) as lead:
        (entry,) = (await lead.get("/api/knowledge/entries?q=露营灯不亮&kind=check"))["items"]
        figures = await until(
            lambda: lead.get("/api/knowledge/guides/figures"),
            lambda rows: any(one["entry_id"] == entry["id"] and one["deflected"] >= 1 for one in rows),
        )
        one = next(row for row in figures if row["entry_id"] == entry["id"])
        assert one["deflection_rate"] == one["deflected"] / one["sent"]
        assert one["repeat_rate"] is not None
    await talk.desk.goto(f"{demo_url}/app/knowledge/guides")
    await expect(talk.desk.get_by_role("row", name=re.compile("露营灯不亮怎么办"))).to_contain_text("%")
