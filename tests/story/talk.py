"""A buyer and an agent in one conversation, each in a browser of their own."""

import io
import re
from dataclasses import dataclass

from PIL import Image
from playwright.async_api import FilePayload, Frame, Locator, Page, expect
from tests.story.conftest import NewContext, open_widget, sign_in
from tests.story.people import all_away

AGENT = "atan@luting.example"


@dataclass(frozen=True)
class Talk:
    shop: Page
    chat: Frame
    desk: Page

    @property
    def thread(self) -> Locator:
        """The agent's side: lines and composer."""
        return self.desk.get_by_role("region", name=re.compile("^与 .+ 的会话$"))

    async def pick(self, name: str) -> None:
        """A tool beside the agent's composer."""
        await self.thread.get_by_role("button", name=name, exact=True).click()

    async def send(self) -> None:
        await self.pick("发送")


async def meet(demo_url: str, new_context: NewContext, words: str, *, buyer: int = 0) -> Talk:
    """The buyer has said `words`, and the agent has that conversation open. `buyer`: signed in at the shop as this."""
    context = await new_context()
    if buyer:
        await context.add_init_script(
            f"if (location.protocol === 'http:') sessionStorage.setItem('shop.buyer', '{buyer}')"
        )
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, AGENT)
    shop = await context.new_page()
    chat = await open_widget(shop, demo_url)
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")
    await desk.get_by_role("link").filter(has_text=words).first.click()
    talk = Talk(shop, chat, desk)
    await expect(talk.thread.locator("textarea")).to_be_visible()
    return talk


def photo(name: str, of: Image.Image) -> FilePayload:
    """A PNG file."""
    out = io.BytesIO()
    of.convert("RGB").save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


async def expect_shown(picture: Locator) -> None:
    """The browser has decoded it: not a frame around nothing."""
    await expect(picture).to_be_visible()
    await expect(picture).not_to_have_js_property("naturalWidth", 0)
