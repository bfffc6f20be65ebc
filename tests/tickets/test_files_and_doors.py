"""Tickets in and out as files, and the REST doors with their rights."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.di import Provide

from tests.tickets.conftest import Desk
from xiaoer import merchants, tickets
from xiaoer.app import answers
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.rows import ImportReport
from xiaoer.infra.web import Caller, Shared
from xiaoer.kernel.actors import OPERATOR, Actor
from xiaoer.merchants.model import NewShop
from xiaoer.tickets import State, TicketFilter, http
from xiaoer.tickets.import_tickets import export_tickets, to_csv
from xiaoer.tickets.push_tickets import push_tickets

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
SHEET = """工单编号,标题,内容,状态,部门,负责人,截止时间,优先级,订单号,备注
OLD-1,少发一件,买家说少了帐篷钉,处理中,warehouse,an,2026-11-25 18:00,高,T-1,x
OLD-2,退款没到账,,已关闭,finance,,,普通,,
OLD-3,没有这个人,,待处理,,nobody,,,,
OLD-4,没有这个订单,,待处理,,,,,T-404,
OLD-5,没有这个部门,,待处理,moon,,,,,
OLD-6,,,待处理,,,,,,
OLD-7,迟了的,,待处理,,,2026-11-01 10:00,,,
"""


async def take_in(desk: Desk, content: bytes) -> ImportReport:
    return await tickets.import_tickets(
        lambda: desk.database.transaction(desk.merchant_id, OPERATOR), desk.shop_id, content
    )


async def test_a_sheet_is_read_row_by_row_and_a_repeat_changes_nothing(desk: Desk) -> None:
    report = await take_in(desk, SHEET.encode("gb18030"))
    assert (report.total, report.created, len(report.rejected), report.ignored_fields) == (7, 3, 4, ["备注"])
    assert [(row.line, row.field, row.code) for row in report.rejected] == [
        (4, "owner", "row_ticket_owner_unknown"),
        (5, "order_external_id", "row_ticket_order_unknown"),
        (6, "department", "row_ticket_department_unknown"),
        (7, "title", "row_field_missing"),
    ]
    async with desk.tx() as tx:
        found = {one.external_id: one for one in (await tickets.find(tx, TicketFilter(view="any"))).items}
    one, two, late = found["OLD-1"], found["OLD-2"], found["OLD-7"]
    assert (one.state, one.owner_id, one.order_id, one.priority) == (
        "in_progress",
        desk.people["an"],
        desk.order_id,
        "high",
    )
    assert one.due_at
    assert one.due_at.isoformat() == "2026-11-25T10:00:00+00:00"
    assert (two.state, two.closed_at is not None) == (State.CLOSED, True)
    await desk.run_timers()
    assert (await desk.get(late.id)).overdue is True
    again = await take_in(desk, SHEET.encode())
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)


async def test_newer_news_changes_and_older_is_ignored(desk: Desk) -> None:
    row = {"external_id": "N-1", "title": "甲", "source_updated_at": "2026-11-20T10:00:00+08:00"}
    await take_in(desk, msgspec.json.encode([row]))
    newer = row | {"title": "乙", "state": "solved", "source_updated_at": "2026-11-21T10:00:00+08:00"}
    assert (await take_in(desk, msgspec.json.encode([newer]))).changed == 1
    assert (await take_in(desk, msgspec.json.encode([row]))).stale == 1
    async with desk.tx() as tx:
        [one] = (await tickets.find(tx, TicketFilter(view="any"))).items
    assert (one.title, one.state, one.next_action) == ("乙", State.SOLVED, "close")


async def test_the_desks_of_two_shops_may_count_alike_and_long_numbers_stay_apart(desk: Desk) -> None:
    async with desk.tx() as tx:
        other = (await merchants.open_shop(tx, NewShop("二店"))).id
    long = "A" * 100
    for shop_id, title in ((desk.shop_id, "一店的"), (other, "二店的")):
        async with desk.tx() as tx:
            rows = [{"external_id": number, "title": title} for number in ("1", f"{long}-1", f"{long}-2")]
            report = await push_tickets(tx, shop_id, rows)
            assert (report.created, report.rejected) == (3, [])
    async with desk.tx() as tx:
        found = (await tickets.find(tx, TicketFilter(view="any"))).items
    assert sorted(one.title for one in found) == ["一店的"] * 3 + ["二店的"] * 3


async def test_what_goes_out_comes_back_in_as_the_same_tickets(desk: Desk) -> None:
    one = await desk.open(title="=SUM(A1)", words="两行\n文字", order_id="T-1", kind="parcel")
    await desk.open(title="第二张")
    async with desk.tx("lead") as tx:
        rows = await export_tickets(tx, TicketFilter(view="any"))
    sheet = list(csv.DictReader(io.StringIO(to_csv(rows).removeprefix("\ufeff"))))
    assert {row["title"] for row in sheet} == {"'=SUM(A1)", "第二张"}
    assert {row["order_external_id"] for row in sheet} == {"T-1", ""}
    for content in (to_csv(rows).encode(), msgspec.json.encode(rows)):
        report = await take_in(desk, content)
        assert (report.created, report.unchanged, report.rejected) == (0, 2, [])
    assert (await desk.get(one.id)).words == "两行\n文字"


async def test_pages_follow_each_other_and_search_finds_number_words_and_order(desk: Desk) -> None:
    found = [await desk.open(title=f"第 {n} 张", due_at=desk.clock.now() + timedelta(hours=9 - n)) for n in range(5)]
    await desk.open(title="别的", order_id="T-1", words="百分百 100%")
    async with desk.tx("mei") as tx:
        first = await tickets.find(tx, TicketFilter(q="第"), limit=3)
        second = await tickets.find(tx, TicketFilter(q="第"), limit=3, cursor=first.next)
        assert [one.id for one in [*first.items, *second.items]] == [one.id for one in reversed(found)]
        for q in ("#6", "6", "T-1", "100%", "百分百"):
            assert [one.title for one in (await tickets.find(tx, TicketFilter(q=q))).items] == ["别的"], q
        assert (await tickets.find(tx, TicketFilter(q="%"))).items[0].title == "别的"


class Door:
    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        app = Litestar(
            http.routes,
            dependencies={"caller": Provide(lambda: self.caller, sync_to_thread=False)},
            exception_handlers=answers.HANDLERS,
            logging_config=None,
            openapi_config=None,
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example")

    def be(self, actor: Actor) -> None:
        self.caller = replace(self.caller, actor=actor)

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self.client.request(method, path, json=body)
        json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.status_code, answer.json() if json else None


@pytest.fixture
async def door(desk: Desk, tmp_path: Path) -> AsyncIterator[Door]:
    shared = Shared(desk.database, desk.keys, DiskBlobs(tmp_path), "https://desk.example")
    opened = Door(Caller(desk.merchant_id, desk.actor("lead"), shared))
    yield opened
    await opened.client.aclose()


async def good(door: Door, method: str, path: str, body: Any = None) -> Any:
    status, answer = await door.ask(method, path, body)
    assert status < 300, (path, answer)
    return answer


async def test_a_ticket_goes_its_way_by_rest(door: Door, desk: Desk) -> None:
    made = await good(door, "POST", "/api/tickets", {"title": "退款没到", "kind": "refund_check", "order_id": "T-1"})
    path = f"/api/tickets/{made['row']['id']}"
    assert made["row"]["order_external_id"] == "T-1"
    assert {one["action"] for one in made["row"]["actions"]} >= {"start", "solve", "close"}
    edited = await good(
        door, "PATCH", path, {"version": 1, "changes": {"fields.paid_reference": "P-1", "priority": "high"}}
    )
    assert (edited["kept"], edited["conflicts"]) == (["fields.paid_reference", "priority"], [])
    lost = await good(door, "PATCH", path, {"version": 1, "changes": {"priority": "low"}})
    assert (lost["kept"], lost["conflicts"][0]["theirs"], lost["conflicts"][0]["yours"]) == ([], "high", "low")
    await good(door, "POST", f"{path}/notes", {"words": "已问财务"})
    other = await good(door, "POST", "/api/tickets", {"title": "退款没到", "kind": "refund_check", "order_id": "T-1"})
    assert [row["number"] for row in other["duplicates"]] == [1]
    whole = await good(door, "POST", f"{path}/merge", {"ticket_id": other["row"]["id"]})
    assert [row["number"] for row in whole["merged"]] == [2]
    await good(door, "POST", f"/api/tickets/{other['row']['id']}/unmerge", {})
    await good(door, "POST", f"{path}/links", {"other_id": other["row"]["id"], "kind": "same_cause"})
    gone = await good(door, "DELETE", f"{path}/links/same_cause/{other['row']['id']}")
    assert gone["links"] == []
    watched = await good(door, "PUT", f"{path}/watchers/{desk.people['mei']}")
    assert watched["watchers"] == [desk.people["mei"]]
    solved = await good(door, "POST", f"{path}/actions/solve", {"words": "已到账", "tell_buyer": False})
    assert solved["row"]["state"] == "solved"
    back = await good(door, "POST", f"{path}/undo", {"version": solved["entries"][-1]["version"]})
    assert back["row"]["state"] == "new"
    counted = await good(door, "GET", "/api/tickets/counts")
    assert (counted["open"], counted["state.new"]) == (2, 2)
    report = await good(
        door, "POST", "/api/tickets/bulk", {"rows": [{"ticket_id": made["row"]["id"], "action": "close"}]}
    )
    assert report["done"] == 1
    for view in ("mine", "open", "unstarted", "overdue", "waiting", "platform", "watched", "ended", "any"):
        await good(door, "GET", f"/api/tickets?view={view}")
    assert (await door.ask("GET", "/api/tickets?view=moon"))[1]["code"] == "no_such_ticket_view"
    assert (await door.ask("GET", "/api/tickets?cursor=x"))[1]["code"] == "bad_cursor"


async def test_the_directory_departments_and_templates_are_the_merchant_s_to_change(door: Door) -> None:
    doors = (await good(door, "GET", "/api/platform-doors"))["items"]
    assert {one["platform"] for one in doors} >= {"taobao", "jd", "pinduoduo", "douyin", "amazon"}
    mine = doors[0] | {"phone": "0571-0000-0000", "built_in": False}
    assert (await good(door, "PUT", f"/api/platform-doors/{mine['code']}", mine))["phone"] == "0571-0000-0000"
    await good(door, "DELETE", f"/api/platform-doors/{mine['code']}")
    assert len((await good(door, "GET", "/api/platform-doors"))["items"]) == len(doors) - 1
    assert (await good(door, "POST", "/api/platform-doors/restore"))["items"] == doors
    field = {"code": "size", "kind": "choice", "choices": [{"code": "s"}, {"code": "l"}], "needed": "open"}
    own = {"code": "studio", "name": {"zh": "拍摄", "en": "Studio"}, "department": "product", "fields": [field]}
    await good(door, "PUT", "/api/ticket-templates/studio", own)
    assert (await door.ask("POST", "/api/tickets", {"kind": "studio", "title": "拍图"}))[1]["data"] == {"field": "size"}
    await good(door, "POST", "/api/tickets", {"kind": "studio", "title": "拍图", "fields": {"size": "s"}})
    wrong = own | {"fields": [field, field]}
    assert (await door.ask("PUT", "/api/ticket-templates/studio", wrong))[1]["code"] == "ticket_template_wrong"
    await good(door, "DELETE", "/api/ticket-templates/studio")
    await good(door, "PUT", "/api/ticket-departments/shed", {"code": "shed", "name": "后院"})
    await good(door, "POST", "/api/tickets", {"title": "去后院看看", "department": "shed"})
    assert (await door.ask("DELETE", "/api/ticket-departments/shed"))[1]["code"] == "ticket_department_in_use"
    settings = await good(door, "GET", "/api/ticket-settings")
    assert (await good(door, "PUT", "/api/ticket-settings", settings | {"duplicate_hours": 12}))[
        "duplicate_hours"
    ] == 12


ASKS = [
    ("GET", "/api/tickets", None, {"mei", "qing", "lead", "eye", "owner"}),
    ("POST", "/api/tickets", {"title": "x"}, {"mei", "qing", "lead", "owner"}),
    ("GET", "/api/tickets/export", None, {"lead", "owner"}),
    ("PUT", "/api/ticket-departments/desk", {"code": "desk"}, {"lead", "owner"}),
    ("PUT", "/api/ticket-settings", {}, {"lead", "owner"}),
    ("POST", "/api/platform-doors/restore", None, {"lead", "owner"}),
    ("POST", "/api/contacts", {"outcome": "no_answer"}, {"mei", "qing", "lead", "owner"}),
    ("POST", "/api/call-links", {"buyer_id": "x"}, {"mei", "lead", "owner"}),
    ("GET", "/api/tickets/suggestions/2026-11", None, {"mei", "qing", "lead", "eye", "owner"}),
]


@pytest.mark.parametrize(("method", "path", "body", "may"), ASKS, ids=[f"{ask[0]} {ask[1]}" for ask in ASKS])
async def test_each_door_opens_to_those_whose_role_it_is(
    door: Door, desk: Desk, method: str, path: str, body: Any, may: set[str]
) -> None:
    allowed = set()
    for who in desk.people.keys() - {"an"}:
        door.be(desk.actor(who))
        status, answer = await door.ask(method, path, body)
        if not (status == 403 and answer["code"] == "not_allowed"):
            allowed.add(who)
    assert allowed == may
