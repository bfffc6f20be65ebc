"""What an agent does with a conversation and its buyer, each by hand on the screen, and what a colleague sees of it."""

import re
from contextlib import suppress
from typing import Literal

import pytest
from playwright.async_api import Locator, Page, expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, be, buyer, member, row, says, until

pytestmark = pytest.mark.proves("T01", "T03", "T07")
Role = Literal["button", "menuitem", "menuitemcheckbox", "option", "combobox"]
ATAN, XIAOMAN, LEAD = "atan@luting.example", "xiaoman@luting.example", "lead@luting.example"


async def at_the_desk(demo_url: str, new_context: NewContext, email: str, width: int = 1440) -> Page:
    """An agent with the inbox open, not taking conversations."""
    desk = await (await new_context(width=width)).new_page()
    await sign_in(desk, demo_url, email)
    async with member(demo_url, email) as one:
        await be(one, "away")
    return desk


async def taken(demo_url: str, talk: str, email: str) -> None:
    async with member(demo_url, email) as one:
        await one.post(f"/api/conversations/{talk}/claim", {})


def told(desk: Page, words: str) -> Locator:
    """The notice at the top."""
    return desk.get_by_role("region", name=re.compile("F8")).get_by_role("listitem").filter(has_text=words)


async def press(place: Page | Locator, name: str | re.Pattern[str], role: Role = "button") -> None:
    await place.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()


async def test_a_transfer_arrives_with_its_reason_and_can_be_undone(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, XIAOMAN)
    other = await at_the_desk(demo_url, new_context, ATAN)
    async with buyer(demo_url) as asks:
        talk = await says(asks, "这顶帐篷要换货")
        await taken(demo_url, talk, XIAOMAN)
        await row(desk, talk).click()
        await press(desk, "转接")
        dialog = desk.get_by_role("dialog")
        await press(dialog, re.compile("陆檀"))
        await dialog.locator("textarea").fill("要换货，我下班了")
        await press(dialog, "转给 陆檀")
        await desk.get_by_role("button", name="撤销").hover()  # a notice stays while the pointer is on it
        toast = told(other, "周小满 转接给您一个会话")
        await expect(toast).to_contain_text("要换货，我下班了")
        await press(toast, "打开")
        await expect(other.get_by_text("分配给您：周小满 转接给您")).to_be_visible()
        await expect(other.get_by_text("由 周小满 转接")).to_be_visible()
        await expect(row(desk, talk)).to_have_count(0)
        await press(desk, "撤销")
        await expect(row(desk, talk)).to_be_visible()
        await expect(row(other, talk)).to_have_count(0)


async def test_what_is_put_off_leaves_the_desk_and_comes_back_by_hand(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, ATAN)
    async with buyer(demo_url) as asks:
        talk = await says(asks, "明天再说吧")
        await taken(demo_url, talk, ATAN)
        await row(desk, talk).click()
        await press(desk, "稍后处理")
        await press(desk.get_by_role("dialog"), re.compile("明早"))
        await expect(row(desk, talk)).to_have_count(0)
        await press(desk.get_by_role("toolbar"), "更多")
        await press(desk, re.compile("^稍后处理"), "menuitemcheckbox")
        await row(desk, talk).click()
        await press(desk, "重新打开")
        await expect(row(desk, talk)).to_have_count(0)
        await press(desk.get_by_role("toolbar"), re.compile("^我的"))
        await expect(row(desk, talk)).to_be_visible()


async def test_a_closed_conversation_comes_back_to_its_agent(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, ATAN)
    async with member(demo_url) as owner, buyer(demo_url) as asks:
        talk = await says(asks, "好的谢谢")
        await taken(demo_url, talk, ATAN)
        for way in ("撤销", "重新打开"):
            await desk.goto(f"{demo_url}/app/inbox/{talk}")
            await press(desk, "结束")
            await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["state"] == "closed")
            if way == "重新打开":
                await desk.goto(f"{demo_url}/app/inbox/{talk}")
            await press(desk, way)
            await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["agent_name"] == "陆檀")
            await expect(row(desk, talk)).to_be_visible()


async def test_a_colleague_called_in_a_note_is_told_and_sees_it(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, ATAN)
    lead = await at_the_desk(demo_url, new_context, LEAD, width=360)
    async with buyer(demo_url) as asks:
        talk = await says(asks, "我要退款")
        await taken(demo_url, talk, ATAN)
        await row(desk, talk).click()
        await press(desk, "写备注")
        field = desk.locator("textarea")
        await field.press_sequentially("@何")
        await expect(desk.get_by_role("option")).to_contain_text(["何蓁"])
        await field.press("Enter")
        await expect(field).to_have_value("@何蓁 ")
        await field.press_sequentially("请批准退款")
        await field.press("Enter")
        await expect(desk.locator("strong", has_text="@何蓁")).to_be_visible()
        toast = told(lead, "请批准退款")
        await press(toast, "打开")
        await expect(lead.locator("strong", has_text="@何蓁")).to_be_visible()


async def test_an_own_line_is_corrected_and_taken_back(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, ATAN)
    async with buyer(demo_url) as asks:
        talk = await says(asks, "多久发货")
        await taken(demo_url, talk, ATAN)
        await row(desk, talk).click()
        field = desk.locator("textarea")
        await field.fill("明天发货")
        await field.press("Enter")
        line = desk.locator("[data-seq]").filter(has_text="明天发货")
        await expect(line).to_be_visible()
        await field.press("ArrowUp")
        await expect(field).to_have_value("明天发货")
        await field.fill("今天发货")
        await field.press("Enter")
        line = desk.locator("[data-seq]").filter(has_text="今天发货")
        await expect(line).to_contain_text("已编辑")
        await line.hover()
        await press(line, "消息操作")
        await press(desk, "撤回", "menuitem")
        await expect(desk.get_by_text("此消息已撤回")).to_be_visible()
        await expect(line).to_have_count(0)


async def test_facts_tags_and_stage_are_corrected_beside_the_talk(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, ATAN)
    async with member(demo_url) as owner, buyer(demo_url) as asks:
        talk = await says(asks, "我穿大码")
        await taken(demo_url, talk, ATAN)
        await row(desk, talk).click()
        beside = desk.get_by_role("complementary")
        await press(beside, "补充资料")
        form = desk.get_by_role("dialog")
        await press(form, re.compile("项目"), "combobox")
        await press(desk, "上衣尺码", "option")
        await form.get_by_role("textbox", name="内容").fill("XL")
        await press(form, "添加")
        size = beside.locator("dl > div").filter(has_text="上衣尺码")
        await expect(size).to_contain_text("XL")
        await size.hover()
        await press(size, "修改上衣尺码")
        await form.get_by_role("textbox", name="上衣尺码").fill("XXL")
        await press(form, "保存")
        await expect(size).to_contain_text("XXL")

        await press(beside, "加标签")
        await form.get_by_role("textbox", name="标签", exact=True).fill("大码")
        await form.get_by_role("textbox", name="原因").fill("自己说的")
        await desk.keyboard.press("Enter")
        await press(beside, "移除标签 大码")
        await expect(beside.get_by_text("大码", exact=True)).to_have_count(0)

        await press(desk, re.compile("^阶段："))
        await press(desk, "售后", "menuitemcheckbox")
        await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["stage"] == "after")


async def test_two_buyers_become_one_and_two_again(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, ATAN)
    async with member(demo_url) as owner, buyer(demo_url) as asks, buyer(demo_url) as again:
        talk, other = await says(asks, "我换了手机"), await says(again, "我之前来过")
        name = "之前的号"
        was = (await owner.get(f"/api/conversations/{other}/context"))["buyer"]["id"]
        assert (await owner.ask("PATCH", f"/api/buyers/{was}", {"name": name}))[0] == 200
        await taken(demo_url, talk, ATAN)
        await row(desk, talk).click()
        beside = desk.get_by_role("complementary")
        for way in ("撤销", "分开"):
            await press(beside, "买家操作")
            await press(desk, "合并买家", "menuitem")
            dialog = desk.get_by_role("dialog")
            await dialog.get_by_role("textbox", name="按姓名或完整的手机、邮箱查找").fill(name)
            await press(dialog, re.compile(name))
            await dialog.get_by_role("textbox", name="原因").fill("买家说换了手机号")
            await press(dialog, re.compile("合并过来$"))
            merged = beside.get_by_text(f"含 {name}：买家说换了手机号")
            await expect(merged).to_be_visible()
            await press(desk, way)
            await expect(merged).to_have_count(0)


async def test_a_view_is_kept_renamed_and_removed(demo_url: str, new_context: NewContext) -> None:
    desk = await at_the_desk(demo_url, new_context, ATAN)
    await desk.goto(f"{demo_url}/app/inbox?view=all&stage=after")
    views = desk.get_by_role("toolbar")

    async def named(old: str, new: str) -> None:
        dialog = desk.get_by_role("dialog")
        await expect(dialog.get_by_role("textbox")).to_have_value(old)
        await dialog.get_by_role("textbox").fill(new)
        await press(dialog, "保存")
        await expect(dialog).to_have_count(0)

    await press(views, "更多")
    await press(desk, "保存当前视图", "menuitem")
    await named("", "全部售后")
    await desk.goto(f"{demo_url}/app/inbox")
    for act, then in (("打开", ""), ("重命名", "售后中的"), ("删除", "")):
        mine = desk.get_by_role("menuitem", name=re.compile("全部售后|售后中的"))
        for _ in range(4):  # a dialog that is just closing takes the focus, and with it the menu
            await press(views, "更多")
            with suppress(AssertionError):
                await expect(mine).to_be_visible(timeout=5000)
                break
        await mine.click()
        await press(desk, act, "menuitem")
        if act == "打开":
            await expect(desk).to_have_url(re.compile("stage=after"))
        if then:
            await named("全部售后", then)
    await press(views, "更多")
    await expect(desk.get_by_role("menuitem", name="保存当前视图")).to_be_visible()
    await expect(desk.get_by_role("menuitem", name="售后中的")).to_have_count(0)
