"""Quick replies: who sees which, who may change which, and what is found first."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.knowledge.conftest import Shelf
from xiaoer import knowledge
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import Actor, ActorKind, NotAllowed
from xiaoer.kernel.ids import FileId
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge.errors import QuickReplyEmpty, QuickReplyNotFound, QuickReplyNotYours, ShortcutTaken
from xiaoer.knowledge.events import QuickReplyUsed
from xiaoer.knowledge.model import NewQuickReply, QuickReply, QuickReplyChange, Scope
from xiaoer.merchants.errors import ShopNotFound
from xiaoer.staff.errors import TeamNotFound


async def add(tx: Tx, scope: Scope, text: str, owner_id: str = "", shortcut: str = "", title: str = "") -> QuickReply:
    return await knowledge.save_quick_reply(tx, NewQuickReply(scope, text, title, shortcut, owner_id))


async def texts(tx: Tx, q: str = "", **more: object) -> list[str]:
    return [one.text for one in (await knowledge.find_quick_replies(tx, q, **more)).items]  # type: ignore[arg-type]


@pytest.fixture
async def filled(shelf: Shelf) -> Shelf:
    async with shelf.tx(shelf.mei) as tx:
        await add(tx, Scope.PERSONAL, "亲,我是小美", shortcut="hi")
    async with shelf.tx(shelf.lei) as tx:
        await add(tx, Scope.PERSONAL, "您好,李雷为您服务", shortcut="hi")
    async with shelf.tx(shelf.lead) as tx:
        await add(tx, Scope.TEAM, "退货请走顺丰到付", shelf.team_id, "th", "退货地址")
        await add(tx, Scope.TEAM, "尺码建议选大一码", shelf.other_team_id, "cm", "尺码")
        await add(tx, Scope.SHOP, "48小时内发货", shelf.shop_id, "fh", "发货时间")
        await add(tx, Scope.SHOP, "专卖店当天发货", shelf.other_shop_id, "fh", "发货时间")
    return shelf


async def test_an_agent_sees_the_own_those_of_the_own_teams_and_those_of_the_shop(filled: Shelf) -> None:
    async with filled.tx(filled.mei) as tx:
        mine = {"亲,我是小美", "退货请走顺丰到付"}
        assert set(await texts(tx)) == mine | {"48小时内发货", "专卖店当天发货"}
        assert set(await texts(tx, shop_id=filled.shop_id)) == mine | {"48小时内发货"}
    async with filled.tx(filled.helper) as tx:
        assert set(await texts(tx, shop_id=filled.shop_id)) == {"退货请走顺丰到付", "48小时内发货"}


async def test_a_token_sees_what_belongs_to_teams_and_shops(filled: Shelf) -> None:
    token = Actor(ActorKind.TOKEN, "tok_1", frozenset({Permission.CONVERSATION_READ}))
    async with filled.database.transaction(filled.merchant_id, token) as tx:
        assert len(await texts(tx)) == 4
        with pytest.raises(QuickReplyNotYours):
            await add(tx, Scope.PERSONAL, "谁的?")


async def test_keeping_order_shows_every_team_to_whoever_may_edit(filled: Shelf) -> None:
    async with filled.tx(filled.lead) as tx:
        found = await knowledge.list_quick_replies(tx, Scope.TEAM)
        assert {one.owner_id for one in found.items} == {filled.team_id, filled.other_team_id}
        assert (await knowledge.list_quick_replies(tx, Scope.PERSONAL)).items == []
        (one,) = (await knowledge.list_quick_replies(tx, Scope.SHOP, filled.shop_id)).items
        assert one.text == "48小时内发货"
    async with filled.tx(filled.mei) as tx:
        assert len((await knowledge.list_quick_replies(tx, Scope.TEAM)).items) == 1


async def test_only_those_with_the_right_change_replies_of_teams_and_shops(filled: Shelf) -> None:
    async with filled.tx(filled.mei) as tx:
        (shop_reply,) = (await knowledge.list_quick_replies(tx, Scope.SHOP, filled.shop_id)).items
        for forbidden in (
            lambda: add(tx, Scope.SHOP, "x", filled.shop_id),
            lambda: add(tx, Scope.TEAM, "x", filled.team_id),
            lambda: knowledge.change_quick_reply(tx, shop_reply.id, QuickReplyChange(text="x")),
            lambda: knowledge.remove_quick_reply(tx, shop_reply.id),
        ):
            with pytest.raises(NotAllowed):
                await forbidden()


async def test_a_personal_reply_is_nobody_elses_business(filled: Shelf) -> None:
    async with filled.tx(filled.mei) as tx:
        (mine,) = (await knowledge.list_quick_replies(tx, Scope.PERSONAL)).items
        with pytest.raises(QuickReplyNotYours):
            await knowledge.save_quick_reply(tx, NewQuickReply(Scope.PERSONAL, "x", owner_id=filled.lei))
    async with filled.tx(filled.lead) as tx:
        for look in (
            lambda: knowledge.change_quick_reply(tx, mine.id, QuickReplyChange(text="x")),
            lambda: knowledge.remove_quick_reply(tx, mine.id),
        ):
            with pytest.raises(QuickReplyNotFound):
                await look()


async def test_a_personal_reply_can_be_given_to_the_team_by_whoever_may(filled: Shelf) -> None:
    async with filled.tx(filled.lead) as tx:
        made = await add(tx, Scope.PERSONAL, "请稍等", shortcut="qsd")
        change = QuickReplyChange(scope=Scope.TEAM, owner_id=filled.team_id)
        moved = await knowledge.change_quick_reply(tx, made.id, change)
        assert (moved.scope, moved.owner_id, moved.text) == (Scope.TEAM, filled.team_id, "请稍等")
        back = await knowledge.change_quick_reply(tx, made.id, QuickReplyChange(scope=Scope.PERSONAL))
        assert back.owner_id == filled.lead
    async with filled.tx(filled.mei) as tx:
        (mine,) = (await knowledge.list_quick_replies(tx, Scope.PERSONAL)).items
        with pytest.raises(NotAllowed):
            await knowledge.change_quick_reply(tx, mine.id, change)


async def test_the_owner_must_exist(shelf: Shelf) -> None:
    async with shelf.tx(shelf.lead) as tx:
        with pytest.raises(TeamNotFound):
            await add(tx, Scope.TEAM, "x", "tem_elsewhere")
        with pytest.raises(ShopNotFound):
            await add(tx, Scope.SHOP, "x")


async def test_a_shortcut_names_one_reply_of_its_owner_also_under_race(shelf: Shelf) -> None:
    async def save(shortcut: str) -> None:
        async with shelf.tx(shelf.mei) as tx:
            await add(tx, Scope.PERSONAL, "x", shortcut=shortcut)

    results = await asyncio.gather(*(save(s) for s in ("FH", "fh", "fh")), return_exceptions=True)
    assert [type(one) for one in results if one] == [ShortcutTaken] * 2
    async with shelf.tx(shelf.mei) as tx:
        other = await add(tx, Scope.PERSONAL, "y", shortcut="gh")
        with pytest.raises(ShortcutTaken):
            await knowledge.change_quick_reply(tx, other.id, QuickReplyChange(shortcut="Fh"))
        await add(tx, Scope.PERSONAL, "without", shortcut="")
        await add(tx, Scope.PERSONAL, "also without", shortcut="")


async def test_a_reply_needs_words_or_a_file(shelf: Shelf) -> None:
    async with shelf.tx(shelf.mei) as tx:
        with pytest.raises(QuickReplyEmpty):
            await add(tx, Scope.PERSONAL, " \n ")
        picture = NewQuickReply(Scope.PERSONAL, file_ids=[FileId("fil_1")], title="尺码表")
        made = await knowledge.save_quick_reply(tx, picture)
        with pytest.raises(QuickReplyEmpty):
            await knowledge.change_quick_reply(tx, made.id, QuickReplyChange(file_ids=[]))


# ---- finding --------------------------------------------------------------------------------------------------


async def test_best_first_own_shortcut_shortcut_title_text_then_use(shelf: Shelf) -> None:
    async with shelf.tx(shelf.lead) as tx:
        in_text = await add(tx, Scope.SHOP, "这句话里有 fh", shelf.shop_id, "a", "甲")
        in_title = await add(tx, Scope.SHOP, "x", shelf.shop_id, "b", "标题 fh")
        inside = await add(tx, Scope.SHOP, "x", shelf.shop_id, "xfh", "丙")
        begins = await add(tx, Scope.SHOP, "x", shelf.shop_id, "fh2", "丁")
        busy = await add(tx, Scope.SHOP, "x", shelf.shop_id, "fh1", "戊")
        await knowledge.record_use(tx, busy.id)
    async with shelf.tx(shelf.mei) as tx:
        own = await add(tx, Scope.PERSONAL, "x", shortcut="FH")
        found = (await knowledge.find_quick_replies(tx, "/fh")).items
    assert [one.id for one in found] == [own.id, busy.id, begins.id, inside.id, in_title.id, in_text.id]


@pytest.mark.parametrize(
    ("q", "hit"),
    [
        ("退货", True),
        ("货地", True),
        ("退货 顺丰", True),
        ("退货 圆通", False),
        ("TH", True),
        ("\uff34\uff28", True),  # full width
        ("/th", True),
        ("%", False),
        ("_", False),
        ("\\", False),
        ("'", False),
        ("", True),
        ("   ", True),
        ("x" * 3000, False),
    ],
)
async def test_every_word_is_found_anywhere_and_signs_mean_themselves(filled: Shelf, q: str, hit: bool) -> None:
    async with filled.tx(filled.mei) as tx:
        assert ("退货请走顺丰到付" in await texts(tx, q)) is hit


async def test_paging_shows_each_once_and_another_merchant_sees_none(
    filled: Shelf, database: Database, merchant_id: str
) -> None:
    async with filled.tx(filled.mei) as tx:
        seen, cursor = [], None
        while True:
            page = await knowledge.find_quick_replies(tx, cursor=cursor, limit=3)
            seen += [one.id for one in page.items]
            cursor = page.next
            if not cursor:
                break
    assert len(seen) == len(set(seen)) == 4
    async with database.transaction(merchant_id) as tx:  # type: ignore[arg-type]
        assert await texts(tx) == []


# ---- what became of them --------------------------------------------------------------------------------------


async def test_uses_are_counted_also_in_parallel_and_published(filled: Shelf) -> None:
    async with filled.tx(filled.mei) as tx:
        (one,) = (await knowledge.list_quick_replies(tx, Scope.PERSONAL)).items
        await knowledge.record_use(tx, one.id, "cnv_1")
        assert tx.events == [
            QuickReplyUsed(merchant_id=tx.merchant_id, at=tx.events[0].at, reply_id=one.id, conversation_id="cnv_1")
        ]

    async def use() -> None:
        async with filled.tx(filled.mei) as tx:
            await knowledge.record_use(tx, one.id, "cnv_2")

    await asyncio.gather(*(use() for _ in range(9)))
    async with filled.tx(filled.mei) as tx:
        (after,) = (await knowledge.list_quick_replies(tx, Scope.PERSONAL)).items
        assert after.uses == 10
        assert after.last_used_at
        with pytest.raises(QuickReplyNotFound):
            await knowledge.record_use(tx, "qrp_gone")


async def test_a_sale_credits_the_replies_of_the_last_day_once(filled: Shelf) -> None:
    async with filled.tx(filled.mei) as tx:
        one, two = (await knowledge.find_quick_replies(tx, shop_id=filled.shop_id)).items[:2]
        for reply_id, conversation in ((one.id, "cnv_a"), (one.id, "cnv_a"), (two.id, "cnv_a"), (two.id, "cnv_b")):
            await knowledge.record_use(tx, reply_id, conversation)
        assert await knowledge.record_sale(tx, "cnv_a") == 3
        assert await knowledge.record_sale(tx, "cnv_a") == 0
        assert await knowledge.record_sale(tx, "cnv_unknown") == 0
    async with filled.tx(filled.mei) as tx:
        after = {x.id: x.sales for x in (await knowledge.find_quick_replies(tx, shop_id=filled.shop_id)).items}
    assert (after[one.id], after[two.id]) == (2, 1)


async def test_sales_credited_crosswise_at_once_do_not_lock_each_other_out(filled: Shelf) -> None:
    async with filled.tx(filled.mei) as tx:
        one, two = (await knowledge.find_quick_replies(tx, shop_id=filled.shop_id)).items[:2]
        for reply_id, talk in ((one.id, "cnv_1"), (two.id, "cnv_2"), (two.id, "cnv_3"), (one.id, "cnv_4")):
            await knowledge.record_use(tx, reply_id, talk)
    met = asyncio.Barrier(2)

    async def sells(*talks: str) -> None:
        async with filled.tx(filled.mei) as tx:
            await knowledge.record_sale(tx, talks[0])
            await met.wait()
            await knowledge.record_sale(tx, talks[1])

    await asyncio.gather(sells("cnv_1", "cnv_2"), sells("cnv_3", "cnv_4"))
    async with filled.tx(filled.mei) as tx:
        after = {x.id: x.sales for x in (await knowledge.find_quick_replies(tx, shop_id=filled.shop_id)).items}
    assert (after[one.id], after[two.id]) == (2, 2)


@pytest.mark.parametrize(
    ("edited_days_ago", "used_days_ago", "until_days", "stale"),
    [(0, None, None, False), (181, None, None, True), (400, 3, None, False), (1, 1, -1, True), (400, 400, 1, False)],
)
def test_a_reply_is_stale_after_its_date_or_half_a_year_of_silence(
    edited_days_ago: int, used_days_ago: int | None, until_days: int | None, stale: bool
) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)

    def ago(days: int | None) -> datetime | None:
        return None if days is None else now - timedelta(days=days)

    until = None if until_days is None else now + timedelta(days=until_days)
    assert knowledge.model.is_stale(ago(edited_days_ago), ago(used_days_ago), until, now) is stale  # type: ignore[arg-type]
