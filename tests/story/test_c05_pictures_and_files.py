"""C05: pictures, films and files go both ways, are judged before they are sent, and are shown where that is safe."""

import base64

import pytest
from PIL import Image
from playwright.async_api import FilePayload, expect
from tests.story.conftest import NewContext, open_widget
from tests.story.talk import expect_shown, meet, photo

DROP = """(field, base64) => {
  const octets = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([octets], "截图.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((done) => (recorder.onstop = done));
  recorder.start(100);
  for (let n = 0; n < 20; n++) {
    pen.fillStyle = `hsl(${n * 18} 80% 50%)`;
    pen.fillRect(0, 0, 64, 48);
    await new Promise((done) => setTimeout(done, 60));
  }
  recorder.stop();
  await stopped;
  const octets = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(""));
}"""
SCRIPTED = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="parent.hacked = 1"><script>window.hacked = 1</script></svg>'
)


@pytest.mark.proves("C05")
async def test_pictures_and_films_go_both_ways_and_are_seen_in_the_talk(demo_url: str, new_context: NewContext) -> None:
    talk = await meet(demo_url, new_context, "帐篷杆断了，我拍给你看")

    async with talk.shop.expect_file_chooser() as chooser:
        await talk.chat.get_by_role("button", name="图片或文件").click()
    await (await chooser.value).set_files([photo("断杆.png", Image.new("RGB", (1200, 900), "teal"))])
    await talk.chat.get_by_role("button", name="发送", exact=True).click()
    seen = talk.thread.get_by_role("button", name="放大图片 断杆.png")
    await expect_shown(seen.locator("img"))
    assert await seen.locator("img").evaluate("image => image.naturalWidth") <= 480  # a thumbnail
    await seen.click()
    whole = talk.desk.get_by_role("dialog").locator("img")
    await expect(whole).to_have_js_property("naturalWidth", 1200)
    await talk.desk.keyboard.press("Escape")

    field = talk.thread.locator("textarea")
    await field.evaluate(
        DROP, base64.b64encode(photo("截图.png", Image.new("RGB", (600, 400), "gold"))["buffer"]).decode()
    )
    await expect(talk.thread.get_by_text("截图.png")).to_be_visible()
    await talk.send()
    await expect_shown(talk.chat.get_by_role("button", name="查看图片 截图.png").locator("img"))

    film = base64.b64decode(await talk.desk.evaluate(FILM))
    await talk.thread.locator("input[type=file]").set_input_files(
        {"name": "支杆.webm", "mimeType": "video/webm", "buffer": film}
    )
    await talk.send()
    player = talk.chat.locator("video")
    await expect(player).to_be_visible()
    await player.evaluate("video => video.play()")
    await expect(player).to_have_js_property("videoWidth", 64)


@pytest.mark.proves("C05")
async def test_what_is_too_large_is_refused_before_a_byte_is_sent_and_in_words(
    demo_url: str, new_context: NewContext
) -> None:
    shop = await (await new_context()).new_page()
    chat = await open_widget(shop, demo_url)
    asked: list[str] = []
    shop.on("request", lambda request: asked.append(request.url) if "/uploads" in request.url else None)
    huge = FilePayload(name="全景.png", mimeType="image/png", buffer=bytes(10_000_001))
    await chat.locator("input[type=file]").set_input_files(huge)
    await expect(chat.get_by_role("alert")).to_have_text("全景.png 有 10 MB，超过上限 10 MB，不能发送")
    await expect(chat.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    await chat.get_by_role("button", name="移除 全景.png").click()
    await expect(chat.get_by_role("alert")).to_have_count(0)
    assert asked == []


@pytest.mark.proves("C05")
async def test_a_drawing_that_carries_a_script_is_a_file_to_save_and_a_product_comes_from_the_shops_own_list(
    demo_url: str, new_context: NewContext
) -> None:
    talk = await meet(demo_url, new_context, "这是我画的图，这款有货吗")
    drawing = FilePayload(name="图纸.svg", mimeType="image/svg+xml", buffer=SCRIPTED)
    await talk.chat.locator("input[type=file]").set_input_files(drawing)
    await talk.chat.get_by_role("button", name="发送", exact=True).click()
    link = talk.thread.get_by_role("link", name="下载文件 图纸.svg")
    await expect(link).to_be_visible()
    await expect(link.locator("img")).to_have_count(0)
    answer = await talk.desk.request.get(demo_url + str(await link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert await talk.desk.evaluate("window.hacked") is None

    await talk.pick("发送卡片")
    await talk.desk.get_by_role("menuitem", name="发商品卡片").click()
    picker = talk.desk.get_by_role("dialog")
    await picker.get_by_placeholder("搜索商品名称").fill("帐篷")
    first = picker.get_by_role("listitem").filter(has_text="帐篷").first
    title = await first.locator("span.text-highlighted").inner_text()
    await first.get_by_role("button").click()
    card = talk.chat.locator(".card").filter(has_text=title)
    await expect_shown(card.locator("img"))
    await expect(card.locator(".price")).to_contain_text("¥")
