"""Quick replies from files and back."""

import json
from typing import Any

import msgspec
import pytest

from tests.knowledge.conftest import Shelf
from xiaoer import knowledge
from xiaoer.infra.rows import FileUnreadable, ImportReport
from xiaoer.kernel.ids import AgentId
from xiaoer.knowledge.import_quick_replies import to_csv
from xiaoer.knowledge.model import NewQuickReply, Occasion, QuickReplyRow, Scope

GOOD = """范围,归属,快捷码,标题,内容,有效期至
店铺,旗舰店,fh,发货时间,"48小时内发货,
周末顺延",2026/12/31
客服组,售后组,th,退货地址,退货寄到{{退货仓}},
个人,,hi,,亲在的,
"""


async def bring(shelf: Shelf, who: AgentId, content: str | bytes) -> ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    return await knowledge.import_quick_replies(lambda: shelf.tx(who), raw)


async def export(shelf: Shelf, who: AgentId) -> list[QuickReplyRow]:
    async with shelf.tx(who) as tx:
        return await knowledge.export_quick_replies(tx)


async def test_good_rows_are_stored_and_the_same_file_again_changes_nothing(shelf: Shelf) -> None:
    first = await bring(shelf, shelf.lead, GOOD)
    assert (first.total, first.created, first.rejected) == (3, 3, [])
    again = await bring(shelf, shelf.lead, GOOD.encode("gb18030"))
    assert (again.unchanged, again.created, again.changed, again.rejected) == (3, 0, 0, [])
    changed = await bring(shelf, shelf.lead, GOOD.replace("48小时", "24小时"))
    assert (changed.changed, changed.unchanged) == (1, 2)
    async with shelf.tx(shelf.lead) as tx:
        (one,) = (await knowledge.find_quick_replies(tx, "24小时")).items
    assert one.text == "24小时内发货,\n周末顺延"
    assert one.stale_after
    assert one.stale_after.isoformat() == "2026-12-30T16:00:00+00:00"


async def test_bad_rows_are_named_by_line_field_and_code_and_good_ones_kept(shelf: Shelf) -> None:
    content = """scope,owner,shortcut,title,text,stale_after
shop,旗舰店,ok,,可以,
shop,不存在的店,x,,可以,
team,,y,,可以,
galaxy,,z,,可以,
personal,,a b,,可以,
personal,,long,,,
shop,旗舰店,OK,,又一个,
shop,旗舰店,d,,可以,昨天
"""
    report = await bring(shelf, shelf.lead, content)
    assert (report.total, report.created) == (8, 1)
    assert [(r.line, r.field, r.code) for r in report.rejected] == [
        (3, "owner", "row_owner_unknown"),
        (4, "owner", "row_owner_unknown"),
        (5, "scope", "row_invalid"),
        (6, "shortcut", "row_invalid"),
        (7, "text", "quick_reply_empty"),
        (8, "shortcut", "row_repeated"),
        (9, "stale_after", "row_bad_time"),
    ]


async def test_json_is_read_too_and_numbered_by_place(shelf: Shelf) -> None:
    rows: list[Any] = [{"scope": "personal", "text": "好的"}, 5, {"scope": "personal", "text": 7, "odd": 1}]
    report = await bring(shelf, shelf.mei, json.dumps(rows))
    assert report.created == 1
    assert [(r.line, r.code) for r in report.rejected] == [(2, "row_unreadable"), (3, "row_invalid")]
    assert report.ignored_fields == ["odd"]


async def test_an_agent_brings_only_their_own(shelf: Shelf) -> None:
    report = await bring(shelf, shelf.mei, GOOD)
    assert report.created == 1
    assert [r.code for r in report.rejected] == ["row_not_allowed"] * 2


async def test_one_shop_needs_no_name(shelf: Shelf) -> None:
    report = await bring(shelf, shelf.lead, "scope,text\nshop,可以\n")
    assert [r.code for r in report.rejected] == ["row_owner_unknown"]  # there are two here


async def test_garbage_is_refused_as_a_whole(shelf: Shelf) -> None:
    for garbage in (b"\xff\xff\xff", b"[1,", b"one column\n"):
        with pytest.raises(FileUnreadable):
            await bring(shelf, shelf.lead, garbage)


async def test_what_was_exported_imports_as_it_was(shelf: Shelf) -> None:
    await bring(shelf, shelf.lead, GOOD)
    async with shelf.tx(shelf.lead) as tx:
        for text in ("=1+1 说明", "'引号", "@小二", "-5度", '含"引号",和逗号', "两行\n两行"):
            await knowledge.save_quick_reply(tx, NewQuickReply(Scope.PERSONAL, text))
    rows = await export(shelf, shelf.lead)
    for content in (to_csv(rows), msgspec.json.encode(rows)):
        report = await bring(shelf, shelf.lead, content)
        assert (report.unchanged, report.created, report.changed, report.rejected) == (len(rows), 0, 0, [])


async def test_no_cell_of_an_export_is_a_formula(shelf: Shelf) -> None:
    async with shelf.tx(shelf.mei) as tx:
        await knowledge.save_quick_reply(tx, NewQuickReply(Scope.PERSONAL, '=HYPERLINK("http://evil")', "+t", "@s"))
    line = to_csv(await export(shelf, shelf.mei)).decode("utf-8-sig").splitlines()[1]
    assert line == 'personal,,\'@s,\'+t,"\'=HYPERLINK(""http://evil"")",,,,'


async def test_taking_the_shops_replies_out_needs_the_right_to_export(shelf: Shelf) -> None:
    await bring(shelf, shelf.lead, GOOD)
    await bring(shelf, shelf.helper, GOOD)
    assert [row.scope for row in await export(shelf, shelf.helper)] == [Scope.PERSONAL]
    assert len(await export(shelf, shelf.lead)) == 3


async def test_five_thousand_rows_come_in_together(shelf: Shelf) -> None:
    rows = [{"scope": "shop", "owner": "旗舰店", "shortcut": f"s{n}", "text": f"第{n}句"} for n in range(5000)]
    report = await bring(shelf, shelf.lead, json.dumps(rows))
    assert (report.created, report.rejected) == (5000, [])
    assert (await bring(shelf, shelf.lead, json.dumps(rows))).unchanged == 5000


async def test_a_sheet_says_the_occasion_in_either_language_and_one_without_the_column_keeps_it(shelf: Shelf) -> None:
    sheet = "范围,快捷码,内容,场合\n个人,zz,请稍等,稍候\n个人,nh,您好,greeting\n个人,xx,再会,午饭\n"
    report = await bring(shelf, shelf.mei, sheet)
    assert report.created == 2
    assert [(row.line, row.field, row.code) for row in report.rejected] == [(4, "occasion", "row_invalid")]
    assert {row.shortcut: row.occasion for row in await export(shelf, shelf.mei)} == {
        "zz": Occasion.HOLDING, "nh": Occasion.GREETING,
    }  # fmt: skip
    again = await bring(shelf, shelf.mei, to_csv(await export(shelf, shelf.mei)))
    assert (again.unchanged, again.changed) == (2, 0)
    older = await bring(shelf, shelf.mei, "范围,快捷码,内容\n个人,zz,请稍等片刻\n")
    assert older.changed == 1
    assert [row.occasion for row in await export(shelf, shelf.mei) if row.shortcut == "zz"] == [Occasion.HOLDING]
