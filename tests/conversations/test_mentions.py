"""A note calls a colleague: only one who may see the conversation, and once."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversations.build import said, thread
from tests.routing.conftest import hire
from xiaoer import conversations, staff
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import MerchantId
from xiaoer.staff.model import Role


@pytest.fixture
def wired(database: Database) -> Database:
    return replace(database, react=react)


async def test_only_who_may_see_the_conversation_can_be_called(wired: Database, merchant_id: MerchantId) -> None:
    async with wired.transaction(merchant_id, OPERATOR) as tx:
        ann, bob, gone = [await hire(tx, name, presence="away") for name in ("ann", "bob", "gone")]
        lead = await hire(tx, "lead", presence="away")
        await staff.change_role(tx, lead, Role.LEAD)
        await staff.suspend(tx, gone)
        one = await thread(tx, "b1")
        await conversations.assign(tx, one, ann, reason={"code": "claimed", "data": {}})
        row = await conversations.get(tx, one)
        assert await conversations.readers(tx, row) == [ann, lead]
        assert set(await conversations.mentionable(tx, row, [bob, gone, lead, ann, "agt_x"])) == {ann, lead}
    async with wired.transaction(merchant_id, Actor(ActorKind.AGENT, ann)) as tx:
        assert await conversations.mentionable(tx, row, [ann, lead]) == [lead]


async def test_a_note_said_twice_calls_once(wired: Database, merchant_id: MerchantId) -> None:
    heard: list[Any] = []
    listening = replace(wired, react=lambda tx, event: _hear(heard, tx, event))
    async with listening.transaction(merchant_id, OPERATOR) as tx:
        ann = await hire(tx, "ann", presence="away")
        one = await thread(tx, "b1")
        note = said(one, "@ann 请看", author="agent", kind="note", public=False)
        first, again = [await conversations.write_note(tx, note, [ann]) for _ in range(2)]
    assert (again.seq, again.repeated) == (first.seq, True)
    assert [event.agent_ids for event in heard if event.name == "agents.mentioned"] == [(ann,)]


async def _hear(heard: list[Any], tx: Tx, event: Any) -> None:
    heard.append(event)
    await react(tx, event)
