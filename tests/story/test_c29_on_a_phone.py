"""C29: on a phone and a poor line the buyer sees the order, asks about it and sends pictures, without signing in."""

import pytest
from PIL import Image
from playwright.async_api import BrowserContext, Page, Route, expect
from tests.story.conftest import NewContext
from tests.story.talk import expect_shown, photo

WIDTH = 360
MOST_JS_BYTES = 60_000
TRANSFERRED = """() => performance.getEntriesByType("resource")
  .filter((one) => one.initiatorType === "script" || /\\.js(\\?|$)/.test(one.name))
  .map((one) => one.transferSize)"""


async def order_page(context: BrowserContext, demo_url: str) -> Page:
    """The link of a demo buyer's last order, opened in a browser that knows nobody."""
    door = f"{demo_url}/api/demo/identity"
    answer = await context.request.post(door, data={"buyer": 2}, headers={"X-Xiaoer": "1"})
    link = str((await answer.json())["order_link"])
    page = await context.new_page()
    await page.goto(demo_url + link[link.index("/o/") :])
    await page.locator("textarea").wait_for()
    return page


@pytest.mark.proves("C29")
async def test_an_order_link_opens_the_order_and_the_talk_on_a_phone_without_signing_in(
    demo_url: str, new_context: NewContext
) -> None:
    context = await new_context(width=WIDTH, height=740)
    page = await order_page(context, demo_url)
    await expect(page.locator(".order-top .card.order")).to_be_visible()
    await expect(page.locator(".order-top .order-state").first).not_to_be_empty()
    sizes = await page.evaluate(TRANSFERRED)
    assert 0 < sum(sizes) <= MOST_JS_BYTES, sizes
    assert all(sizes), "a script came from a cache"
    assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTH

    await page.locator("textarea").fill("这个订单能改地址吗")
    await page.get_by_role("button", name="发送", exact=True).click()
    sent = page.locator(".line.mine").filter(has_text="这个订单能改地址吗")
    await expect(sent.locator(".state.sent, .state.delivered, .state.read")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTH


@pytest.mark.proves("C29")
async def test_an_upload_that_was_cut_goes_on_from_where_it_was(demo_url: str, new_context: NewContext) -> None:
    context = await new_context(width=WIDTH, height=740)
    page = await order_page(context, demo_url)
    begun: list[str] = []
    offsets: list[int] = []

    async def carry(route: Route) -> None:
        """The line is cut while the third piece is on its way."""
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 3:
                await context.set_offline(True)
                return await route.abort("internetdisconnected")
        elif route.request.method == "POST" and not route.request.url.endswith("/finish"):
            begun.append(route.request.url)
        return await route.continue_()

    await page.route("**/api/webchat/uploads**", carry)
    await page.route("**/api/webchat/uploads/**", carry)
    await page.locator("input[type=file]").set_input_files([photo("破损.png", Image.effect_noise((1100, 1100), 90))])
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(page.get_by_text("网络已断开")).to_be_visible()
    assert len(offsets) == 3
    await context.set_offline(False)

    sent = page.locator(".line.mine").filter(has=page.get_by_role("button", name="查看图片 破损.png"))
    await expect(sent.locator(".state.sent, .state.delivered, .state.read")).to_be_visible()
    assert offsets[3] == offsets[2] > 0
    assert offsets == sorted(offsets)
    assert len(begun) == 1
    await page.reload()
    await expect_shown(page.get_by_role("button", name="查看图片 破损.png").locator("img"))
