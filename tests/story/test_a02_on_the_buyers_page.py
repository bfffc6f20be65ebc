"""On the order's own page a buyer changes what has not left, or stops what has; and reads where a return goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, Request, Route, expect
from tests.story.after_sales import HOME, Shopper, bought, goods, paid, photo, sent, shopper, signed
from tests.story.conftest import NewContext
from tests.story.people import all_away, until
from tests.story.test_languages_and_access import objections

FIELDS = {"province": "省 / 直辖市", "city": "城市", "district": "区 / 县", "line1": "街道、门牌号"}

LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
WATCH_FOR_LOSS = """(words) => {
  window.lost = false
  const look = () => { window.lost ||= !document.querySelector('dialog.cases').innerText.includes(words) }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""


@dataclass(frozen=True)
class Case:
    """One buyer's page at the width of a phone, and the shop behind it."""

    one: Shopper
    number: str
    page: Page
    context: BrowserContext
    url: str

    async def fits(self) -> None:
        """Nothing is cut, and axe has nothing to object to."""
        body = self.page.locator(".cases-body")
        assert await body.evaluate("(one) => one.scrollWidth <= one.clientWidth")
        assert await objections(self.page) == []

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(FIELDS[name])

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def cases(self) -> list[Any]:
        return [row["remedy"] for row in await self.one.cases(self.number)]


@asynccontextmanager
async def at_their_page(
    demo_url: str, new_context: NewContext, locale: str = "zh-CN", width: int = 360, **facts: Any
) -> AsyncIterator[Case]:
    """An order of a tent whose listing has a dearer kind; its page is open by its link."""
    await all_away(demo_url)
    async with shopper(demo_url) as one:
        skus = await goods(one.desk, one.shop.shop_id, 松绿=5)
        listing = {"external_id": skus["松绿"].rpartition("-")[0], "title": "双人三季帐篷", "skus": [
            {"external_id": skus["松绿"], "name": "松绿", "price": "399.00", "stock": 5},
            {"external_id": f"{skus['松绿']}-XL", "name": "加大", "price": "459.00", "stock": 5},
        ]}  # fmt: skip
        path = f"/api/shops/{one.shop.shop_id}/listings"
        assert (await one.desk.ask("PUT", path, {"listings": [listing]}))[0] == 200
        number = await one.order(**facts)
        await one.order(number, **facts, lines=bought(number, skus["松绿"]))
        link = (await one.desk.post(f"/api/orders/{await one.order_id(number)}/case-link"))["url"]
        context = await new_context(width=width, height=740, locale=locale)
        page = await context.new_page()
        url = f"{demo_url}/s/{link.rpartition('/s/')[2]}"
        await page.goto(url)
        await page.locator("dialog.cases .panel").first.wait_for()
        yield Case(one, number, page, context, url)


@pytest.mark.proves("A02")
async def test_the_form_names_each_wrong_part_and_the_buyers_yes_is_kept(
    demo_url: str, new_context: NewContext
) -> None:
    async with at_their_page(demo_url, new_context, **paid()) as at:
        await at.press("改收货地址")
        await at.field("province").fill("浙江省")
        await at.field("city").fill("上海市")
        await at.press("下一步：看结果")
        await expect(at.field("city")).to_be_focused()
        await expect(at.page.get_by_text("和上一级对不上")).to_be_visible()
        await expect(at.field("line1")).to_have_attribute("aria-invalid", "true")
        await at.fits()
        for name, words in HOME.items():
            await at.field(name).fill(words)
        await at.page.reload()
        await at.press("改收货地址")
        await expect(at.field("line1")).to_have_value(HOME["line1"])
        assert await at.cases() == []

        await at.press("下一步：看结果")
        await expect(at.page.get_by_role("heading", name="请确认")).to_be_focused()
        await expect(at.page.get_by_text("确认后马上生效")).to_be_visible()
        await at.fits()
        assert await at.cases() == []
        await at.press("确认修改")
        await expect(at.page.get_by_text("已按您的确认修改。")).to_be_visible()
        await expect(at.page.get_by_text("您已确认")).to_be_visible()
        await at.fits()
        order = await at.one.shown(at.number)
        assert "余杭区" in order["receiver"]["region"]
        [row] = await at.one.cases(at.number)
        assert (await at.one.case(row["id"]))["facts"]["confirmed"] is True


@pytest.mark.proves("A02")
@pytest.mark.proves("A07")
@pytest.mark.parametrize(("locale", "kind"), [("zh-CN", "换规格"), ("en", "Other kind")])
async def test_dearer_goods_show_the_difference_and_go_on_once_it_is_paid_on_the_shops_page(
    demo_url: str, new_context: NewContext, locale: str, kind: str
) -> None:
    async with at_their_page(demo_url, new_context, locale, **paid()) as at:
        await at.press(kind)
        english = locale == "en"
        await at.page.get_by_label("Exchange for" if english else "换成").select_option(index=1)
        await at.fits()
        await at.press("Next: see the result" if english else "下一步：看结果")
        told = "¥60.00, paid by you" if english else "¥60.00，由您支付"
        await expect(at.page.get_by_text(told)).to_be_visible()
        await expect(
            at.page.get_by_text("Paid on the shop's page" if english else "在店铺的收款页面支付")
        ).to_be_visible()
        await at.fits()
        assert await at.cases() == []
        await at.press("Yes, and pay ¥60.00" if english else "确认修改，补 ¥60.00")
        await expect(at.page.locator(".case-now")).to_be_visible()
        [case] = await at.one.cases(at.number)
        assert (case["remedy"], case["state"], case["waits_for"]) == ("change_sku", "awaiting_payment", "buyer")
        await at.fits()
        async with at.page.expect_popup() as opened:
            await at.press("Pay ¥60.00" if english else "去支付 ¥60.00")
        till = await opened.value
        await expect(till.get_by_text("¥60.00")).to_be_visible()
        assert await objections(till) == []
        await till.get_by_role("button", name="Pay" if english else "确认支付").click()
        await at.one.becomes(case["id"], "settled")
        assert [line["sku_name"] for line in (await at.one.shown(at.number))["lines"]] == ["加大"]
        await till.close()
        door = f"/api/webchat/cases/{case['id']}/payment"
        assert await at.one.door.refused("POST", door) == (409, "case_nothing_to_pay")


@pytest.mark.proves("A02", "A16")
async def test_a_locked_order_says_so_and_once_it_is_under_way_it_can_be_stopped(
    demo_url: str, new_context: NewContext
) -> None:
    async with at_their_page(demo_url, new_context, **paid()) as at:
        door = f"/api/shops/{at.one.shop.shop_id}/order-locks"
        await at.one.shop.door.ask("PUT", door, {"orders": [{"external_id": at.number}]})
        await at.page.reload()
        await expect(at.page.get_by_role("button", name="改收货地址")).to_have_count(0)
        await at.press("看看还能怎么办")
        await expect(at.page.get_by_role("heading", name="仓库已经开始配货，订单不能再改了。")).to_be_visible()
        await at.fits()
        await at.one.order(at.number, **sent(0.05))
        await at.page.reload()
        await at.press("看看还能怎么办")
        await at.press("拦截包裹并退款 ¥399.00")
        await expect(at.page.get_by_text("正在拦截包裹")).to_be_visible()
        await at.fits()
        assert await at.cases() == ["intercept"]


@pytest.mark.proves("A16")
async def test_an_answer_that_set_out_before_the_request_does_not_hide_it(
    demo_url: str, new_context: NewContext
) -> None:
    first: list[Request] = []
    answered, let_go = asyncio.Event(), asyncio.Event()

    async def hold_the_first(route: Route) -> None:
        if route.request.method != "GET" or first:
            return await route.continue_()
        first.append(route.request)
        answer = await route.fetch()
        answered.set()
        await let_go.wait()
        await route.fulfill(response=answer)

    async with at_their_page(demo_url, new_context, **sent(0.05)) as at:
        await at.press("看看还能怎么办")
        stop = at.page.get_by_role("button", name="拦截包裹并退款 ¥399.00")
        await stop.wait_for()
        await at.page.route("**/orders/*/cases", hold_the_first)
        await at.page.evaluate(LOOK_AGAIN)
        await answered.wait()
        await stop.click()
        await expect(at.page.get_by_text("正在拦截包裹")).to_be_visible()
        await at.page.evaluate(WATCH_FOR_LOSS, "正在拦截包裹")
        let_go.set()
        old = await first[0].response()
        assert old
        await old.finished()
        async with at.page.expect_response("**/orders/*/cases"):
            await at.page.evaluate(LOOK_AGAIN)
        assert await at.page.evaluate("window.lost") is False


@pytest.mark.proves("A06")
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_the_buyer_reads_where_a_return_goes_and_copies_it(
    demo_url: str, new_context: NewContext, locale: str
) -> None:
    async with at_their_page(demo_url, new_context, locale, **signed()) as at:
        await at.context.grant_permissions(["clipboard-read", "clipboard-write"])
        case = (await at.one.ask(at.number, "return_refund"))["row"]["id"]
        told = await at.one.reads("寄回地址", "0571-8800 1234")
        assert "浙江省杭州市余杭区" in told
        await at.page.reload()
        await at.page.locator(".case-row").click()
        await at.press("Copy the address" if locale == "en" else "复制地址")
        await expect(at.page.get_by_text("Copied" if locale == "en" else "已复制")).to_be_visible()
        copied = await at.page.evaluate("navigator.clipboard.readText()")
        assert copied.splitlines()[0] == "鹿汀售后仓 0571-8800 1234"
        await at.fits()
        seen = await at.one.desk.get(f"/api/cases/{case}")
        assert [one["code"] for one in seen["return_choices"]] == ["hangzhou", "chengdu"]
        path = f"/api/cases/{case}/return-address"
        status, moved = await at.one.desk.ask("PUT", path, {"code": "chengdu"})
        assert (status, moved["return_address"]["code"]) == (200, "chengdu")
        await at.one.reads("寄回地址有变化", "成都市")
        await expect(at.page.get_by_text("028-6500 4321")).to_be_visible()


@pytest.mark.proves("A25")
async def test_a_photo_goes_up_over_a_network_that_breaks_and_nothing_typed_is_lost(
    demo_url: str, new_context: NewContext
) -> None:
    async with at_their_page(demo_url, new_context, **signed()) as at:
        case = (await at.one.ask(at.number, "return_refund", decide=False))["row"]["id"]
        await at.one.act(case, "ask_evidence", words="请拍吊牌")
        await at.page.reload()
        await at.page.locator(".case-row").click()
        await at.page.get_by_label("补充说明").fill("吊牌在这里")
        await at.context.set_offline(True)
        file = {"name": "tag.png", "mimeType": "image/png", "buffer": photo()}
        await at.page.locator(".cases input[type=file]").set_input_files([file])
        await expect(at.page.locator(".photos progress")).to_be_visible()
        await at.context.set_offline(False)
        send = at.page.locator(".panel").get_by_role("button", name="提交", exact=True)
        await expect(send).to_be_enabled()
        await at.page.reload()
        await at.page.locator(".case-row").click()
        await expect(at.page.get_by_label("补充说明")).to_have_value("吊牌在这里")
        await expect(send).to_be_enabled()
        await at.context.set_offline(True)
        await send.click()
        await expect(at.page.get_by_role("alert")).to_be_visible()
        await expect(at.page.get_by_label("补充说明")).to_have_value("吊牌在这里")
        await at.fits()
        await at.context.set_offline(False)
        await send.click()
        await until(lambda: at.one.case(case), lambda seen: len(seen["evidence"]) == 1)


@pytest.mark.proves("A02")
async def test_the_change_is_made_with_the_keyboard_alone_and_at_twice_the_size(
    demo_url: str, new_context: NewContext
) -> None:
    async with at_their_page(demo_url, new_context, width=180, **paid()) as at:  # 360 px at 200 %

        async def to(words: str) -> None:
            for _ in range(40):
                await at.page.keyboard.press("Tab")
                focused = await at.page.evaluate(
                    "(() => { const at = document.activeElement;"
                    " return (at?.labels?.[0] ?? at)?.textContent?.trim() ?? ''; })()"
                )
                if focused == words:
                    return
            raise AssertionError(f"{words} cannot be reached with the keyboard")

        await to("改联系方式")
        await at.page.keyboard.press("Enter")
        await at.page.get_by_label("电话").wait_for()
        await to("电话")
        await at.page.keyboard.type("13912345678")
        await at.page.keyboard.press("Enter")
        await expect(at.page.get_by_role("heading", name="请确认")).to_be_focused()
        await at.fits()
        await to("确认修改")
        await at.page.keyboard.press("Enter")
        await expect(at.page.get_by_text("已按您的确认修改。")).to_be_visible()
        await at.fits()
