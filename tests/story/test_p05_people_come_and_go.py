"""How people get into the workspace and out of it, as they do it: by a link, a password, a code from a phone."""

import re
import time

import httpx
import pyotp
import pytest
from playwright.async_api import Locator, Page, expect
from tests.story.conftest import NewContext
from tests.story.people import OWNER, at_the_door, member

from xiaoer.app.demo.people import PASSWORD
from xiaoer.kernel.ids import new_id

pytestmark = pytest.mark.proves("P05")
OWN = "a password of one's own"
LEAD = "lead@luting.example"


async def enter(page: Page, demo_url: str, email: str, password: str = PASSWORD) -> None:
    """E-mail and password are handed in."""
    await page.goto(f"{demo_url}/app/sign-in")
    await page.get_by_label("邮箱").fill(email)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录", exact=True).click()


async def arrived(page: Page) -> None:
    await page.wait_for_url("**/app/inbox**")
    await expect(page.get_by_role("navigation").first).to_be_visible()


async def joined(demo_url: str, name: str, role: str = "agent") -> str:
    """Somebody new with a password of their own; the e-mail."""
    email = f"{new_id('x')}@luting.example"
    async with member(demo_url) as owner, at_the_door(demo_url) as newcomer:
        made = await owner.post("/api/invitations", {"email": email, "name": name, "role": role})
        await newcomer.post("/api/accept-invitation", {"token": made["token"], "name": name, "password": OWN})
    return email


async def settings(page: Page, demo_url: str, email: str, place: str, password: str = PASSWORD) -> Page:
    """Signed in, with that page of the settings open."""
    await enter(page, demo_url, email, password)
    await arrived(page)
    await page.goto(f"{demo_url}/app/settings/{place}")
    return page


async def pick(page: Page, of: str, what: str) -> None:
    """One entry of the menu behind an agent's row."""
    await page.get_by_role("button", name=f"{of} 的更多操作").click()
    await page.get_by_role("menuitem", name=what).click()


async def copied_link(page: Page) -> str:
    """What the clipboard holds after the copy button; the dialog is put away."""
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="复制").click()
    await expect(dialog.get_by_text("已复制")).to_be_visible()
    await dialog.get_by_role("button", name="完成").click()
    return str(await page.evaluate("navigator.clipboard.readText()"))


async def choose(field: Locator, option: str) -> None:
    await field.click()
    await field.page.get_by_role("option", name=option, exact=True).click()


async def test_an_invited_agent_joins_by_a_link_that_works_once(demo_url: str, new_context: NewContext) -> None:
    office = await new_context()
    await office.grant_permissions(["clipboard-read", "clipboard-write"])
    owner = await settings(await office.new_page(), demo_url, OWNER, "agents")
    email = f"{new_id('x')}@luting.example"
    await owner.get_by_role("button", name="邀请客服").click()
    form = owner.get_by_role("dialog")
    await form.get_by_label("姓名").fill("江渔")
    await form.get_by_label("邮箱").fill(email)
    await choose(form.get_by_label("角色"), "外包客服")
    await choose(form.get_by_label("客服组"), "售后组")
    await owner.keyboard.press("Escape")
    await form.get_by_role("button", name="生成邀请链接").click()
    link = await copied_link(owner)
    await expect(owner.get_by_text(f"江渔 · {email}")).to_be_visible()

    newcomer = await (await new_context()).new_page()
    await newcomer.goto(link)
    await expect(newcomer.get_by_label("邮箱")).to_have_value(email)
    await newcomer.get_by_label("设一个密码").fill(email)  # the one thing that is refused
    await newcomer.get_by_role("button", name="加入").click()
    await expect(newcomer.get_by_role("alert")).to_contain_text("密码不符合要求")
    await newcomer.get_by_label("设一个密码").fill(OWN)
    await newcomer.get_by_role("button", name="加入").click()
    await arrived(newcomer)

    late = await (await new_context(width=360, height=740)).new_page()
    await late.goto(link)
    await expect(late.get_by_role("alert")).to_contain_text("已经用过或被撤回")
    await expect(late.get_by_role("textbox")).to_have_count(0)
    await owner.reload()
    row = owner.get_by_role("listitem").filter(has_text=email)
    await expect(row).to_contain_text("售后组")
    await expect(row.get_by_role("combobox")).to_have_text("外包客服")


async def test_a_forgotten_password_is_replaced_by_a_link_and_every_old_sign_in_ends(
    demo_url: str, new_context: NewContext
) -> None:
    email = await joined(demo_url, "白芷")
    phone = await (await new_context(width=360, height=740)).new_page()
    await enter(phone, demo_url, email, OWN)
    await arrived(phone)
    office = await new_context()
    await office.grant_permissions(["clipboard-read", "clipboard-write"])
    lead = await settings(await office.new_page(), demo_url, LEAD, "agents")
    await pick(lead, "白芷", "重设密码")
    link = await copied_link(lead)

    desk = await (await new_context()).new_page()
    await desk.goto(link)
    await desk.get_by_label("新密码").fill("one that is remembered")
    await desk.get_by_role("button", name="保存新密码").click()
    await expect(desk.get_by_text("新密码已生效")).to_be_visible()
    await expect(phone.get_by_text("登录已失效")).to_be_visible()
    await enter(phone, demo_url, email, OWN)
    await expect(phone.get_by_role("alert")).to_contain_text("邮箱或密码不正确")
    again = await (await new_context()).new_page()
    await again.goto(link)
    await again.get_by_label("新密码").fill("yet another password")
    await again.get_by_role("button", name="保存新密码").click()
    await expect(again.get_by_role("alert")).to_contain_text("已经用过或被撤回")
    await enter(desk, demo_url, email, "one that is remembered")
    await arrived(desk)


async def test_a_new_password_of_ones_own_and_a_click_sign_out_the_other_devices(
    demo_url: str, new_context: NewContext
) -> None:
    email = await joined(demo_url, "谷雨")
    phone = await (await new_context(width=360, height=740)).new_page()
    await enter(phone, demo_url, email, OWN)
    await arrived(phone)
    desk = await settings(await (await new_context()).new_page(), demo_url, email, "profile", OWN)
    await desk.get_by_label("当前密码").fill("not this one")
    await desk.get_by_label("新密码").fill("a second password")
    await desk.get_by_role("button", name="修改密码").click()
    await expect(desk.get_by_role("alert").filter(has_text="当前密码不正确")).to_be_visible()
    await desk.get_by_label("当前密码").fill(OWN)
    await desk.get_by_role("button", name="修改密码").click()
    await expect(phone.get_by_text("登录已失效")).to_be_visible()

    await enter(phone, demo_url, email, "a second password")
    await arrived(phone)
    await desk.reload()
    devices = desk.locator("section").filter(has_text="登录的设备")
    await expect(devices.get_by_role("listitem")).to_have_count(2)
    await devices.get_by_role("button", name="退出其他设备").click()
    await expect(devices.get_by_role("listitem")).to_have_count(1)
    await expect(phone.get_by_text("登录已失效")).to_be_visible()


async def test_a_second_factor_is_asked_for_until_it_is_switched_off(demo_url: str, new_context: NewContext) -> None:
    email = await joined(demo_url, "苏叶")
    page = await settings(await (await new_context()).new_page(), demo_url, email, "profile", OWN)
    block = page.locator("section").filter(has_text="两步验证")
    await block.get_by_role("button", name="开启两步验证").click()
    await expect(block.get_by_role("img", name="两步验证二维码")).to_be_visible()
    codes = pyotp.TOTP((await block.locator("code").inner_text()).replace(" ", ""))
    await block.get_by_label("验证码").fill("000000")
    await block.get_by_role("button", name="确认开启").click()
    await expect(block.get_by_text("验证码不正确")).to_be_visible()
    await block.get_by_label("验证码").fill(codes.now())
    await block.get_by_role("button", name="确认开启").click()
    await expect(block.get_by_text("已开启", exact=True)).to_be_visible()
    recovery = (await block.locator("code").inner_text()).split()
    assert len(recovery) == 10
    await block.get_by_role("button", name="已保存好").click()

    await leave(page)
    await enter(page, demo_url, email, OWN)
    await page.get_by_label("验证码").fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    await page.get_by_label("验证码").fill(codes.at(int(time.time()) + 30))  # each is good once: the following one
    await page.keyboard.press("Enter")
    await arrived(page)
    await leave(page)
    await enter(page, demo_url, email, OWN)
    await page.get_by_role("button", name="用恢复码").click()
    await page.get_by_label("恢复码").fill(recovery[0])
    await page.keyboard.press("Enter")
    await arrived(page)

    await page.goto(f"{demo_url}/app/settings/profile")
    await block.get_by_role("button", name="关闭两步验证").click()
    await block.get_by_label("当前密码").fill(OWN)
    await block.get_by_role("button", name="关闭两步验证").click()
    await expect(block.get_by_text("未开启", exact=True)).to_be_visible()
    await leave(page)
    await enter(page, demo_url, email, OWN)
    await arrived(page)


async def leave(page: Page) -> None:
    """Out by the menu behind one's own face."""
    await page.get_by_role("button", name=re.compile("切换状态")).click()
    await page.get_by_role("menuitem", name="退出登录").click()
    await page.wait_for_url("**/app/sign-in")


async def test_who_is_suspended_is_out_at_once_and_the_audit_tells_by_whom(
    demo_url: str, new_context: NewContext
) -> None:
    email = await joined(demo_url, "商陆")
    leaver = await (await new_context()).new_page()
    await enter(leaver, demo_url, email, OWN)
    await arrived(leaver)
    owner = await settings(await (await new_context()).new_page(), demo_url, OWNER, "agents")
    row = owner.get_by_role("listitem").filter(has_text=email)
    await choose(row.get_by_role("combobox"), "质检员")
    await expect(row.get_by_role("combobox")).to_have_text("质检员")
    await pick(owner, "商陆", "停用")
    await owner.get_by_role("dialog").get_by_role("button", name="停用").click()
    await expect(row).to_contain_text("已停用")
    await expect(leaver.get_by_text("登录已失效")).to_be_visible()

    await leaver.get_by_label("邮箱").fill(email)
    await leaver.get_by_label("密码").fill(OWN)
    await leaver.keyboard.press("Enter")
    await expect(leaver.get_by_role("alert")).to_contain_text("该账号已停用")
    await leaver.get_by_label("邮箱").fill(LEAD)  # the next one at this desk finds their own work, not the leaver's
    await leaver.get_by_label("密码").fill(PASSWORD)
    await leaver.keyboard.press("Enter")
    await arrived(leaver)
    await expect(leaver.get_by_role("button", name=re.compile("何蓁"))).to_be_visible()

    await owner.goto(f"{demo_url}/app/settings/audit")
    await choose(owner.get_by_label("按客服或操作查找"), "商陆")
    entries = owner.locator("tbody tr")
    for words in (
        r"未登录\s*登录失败\s*商陆.*账号已停用",
        r"沈砚\s*停用客服\s*商陆",
        r"沈砚\s*修改角色\s*商陆\s*客服 → 质检员",
    ):
        await expect(entries.filter(has_text=re.compile(words))).to_have_count(1)


async def test_a_token_is_shown_once_and_dies_with_its_revocation(demo_url: str, new_context: NewContext) -> None:
    owner = await settings(await (await new_context()).new_page(), demo_url, OWNER, "tokens")
    name = new_id("erp")
    await owner.get_by_role("button", name="新建令牌").click()
    dialog = owner.get_by_role("dialog")
    await dialog.get_by_label("用途").fill(name)
    await dialog.get_by_role("checkbox", name="查看订单").click()
    await dialog.get_by_role("button", name="新建令牌").click()
    secret = await dialog.filter(has_text="只显示这一次").locator("code").inner_text()
    await dialog.get_by_role("button", name="完成").click()
    await expect(owner.get_by_text(secret)).to_have_count(0)
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=demo_url, headers=headers, trust_env=False) as erp:
        assert (await erp.get("/api/orders")).status_code == 200
        assert (await erp.get("/api/audit")).status_code == 403
        await owner.get_by_role("button", name=f"吊销 {name}").click()
        await owner.get_by_role("dialog").get_by_role("button", name="吊销").click()
        await expect(owner.get_by_text(name)).to_have_count(0)
        assert (await erp.get("/api/orders")).status_code == 401


async def test_a_change_of_role_is_on_the_screen_without_loading_it_anew(
    demo_url: str, new_context: NewContext
) -> None:
    email = await joined(demo_url, "升职的人")
    page = await (await new_context(width=1440)).new_page()
    await enter(page, demo_url, email, OWN)
    await arrived(page)
    board = page.get_by_role("navigation").get_by_role("link", name="看板")
    await expect(board).to_have_count(0)
    async with member(demo_url) as owner:
        [me] = [one for one in (await owner.get("/api/agents"))["items"] if one["email"] == email]
        await owner.ask("PATCH", f"/api/agents/{me['id']}", {"role": "lead"})
        await expect(board).to_be_visible()
        await owner.ask("PATCH", f"/api/agents/{me['id']}", {"role": "agent"})
        await expect(board).to_have_count(0)
