"""After-sales without a line of JSON: the owner's policy by form, its dry run, and what agents do from the screens."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from msgspec import json
from playwright.async_api import Page, expect
from psycopg import conninfo
from tests.staff.front_door import Visitor
from tests.story.after_sales import AGENT, LEAD, bought, goods, paid, sent, shopper
from tests.story.conftest import NewContext
from tests.story.people import OWNER, all_away, member, until
from tests.story.test_after_sales_desk import at_the_desk, press

LOCAL = "%Y-%m-%dT%H:%M"
MANY = 150_000
"""Judgements that take long enough to be stopped."""


async def policy_page(desk: Page, demo_url: str, tab: str) -> None:
    await desk.goto(f"{demo_url}/app/settings/policy")
    await desk.get_by_role("tab", name=tab).click()


async def policy_of(owner: Visitor) -> tuple[str, dict[str, object]]:
    """The door of the demo shop's policy, and what is behind it."""
    shop = (await owner.get("/api/shops"))["items"][0]["id"]
    return f"/api/policies/{shop}", await owner.get(f"/api/policies/{shop}")


@contextmanager
def judged_before(folder: Path, count: int) -> Iterator[None]:
    """Meanwhile the shop has judged this much in the past days: one thing that it did judge, over and over."""
    passwords = json.decode((folder / "postgres/passwords.json").read_bytes())
    where = conninfo.make_conninfo(
        host=str(folder / "postgres/run"), dbname="xiaoer", user="postgres", password=passwords["postgres"]
    )
    new = {
        "id": "'jdg_many' || left(md5(random()::text), 22)",
        "subject_id": "'cas_' || left(md5(random()::text), 26)",
        "at": "now() - random() * interval '20 days'",
        "is_last": "true",
    }
    with psycopg.connect(where, autocommit=True) as connection:
        named = "select column_name from information_schema.columns where table_name = 'judgement'"
        columns = [name for (name,) in connection.execute(named)]
        values = ", ".join(new.get(name, f'j."{name}"') for name in columns)
        copied = f"select {values} from (select * from judgement limit 1) j, generate_series(1, {count})"
        connection.execute(f"insert into judgement ({', '.join(columns)}) {copied}".encode())
        yield
        connection.execute("delete from judgement where id like 'jdg_many%'")


@pytest.mark.proves("T16")
async def test_the_owner_changes_every_term_by_form_and_reads_what_is_wrong_beside_its_field(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    desk = await at_the_desk(demo_url, new_context, OWNER)
    await policy_page(desk, demo_url, "本店约定")
    dispatch = desk.get_by_label("发货时限（小时）")
    await dispatch.fill("")
    await dispatch.blur()
    await desk.get_by_role("tab", name="额度").click()
    await press(desk, "保存草稿")
    await expect(dispatch).to_be_focused()
    await expect(desk.get_by_text("填 0 到 100000 之间的整数。")).to_have_count(1)
    for name, value in (
        ("发货时限（小时）", "72"),
        ("期限（天，从发货算起）", "12"),
        ("保修（月）", "24"),
        ("联系买家至少几次", "2"),
    ):
        await desk.get_by_label(name).fill(value)
        await desk.get_by_label(name).blur()
    await desk.get_by_role("tab", name="条款文字").click()
    await desk.get_by_role("combobox", name="缺少照片或视频").click()
    await desk.get_by_role("option", name="先致歉").click()
    await press(desk, "保存草稿")
    await expect(desk.get_by_text(re.compile("^草稿已保存")).first).to_be_visible()
    async with member(demo_url) as owner:
        door, found = await policy_of(owner)
        terms = found["draft"]["terms"]  # type: ignore[index]  # a draft is there
        assert (terms["dispatch_hours"], terms["warranty_months"], terms["rejected"]["window_days"]) == (72, 24, 12)
        assert terms["seller_cancel"]["contact_attempts"] == 2
        assert terms["rule_clauses"]["evidence_missing"] == "apology"
        assert (await owner.ask("DELETE", f"{door}/draft"))[0] == 204


@pytest.mark.proves("T16")
async def test_a_dry_run_shows_how_far_it_is_and_stops_when_it_is_cancelled(
    demo_url: str, demo_folder: Path, new_context: NewContext
) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner:
        with judged_before(demo_folder, MANY):
            door, found = await policy_of(owner)
            document = {name: found["in_force"][name] for name in ("terms", "conditions", "clauses")}  # type: ignore[index]  # one is in force
            assert (await owner.ask("PUT", f"{door}/draft", {"document": document}))[0] == 200
            desk = await at_the_desk(demo_url, new_context, OWNER)
            await desk.goto(f"{demo_url}/app/settings/policy")
            await press(desk, "开始试跑")
            await expect(desk.get_by_text(re.compile(r"^已完成 \d+%"))).to_be_visible()
            await expect(desk.get_by_text(re.compile(r"^已重判 [1-9]"))).to_be_visible()
            await press(desk, "取消试跑")
            await expect(desk.get_by_text("已取消", exact=True)).to_be_visible()
            [run, *_] = await owner.get(f"{door}/dry-runs")
            assert run["state"] == "cancelled"
            assert 0 < run["done"] < run["total"]
            await owner.ask("DELETE", f"{door}/draft")


@pytest.mark.proves("A03", "A24")
async def test_what_the_courier_said_is_told_to_the_buyer_with_the_new_date(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "谢谢") as one:
        number = await one.order(**paid(3))
        await one.reads(number, "没有按承诺时间发出")
        desk = await at_the_desk(demo_url, new_context, AGENT)
        await desk.goto(f"{demo_url}/app/parcel-watches")
        task = desk.get_by_role("listitem").filter(has_text=number)
        await press(task, "快递答复")
        due = datetime.now(UTC) + timedelta(days=1, hours=8)
        await task.get_by_label("快递公司怎么说").fill("仓库爆单，正在加急")
        await task.get_by_label("新的预计时间").fill(due.strftime(LOCAL))
        await task.get_by_role("switch", name="告诉买家").click()
        await press(task, "记下并告诉买家")
        await expect(desk.get_by_text("已记下，并告诉了买家").first).to_be_visible()
        await one.reads(number, "仓库爆单，正在加急", f"预计 {due:%Y-%m-%d %H:%M}")


@pytest.mark.proves("A10")
async def test_the_command_bar_opens_the_refused_delivery_of_the_parcel_that_is_on_its_way(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "快递不要了，拒收可以吗") as one:
        number = await one.order(**sent())
        await one.order(**paid())
        desk = await at_the_desk(demo_url, new_context, AGENT)
        await desk.goto(f"{demo_url}/app/inbox/{one.talk}?view=all")
        await expect(desk.get_by_text(number).first).to_be_visible()
        await desk.keyboard.press("Control+k")
        await desk.get_by_role("dialog").get_by_role("textbox").fill("拒收")
        await desk.get_by_role("option", name="拒收").click()
        dialog = desk.get_by_role("dialog", name="拒收")
        await expect(dialog).to_contain_text(number)
        await press(dialog, re.compile("^不想要了|^不喜欢|改变主意"))
        await dialog.locator("button[type=submit]").click()
        await expect(dialog).to_have_count(0)
        [case] = await until(lambda: one.cases(number), bool)
        assert case["remedy"] == "rejected"


@pytest.mark.proves("A33")
async def test_once_a_case_is_settled_a_coupon_is_given_from_its_screen_and_not_before(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "帐篷不要了") as one:
        number = await one.order(**paid())
        case = (await one.ask(number, "refund_only"))["row"]["id"]
        desk = await at_the_desk(demo_url, new_context, OWNER)
        await desk.goto(f"{demo_url}/app/cases/{case}")
        coupon = desk.get_by_role("button", name="送下一单优惠券")
        await expect(desk.get_by_role("heading", name="仅退款")).to_be_visible()
        await expect(coupon).to_have_count(0)
        await one.paid_by_hand(case)
        await coupon.click()
        await expect(coupon).to_have_count(0)
        [gift] = (await one.desk.get("/api/gifts", params={"case_id": case}))["items"]
        assert gift["purpose"] == "after_solution"


@pytest.mark.proves("A19")
async def test_a_past_stock_out_stays_listed_and_opens_each_of_its_orders(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "帐篷发货了吗") as one:
        skus = await goods(one.desk, one.shop.shop_id, green=0)
        number = await one.order(**paid())
        await one.order(number, **paid(), lines=bought(number, skus["green"]))
        where = {"shop_id": one.shop.shop_id, "sku_id": skus["green"]}
        begun = await one.desk.post("/api/stock-outs", where | {"words": "缺货，为您取消订单，货款原路退回。"})
        await until(lambda: one.desk.get(f"/api/stock-outs/{begun['id']}"), lambda seen: seen["done"] == 1)
        desk = await at_the_desk(demo_url, new_context, OWNER)
        await desk.goto(f"{demo_url}/app/stock-outs")
        line = desk.get_by_role("link").filter(has_text="双人三季帐篷 · green").first
        await expect(line).to_contain_text("涉及 1 笔订单")
        await expect(line).to_contain_text("已通知 1 位")
        await line.click()
        await desk.get_by_role("link", name=f"订单 {number}").click()
        await expect(desk.get_by_role("heading", name="取消订单")).to_be_visible()


@pytest.mark.proves("T17")
async def test_a_lead_sees_why_what_is_above_their_limit_cannot_be_approved(
    demo_url: str, new_context: NewContext
) -> None:
    async with shopper(demo_url, "帐篷不要了", desk=AGENT) as one:
        number = await one.order(**paid(), paid="2999.00")
        case = (await one.ask(number, "refund_only"))["row"]
        assert case["state"] in ("requested", "awaiting_approval")
        if case["state"] == "requested":
            await one.act(case["id"], "approve")
        desk = await at_the_desk(demo_url, new_context, LEAD)
        await desk.goto(f"{demo_url}/app/cases/{case['id']}")
        approve = desk.get_by_role("button", name=re.compile(r"¥2,999\.00"))
        await expect(approve).to_have_attribute("aria-disabled", "true")
        await expect(approve).to_have_accessible_description(re.compile(r"超出您的权限额度 ¥2,000\.00"))
        await approve.click(force=True)
        assert (await one.case(case["id"]))["row"]["state"] == "awaiting_approval"
