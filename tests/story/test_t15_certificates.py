"""T15: what vouches for the shop shows in the chat and on its help page while it is valid, and vanishes then."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, expect
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import OWNER, all_away, at_the_door, member
from tests.story.talk import expect_shown

pytestmark = pytest.mark.proves("T15")


def seal() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (96, 96), "#b8860b").save(kept, "PNG")
    return kept.getvalue()


async def test_a_certificate_shows_while_it_is_valid(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner:
        shop = (await owner.get("/api/shops"))["items"][0]
        path = f"/api/shops/{shop['id']}/honours"
        before = (await owner.get(path))["items"]
        desk = await (await new_context()).new_page()
        await sign_in(desk, demo_url, OWNER)
        await the_owner_adds_it(desk, demo_url, shop["name"])
        await a_buyer_sees_it(await (await new_context(width=360)).new_page(), demo_url)

        page = await (await new_context(width=360)).new_page()
        await page.goto(f"{demo_url}/help/{shop['id']}?lang=zh")
        await expect(page.get_by_text("防水检测证书")).to_be_visible()
        await expect(page.get_by_text("春季新锐店铺")).to_have_count(0)
        assert await page.evaluate("document.querySelector('#honours img').naturalWidth") == 96
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360

        over = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
        facts = ("kind", "title", "issuer", "number", "url", "file_id", "valid_from", "valid_until")
        kept = [{name: one[name] for name in facts} for one in (await owner.get(path))["items"]]
        kept[-1]["valid_until"] = over
        assert (await owner.ask("PUT", path, {"items": kept}))[0] == 200
        async with at_the_door(demo_url) as anybody:
            shown = (await anybody.get("/api/webchat/demo/config"))["honours"]
        assert [one["title"]["zh"] for one in shown] == ["鹿汀品牌授权", "金牌卖家"]
        await page.reload()
        await expect(page.get_by_text("防水检测证书")).to_have_count(0)

        kept = [{name: one[name] for name in facts} for one in before]
        assert (await owner.ask("PUT", path, {"items": kept}))[0] == 200


async def the_owner_adds_it(desk: Page, demo_url: str, shop: str) -> None:
    await desk.goto(f"{demo_url}/app/settings/shops")
    await desk.get_by_role("button", name=f"{shop} 的资质荣誉").click()
    form = desk.get_by_role("dialog")
    await form.get_by_role("button", name="添加一项").click()
    new = form.get_by_role("group", name="新的资质")
    await new.get_by_label("颁发方（中文）").fill("国家认证中心")
    await new.get_by_label("到期日").fill((datetime.now(UTC) + timedelta(days=40)).date().isoformat())
    await new.get_by_label("上传图片").set_input_files({"name": "seal.png", "mimeType": "image/png", "buffer": seal()})
    await expect_shown(new.locator("img"))
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_role("alert")).to_contain_text("名称和颁发方都要填写")
    await new.get_by_label("名称（中文）").fill("防水检测证书")
    await form.get_by_role("button", name="保存").click()
    await expect(form).to_have_count(0)


async def a_buyer_sees_it(page: Page, demo_url: str) -> None:
    chat = await open_widget(page, demo_url)
    marks = chat.locator(".badges")
    await expect(marks.get_by_role("button", name="防水检测证书")).to_be_visible()
    await expect(marks.get_by_text("春季新锐店铺")).to_have_count(0)
    await marks.get_by_role("button", name="防水检测证书").click()
    sheet = chat.get_by_role("dialog", name="帮助与资质")
    await expect(sheet.get_by_text("国家认证中心")).to_be_visible()
    await expect_shown(sheet.locator("li", has_text="防水检测证书").locator("img"))


async def test_only_who_may_edit_the_shop_changes_what_vouches_for_it(demo_url: str) -> None:
    async with member(demo_url, "xiaoman@luting.example") as agent:
        shop = (await agent.get("/api/shops"))["items"][0]
        status, refused = await agent.ask("PUT", f"/api/shops/{shop['id']}/honours", {"items": []})
        assert (status, refused["code"]) == (403, "not_allowed"), refused
