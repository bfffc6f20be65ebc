"""V05, V06: templates to begin from are sincere and leave the choice; what is forbidden is stopped with its reason."""

import re

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER

ASKING = {
    "zh-CN": ("邀请评价", "邀请分享使用感受", "解决后邀请追评", "售后完成后邀请追评"),
    "en": ("Ask for a review", "Ask how it is in use", "After a problem was solved", "After a case is closed"),
}
WORDS = {
    "zh-CN": {"new": "新建", "from": "用范例", "fine": "可以发送。", "check": "发送检查", "honest": "真实感受"},
    "en": {"new": "New", "from": "From a sample", "fine": "May be sent.", "check": "Send check", "honest": "honest"},
}
FORBIDDEN = {
    "zh-CN": (("必 须 好 评，不好评不发货", "不能"), ("五⭐️好🌟评返现5元", "评价")),
    "en": (("Leave a 5-star review and get $5 back", "review"), ("We only ship if you give us 5 stars", "review")),
}


@pytest.mark.proves("V05", "V06")
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_sample_asks_for_an_honest_opinion_and_a_forbidden_wording_is_stopped_with_its_reason(
    demo_url: str, new_context: NewContext, locale: str
) -> None:
    say = WORDS[locale]
    desk = await (await new_context(locale=locale)).new_page()
    await sign_in(desk, demo_url, OWNER)
    await desk.goto(f"{demo_url}/app/settings/quick-replies")
    await desk.get_by_role("button", name=say["new"], exact=True).click()
    form = desk.get_by_role("dialog")
    words, hints = form.locator("textarea"), form.get_by_role("region", name=say["check"])
    for title in ASKING[locale]:
        await form.get_by_role("button", name=say["from"]).click()
        await desk.get_by_role("menuitem", name=title, exact=True).click()
        await expect(words).to_have_value(re.compile(say["honest"]))
        await expect(form.get_by_text(say["fine"])).to_be_visible()
        await expect(hints).to_have_count(0)
    for wording, reason in FORBIDDEN[locale]:
        await words.fill(wording)
        await expect(hints.get_by_role("listitem").first).to_contain_text(reason)
        await expect(form.get_by_text(say["fine"])).to_have_count(0)
