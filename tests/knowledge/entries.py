"""Entries for the tests of this folder, written as an editor would."""

from typing import Any

from tests.knowledge.conftest import Shelf
from xiaoer import knowledge
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.timers import Worker
from xiaoer.knowledge import Content, EntryAction, EntryDecision, NewEntry, Wording


def faq(*questions: str, answer: str = "好的", language: str = "zh", **more: Any) -> Content:
    return Content({language: Wording(list(questions), answer)}, source="客服手册", **more)


async def draft(tx: Tx, shelf: Shelf, content: Content, **more: Any) -> str:
    return await knowledge.write_entry(tx, NewEntry(shop_id=shelf.shop_id, content=content, **more))


async def approved(shelf: Shelf, content: Content, **more: Any) -> str:
    """An entry that answers at once."""
    async with shelf.tx(shelf.lead) as tx:
        entry_id = await draft(tx, shelf, content, **more)
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
    return entry_id


async def reckoned(database: Database) -> None:
    """Every text has its meaning."""
    worker = Worker(database, {knowledge.EMBED: knowledge.reckon})
    while await worker.run_due():
        pass


async def found(shelf: Shelf, text: str, **more: Any) -> list[str]:
    async with shelf.tx(shelf.mei) as tx:
        return [hit.answer for hit in await knowledge.look_up(tx, shelf.shop_id, text, **more)]
