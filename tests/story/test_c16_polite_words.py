"""C16: words are looked at before they are sent, and who waits hears from us."""

import re

import pytest
from playwright.async_api import Locator, Page, expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER, member, until
from tests.story.talk import Talk, meet

pytestmark = pytest.mark.proves("C16")


def chips(desk: Page) -> Locator:
    return desk.get_by_role("list", name="建议的回复")


async def holding_of(one: Visitor) -> dict[str, int]:
    """The shop's holding messages, and how often each was used."""
    found = (await one.get("/api/quick-replies", params={"occasion": "holding"}))["items"]
    return {reply["text"]: reply["uses"] for reply in found}


async def buyer_says(talk: Talk, words: str) -> None:
    await talk.chat.locator("textarea").fill(words)
    await talk.chat.locator("textarea").press("Enter")
    await expect(talk.desk.get_by_role("log").get_by_text(words)).to_be_visible()


async def test_a_vague_answer_is_warned_of_before_it_is_sent_and_a_rude_one_stays(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "这款帐篷什么时候发货？")
    field, hints = talk.thread.locator("textarea"), talk.desk.get_by_role("region", name="发送检查")
    await field.fill("可能明天吧")
    await expect(hints).to_contain_text("不要用含糊的词")
    await field.press("Enter")
    await expect(talk.desk.get_by_role("log").get_by_text("可能明天吧")).to_be_visible()
    await field.fill("急什么，爱买不买")
    await expect(hints).to_contain_text("不礼貌的话不能发给买家")
    await field.press("Enter")
    await expect(field).to_have_value("急什么，爱买不买")
    await hints.get_by_role("button", name="用这句").click()
    await expect(field).to_have_value(re.compile("很抱歉"))
    await field.fill("")


async def test_a_new_conversation_begins_with_a_greeting_of_one_click(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "在吗？想买个睡袋")
    field = talk.thread.locator("textarea")
    greeting = chips(talk.desk).get_by_role(
        "button", name=re.compile("^填入回复框：您好，我是鹿汀的.+请问想了解哪一款")
    )
    await greeting.click()
    await expect(field).to_have_value(re.compile("^您好，我是鹿汀的[^{]+，很高兴为您服务"))
    await expect(chips(talk.desk)).to_have_count(0)
    await field.press("Enter")
    await expect(talk.desk.get_by_role("log").get_by_text("很高兴为您服务")).to_be_visible()
    await expect(field).to_have_value("")
    await expect(chips(talk.desk)).to_have_count(0)


async def test_who_waits_hears_so_by_one_key_and_not_twice(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "我的包裹三天没动了，怎么回事？")
    desk, field = talk.desk, talk.thread.locator("textarea")
    at_once = chips(desk).get_by_role("button", name=re.compile("^立即发送："))
    await field.fill("我查到您的包裹")
    await expect(chips(desk)).to_have_count(0)
    await desk.clock.install()
    await desk.clock.fast_forward("01:05")
    await expect(at_once.first).to_be_visible()
    async with member(demo_url) as owner:
        before = await holding_of(owner)
        await field.press("Alt+h")
        await expect(at_once).to_have_count(0)
        after = await until(lambda: holding_of(owner), lambda now: now != before)
    (sent,) = [text for text, uses in after.items() if uses > before[text]]
    await expect(desk.get_by_role("log").get_by_text(sent)).to_be_visible()
    await expect(talk.chat.get_by_text(sent)).to_be_visible()
    await expect(field).to_have_value("我查到您的包裹")

    await buyer_says(talk, "还在吗？")
    await desk.clock.fast_forward("01:30")
    await field.press_sequentially("已到杭州")
    await expect(at_once).to_have_count(0)
    await desk.clock.fast_forward("02:00")
    await expect(at_once.first).to_be_visible()

    await field.fill("")
    await buyer_says(talk, "好的，谢谢您！")
    bye = chips(desk).get_by_role("button", name=re.compile("^填入回复框：不客气"))
    await expect(bye).to_be_visible()
    await chips(desk).get_by_role("button", name="本次会话不再显示“不客气”").click()
    await expect(bye).to_have_count(0)


async def test_a_template_is_checked_while_it_is_written(demo_url: str, new_context: NewContext) -> None:
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, OWNER)
    await desk.goto(f"{demo_url}/app/settings/quick-replies")
    await desk.get_by_role("button", name="新建").click()
    form = desk.get_by_role("dialog")
    words, hints = form.locator("textarea"), form.get_by_role("region", name="发送检查")
    await form.get_by_role("button", name="用范例").click()
    await desk.get_by_role("menuitem", name="邀请评价", exact=True).click()
    await expect(words).to_have_value(re.compile("好坏都帮助我们改进"))
    await expect(form.get_by_role("combobox", name="场合")).to_have_text("邀评")
    await expect(form.get_by_text("可以发送。")).to_be_visible()

    await words.fill("满意请给五星好评，返现5元")
    await expect(hints.get_by_label("不能发送").first).to_be_visible()
    await hints.get_by_role("button", name="用这句").click()
    await expect(words).to_have_value(re.compile("真实感受"))
    await form.get_by_label("快捷码").fill("yp16")
    await form.get_by_role("button", name="保存").click()
    await expect(form).to_have_count(0)
    async with member(demo_url) as owner:
        (made,) = (await owner.get("/api/quick-replies", params={"q": "yp16", "occasion": "review_request"}))["items"]
        assert "真实感受" in made["text"]
        await owner.ask("DELETE", f"/api/quick-replies/{made['id']}")
