"""Another bot passes a buyer on: its lines and fields are there, and what the hand-over cost is counted."""

from datetime import timedelta

import pytest

from tests.conversations.build import said
from tests.routing.conftest import hire
from xiaoer import bot, conversations
from xiaoer.app.wiring import react
from xiaoer.bot.packet_model import OutsideField, OutsideHandOver, OutsideLine
from xiaoer.bot.reask import asked_again, may_ask
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.merchants import add_connection, open_shop
from xiaoer.merchants.found_merchant import found_in
from xiaoer.merchants.model import NewConnection, NewShop

TALK = [
    OutsideLine("buyer", "耳机左边没声音了"),
    OutsideLine("bot", "请问您的订单号是？"),
    OutsideLine("buyer", "T0932"),
]
FIELDS = [
    OutsideField("order_number", "T0932"),
    OutsideField("reason", "左耳无声"),
    OutsideField("amount_minor", "12900"),
]


@pytest.fixture
async def shop(dsn, merchant_id):  # type: ignore[no-untyped-def]
    database = Database.open(dsn)
    database.react = react
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await found_in(tx, "鹿汀")
    yield lambda: database.transaction(merchant_id, OPERATOR)
    await database.close()


async def given(tx, number="h-1", **more):  # type: ignore[no-untyped-def]
    shop_id = (await open_shop(tx, NewShop(f"店{number}"))).id
    link = await add_connection(
        tx, KeyRing({"k1": bytes(32)}), NewConnection(shop_id=shop_id, channel="webchat", name="天猫")
    )
    facts = {"fields": FIELDS, "transcript": TALK, "intents": ["aftersales.quality"], **more}
    return OutsideHandOver(
        connection_id=link.connection.id,
        external_id="tb_77",
        hand_over_id=number,
        source="阿里小蜜",
        buyer_name="小雨",
        **facts,
    )


async def test_the_transcript_and_the_fields_arrive_and_a_person_has_the_buyer(shop):
    async with shop() as tx:
        ann = await hire(tx, "ann")
        done = await bot.take_packet(tx, await given(tx))
        row = await conversations.get(tx, done.conversation_id)
        lines = [line for line in await conversations.read_after(tx, row.id, 0, 50) if line.kind == "text"]
        view = await bot.see_packet(tx, done.conversation_id, row.session_id)
    assert row.agent_id == ann
    assert [(line.author_kind, line.text) for line in lines] == [
        ("buyer", "耳机左边没声音了"),
        ("bot", "请问您的订单号是？"),
        ("buyer", "T0932"),
    ]
    assert (lines[1].author_name, lines[1].automatic) == ("阿里小蜜", True)
    assert view.packet.source == "阿里小蜜"
    assert {field.name: field.value for field in view.packet.fields} == {
        "order_number": "T0932",
        "reason": "左耳无声",
        "amount_minor": "12900",
    }
    assert view.packet.intents == ("aftersales.quality",)


async def test_the_same_hand_over_sent_again_stores_nothing(shop):
    async with shop() as tx:
        asked = await given(tx)
        first = await bot.take_packet(tx, asked)
        count = (await conversations.get(tx, first.conversation_id)).last_seq
        again = await bot.take_packet(tx, asked)
        row = await conversations.get(tx, first.conversation_id)
    assert (again, row.last_seq) == (first, count)


async def test_asking_for_what_was_collected_is_counted_and_other_questions_are_not(shop):
    async with shop() as tx:
        ann = await hire(tx, "ann")
        done = await bot.take_packet(tx, await given(tx))
        for text in ("请问是充电后也没有声音吗？", "麻烦提供一下您的订单号"):
            await conversations.append(tx, [said(done.conversation_id, text, author="agent", author_id=ann)])
            await bot.note_asked(tx, {"conversation_id": done.conversation_id, "texts": [text]})
        row = await conversations.get(tx, done.conversation_id)
        view = await bot.see_packet(tx, done.conversation_id, row.session_id)
        figures = await bot.hand_over_figures(tx, 7)
    assert view.asked_again == ["order_number"]
    assert (figures.handed_over, figures.asked_again, figures.taken) == (1, 1, 1)
    assert [(one.reason, one.count) for one in figures.reasons] == [("asked", 1)]
    assert [(one.reason, one.count) for one in figures.sources] == [("阿里小蜜", 1)]


async def test_minutes_of_people_end_with_the_session(shop):
    async with shop() as tx:
        await hire(tx, "ann")
        done = await bot.take_packet(tx, await given(tx))
        began = tx.clock.now()

        class Later:
            def now(self):  # type: ignore[no-untyped-def]
                return began + timedelta(minutes=30)

        tx.clock = Later()
        running = (await bot.hand_over_figures(tx, 7)).minutes
        await conversations.close(tx, done.conversation_id)
        assert (running, (await bot.hand_over_figures(tx, 7)).minutes) == (30, 30)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请问订单号是多少？", ["order_id"]),
        ("Could you send me your order number?", ["order_id"]),
        ("麻烦您提供下手机号", ["phone"]),
        ("您的订单号我看到了，马上为您查", []),
        ("我已经看到您的手机号了", []),
        ("请稍等，我看看地址", []),
        ("请问收货地址要改成什么？", []),
    ],
)
def test_a_line_asks_again_only_for_what_was_collected(text, found):
    assert asked_again(text, ["order_id", "phone"]) == found
    assert may_ask(text) or not found
