"""转人工: one tap or one word, in either language; in line in the same transaction, the bot silent, and said so."""

import pytest

from tests.bot.shop import Counter
from xiaoer import bot
from xiaoer.app.live.handler import handler_of

WORDS = ["转人工", "人工", "人工客服", "找真人", "human", "agent please", "talk to a person"]


@pytest.mark.parametrize("words", WORDS)
async def test_one_word_is_enough(counter: Counter, words: str) -> None:
    await counter.open(name="小鹿")
    await counter.say("双人帐篷是什么材质的")
    async with counter.tx() as tx:
        before = await handler_of(tx, counter.conversation_id)
    await counter.say(words)
    async with counter.tx() as tx:
        after = await handler_of(tx, counter.conversation_id)
    assert (before.handler, before.name) == ("bot", "小鹿")
    assert (after.handler, after.queue_position) == ("queue", 1)


async def test_one_tap_is_enough_and_the_packet_stands(counter: Counter) -> None:
    await counter.open()
    await counter.say("双人帐篷是什么材质的")
    async with counter.tx() as tx:
        await bot.ask_for_person(tx, counter.conversation_id)
    row = await counter.row()
    async with counter.tx() as tx:
        view = await bot.see_packet(tx, counter.conversation_id, row.session_id)
    assert row.queued_at is not None
    assert view is not None
    assert view.packet.reason == "asked"
    assert view.packet.intents
    assert await counter.say("双人帐篷沙色还有货吗") == ""
