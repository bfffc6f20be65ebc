"""The owner connects a language model, tries it, caps what it may cost, and sees every question with its end."""

import re

from playwright.async_api import Page, expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER, all_away, member

from xiaoer.testing.fake_openai import FakeOpenAI, Status, fake_openai


async def fill(page: Page, server: FakeOpenAI) -> None:
    await page.get_by_label("接口地址").fill(server.base_url)
    await page.get_by_label("模型", exact=True).fill("tiny-1")
    await page.get_by_label("密钥", exact=True).fill("sk-story-secret")
    await page.get_by_label("店铺口吻", exact=True).fill("亲切、简短")
    await page.get_by_label("每月预算").fill("20")
    await page.get_by_label("每百万输入词元").fill("2")
    await page.get_by_label("每百万输出词元").fill("8")
    await page.get_by_role("button", name="保存", exact=True).click()


async def test_an_owner_connects_tries_and_caps_a_language_model(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    page = await (await new_context()).new_page()
    await sign_in(page, demo_url, OWNER)
    async with fake_openai() as server, member(demo_url) as owner:
        await page.goto(f"{demo_url}/app/settings/language-model")
        await fill(page, server)
        await expect(page.get_by_text("/ 预算 ¥20.00")).to_be_visible()

        await page.get_by_role("button", name="测试已保存的接口").click()
        await expect(page.get_by_text("可以使用")).to_be_visible()
        await expect(page.get_by_text(re.compile("回答“ok”.*费用 ¥0.00036"))).to_be_visible()
        assert server.asked[-1].headers["authorization"] == "Bearer sk-story-secret"
        assert (await owner.get("/api/language-model"))["spent_micros"] == 360

        server.script[:] = [Status(401, '{"error": {"code": "invalid_api_key"}}')]
        await page.get_by_role("button", name="测试已保存的接口").click()
        await expect(page.get_by_role("status").get_by_text("对方返回 401 invalid_api_key")).to_be_visible()

        await page.get_by_label("每月预算").fill("0.0001")
        await page.get_by_role("button", name="保存", exact=True).click()
        await expect(page.get_by_text(re.compile("/ 预算 ¥0.0001"))).to_be_visible()
        asked = len(server.asked)
        await page.get_by_role("button", name="测试已保存的接口").click()
        await expect(page.get_by_role("status").get_by_text("本月预算已用完")).to_be_visible()
        assert len(server.asked) == asked

        await page.reload()
        await expect(page.get_by_text("未提问", exact=True)).to_be_visible()
        await expect(page.get_by_label("密钥", exact=True)).to_have_value("")
        assert "sk-story-secret" not in await page.content()
        await page.get_by_role("switch", name="使用语言模型").click()
        await page.get_by_role("button", name="保存", exact=True).click()
        await expect(page.get_by_text("已保存", exact=True).first).to_be_visible()
        assert (await owner.get("/api/language-model"))["enabled"] is False
