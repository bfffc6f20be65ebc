"""A buyer changes the words of a line and takes a line back, for as long as the channel lets them."""

from playwright.async_api import Frame, Locator, Page, Route, expect
from tests.story.conftest import NewContext, open_widget
from tests.story.talk import meet

WIDTH = 360
SENT = ".state.sent, .state.delivered, .state.read"


def mine(chat: Frame, words: str) -> Locator:
    return chat.locator(".line.mine").filter(has_text=words)


async def say(chat: Frame, words: str) -> Locator:
    """The line, when the server has it."""
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")
    await expect(mine(chat, words).locator(SENT)).to_be_visible()
    return mine(chat, words)


async def choose(chat: Frame, words: str, name: str) -> None:
    """From the menu of the own line."""
    await mine(chat, words).hover()
    await mine(chat, words).get_by_role("button", name="消息操作").click()
    await chat.get_by_role("menuitem", name=name).click()


async def test_a_buyer_edits_a_line_and_the_agent_reads_the_new_words(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "请问帐逢有绿色吗")
    chat, field = talk.chat, talk.chat.locator("textarea")
    await field.fill("还没写完的话")
    await choose(chat, "请问帐逢有绿色吗", "编辑")
    await expect(chat.get_by_text("正在编辑消息")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_value("请问帐逢有绿色吗")

    await field.press("Escape")
    await expect(chat.get_by_text("正在编辑消息")).to_be_hidden()
    await expect(field).to_have_value("还没写完的话")

    await choose(chat, "请问帐逢有绿色吗", "编辑")
    await field.fill("请问帐篷有绿色吗")
    await field.press("Enter")
    await expect(mine(chat, "请问帐篷有绿色吗").get_by_text("已编辑")).to_be_visible()
    await expect(chat.get_by_text("请问帐逢有绿色吗")).to_have_count(0)
    await expect(field).to_have_value("还没写完的话")
    await expect(talk.thread.get_by_text("请问帐篷有绿色吗")).to_be_visible()
    await expect(talk.thread.get_by_text("已编辑")).to_be_visible()


async def test_a_buyer_takes_a_line_back_with_the_keyboard_and_writes_it_anew(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "你好，在吗")
    chat, field = talk.chat, talk.chat.locator("textarea")
    line = await say(chat, "这句发错了")
    await expect(talk.thread.get_by_text("这句发错了")).to_be_visible()

    await line.get_by_role("button", name="消息操作").focus()
    await talk.shop.keyboard.press("Enter")
    await expect(chat.get_by_role("menuitem", name="编辑")).to_be_focused()
    await talk.shop.keyboard.press("Escape")
    await expect(line.get_by_role("button", name="消息操作")).to_be_focused()
    await talk.shop.keyboard.press("Enter")
    await expect(chat.get_by_role("menuitem", name="编辑")).to_be_focused()
    await talk.shop.keyboard.press("ArrowDown")
    await talk.shop.keyboard.press("Enter")
    await expect(chat.get_by_text("你撤回了一条消息")).to_be_visible()
    await expect(chat.get_by_text("这句发错了")).to_have_count(0)
    await expect(talk.thread.get_by_text("这句发错了")).to_have_count(0)
    await expect(talk.thread.get_by_text("此消息已撤回")).to_be_visible()

    await chat.get_by_role("button", name="重新编辑").click()
    await expect(field).to_have_value("这句发错了")
    await expect(chat.locator(".chat")).to_be_visible()


async def test_a_finger_held_on_an_own_line_opens_its_menu_on_a_phone(demo_url: str, new_context: NewContext) -> None:
    context = await new_context(width=WIDTH, height=740)
    page = await context.new_page()
    chat = await open_widget(page, demo_url)
    line = await say(chat, "手机上说的一句话")
    await hold(page, chat, line.locator(".bubble"))
    recall = chat.get_by_role("menuitem", name="撤回")
    await expect(recall).to_be_visible()
    box = await recall.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTH
    assert await chat.evaluate("document.documentElement.scrollWidth") <= WIDTH
    await recall.click()
    await expect(chat.get_by_text("你撤回了一条消息")).to_be_visible()
    assert await chat.evaluate("document.documentElement.scrollWidth") <= WIDTH


async def hold(page: Page, chat: Frame, target: Locator) -> None:
    """A finger that stays where it is until the menu opens."""
    box = await target.bounding_box()
    assert box is not None
    finger = {"x": box["x"] + 20, "y": box["y"] + box["height"] / 2}
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    await expect(chat.get_by_role("menu", name="消息操作")).to_be_visible()
    await devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def limits(page: Page, **seconds: int) -> None:
    """The chat is told these times."""

    async def answer(route: Route) -> None:
        known = await route.fetch()
        await route.fulfill(response=known, json=await known.json() | seconds)

    await page.route("**/api/webchat/*/config", answer)


async def test_what_is_offered_ends_with_the_channels_time(demo_url: str, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await limits(page, edit_within_s=3600, recall_within_s=3)
    chat = await open_widget(page, demo_url)
    line = await say(chat, "过一会儿再改")
    await line.hover()
    await line.get_by_role("button", name="消息操作").click()
    await expect(chat.get_by_role("menuitem", name="撤回")).to_have_count(0)
    await expect(chat.get_by_role("menuitem", name="编辑")).to_be_visible()


async def test_after_the_channels_time_a_line_offers_nothing(demo_url: str, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await limits(page, edit_within_s=3, recall_within_s=2)
    chat = await open_widget(page, demo_url)
    line = await say(chat, "说过就算")
    await expect(line.get_by_role("button", name="消息操作")).to_have_count(0)


async def test_a_refused_edit_is_told_in_words_and_loses_none(demo_url: str, new_context: NewContext) -> None:
    context = await new_context()
    first, second = await context.new_page(), await context.new_page()
    chat = await open_widget(first, demo_url)
    await say(chat, "两个窗口都看得到")
    other = await open_widget(second, demo_url)
    await choose(other, "两个窗口都看得到", "编辑")
    await first.bring_to_front()
    await choose(chat, "两个窗口都看得到", "撤回")
    await expect(chat.get_by_text("你撤回了一条消息")).to_be_visible()

    await second.bring_to_front()
    await other.locator("textarea").fill("改好的话")
    await other.locator("textarea").press("Enter")
    await expect(other.get_by_text("这条消息已被撤回或不能改动。")).to_be_visible()
    await expect(other.locator("textarea")).to_have_value("改好的话")
