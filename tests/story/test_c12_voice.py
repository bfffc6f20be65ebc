"""C12: what is spoken is recorded, sent, and played at the speed one likes. What it says in words is not told here."""

import re

import pytest
from playwright.async_api import Locator, expect
from tests.story.conftest import NewContext
from tests.story.talk import meet

TWO_SECONDS = re.compile("0:0[2-9]")


async def expect_played(audio: Locator, speed: float) -> None:
    """Sound has run, at this speed."""
    await expect(audio).to_have_js_property("playbackRate", speed)
    await audio.evaluate("""audio => new Promise((done) => {
      if (audio.currentTime > 0) return done();
      audio.addEventListener("timeupdate", () => audio.currentTime > 0 && done());
    })""")


@pytest.mark.proves("C12")
async def test_a_spoken_line_goes_both_ways_and_is_played_at_the_speed_one_likes(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "打字不方便，我说给你听")

    await talk.chat.get_by_role("button", name="语音", exact=True).click()
    await expect(talk.chat.get_by_role("timer")).to_have_text(re.compile("正在录音 0:0[2-9]"))
    await talk.chat.get_by_role("button", name="发送", exact=True).click()
    await expect(talk.thread.get_by_text(TWO_SECONDS)).to_be_visible()
    await talk.thread.get_by_role("button", name="语速 1 倍").click()
    await talk.thread.get_by_role("button", name="播放", exact=True).click()
    await expect_played(talk.thread.locator("audio"), 1.5)

    await talk.pick("录语音")
    await expect(talk.thread.get_by_role("status").filter(has_text="录音中")).to_have_text(re.compile("0:0[2-9]"))
    await talk.pick("停止")
    await expect(talk.thread.get_by_label("试听")).to_be_visible()
    await talk.send()
    theirs = talk.chat.locator(".line.theirs .voice")
    await expect(theirs.locator(".voice-time")).to_have_text(TWO_SECONDS)
    await theirs.get_by_role("button", name="播放速度 1 倍").click()
    await theirs.get_by_role("button", name="播放 语音").click()
    await expect_played(theirs.locator("audio"), 1.5)
