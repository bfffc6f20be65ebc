"""The owner brings the shop's sheets in by hand: good rows are there at once, bad ones are named, twice is once."""

from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import OWNER, all_away, member

SHEET = """订单编号,订单状态,下单时间,实付金额,商品标题,数量,单价
HAND-1,待发货,2026-11-20 10:00:00,399.00,双人三季帐篷,1,399.00
HAND-2,失踪,2026-11-20 10:00:00,12.00,绳,1,12.00
"""


@pytest.mark.proves("T07")
async def test_a_sheet_of_orders_is_brought_in_and_bad_rows_are_named(
    demo_url: str, new_context: NewContext, tmp_path: Path
) -> None:
    await all_away(demo_url)
    sheet = tmp_path / "订单.csv"
    sheet.write_bytes(SHEET.encode("gb18030"))
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, OWNER)
    await desk.goto(f"{demo_url}/app/settings/import")
    await desk.get_by_role("button", name="订单", exact=True).click()
    async with desk.expect_download() as sample:
        await desk.get_by_role("button", name="下载样表").click()
    for _ in range(2):
        await desk.locator("input[type=file]").set_input_files(sheet)
        await desk.get_by_role("button", name="开始导入").click()
        report = desk.get_by_role("status").filter(has=desk.locator("dl"))
        await expect(report.get_by_role("row")).to_have_count(2)
        await expect(report).to_contain_text("「state」不对")
    await expect(report.locator("dl")).to_contain_text("没有变化1")
    taken = tmp_path / "sample.csv"
    await (await sample.value).save_as(taken)
    await desk.locator("input[type=file]").set_input_files(taken)
    await desk.get_by_role("button", name="开始导入").click()
    await expect(report.locator("dl")).to_contain_text("新增1")
    await expect(report.get_by_role("row")).to_have_count(0)
    async with member(demo_url) as owner:
        [found] = (await owner.get("/api/orders", params={"q": "HAND-1"}))["items"]
        assert found["paid_minor"] == 39_900
