"""What became of an answer, counted on its entry."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import bindparam, insert, select, update

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.knowledge.entry_model import Result
from xiaoer.knowledge.tables import knowledge_entry, knowledge_use

ONE_USE = timedelta(hours=2)
"""Shown again to the same buyer within this time, it is one use."""
JUDGED_WITHIN = timedelta(days=7)
e, u = knowledge_entry.c, knowledge_use.c


async def record_shown(tx: Tx, entry_id: str, version: int, conversation_id: str) -> None:
    """The entry was said or shown in the conversation; a repeat within two hours is the same use."""
    since = tx.clock.now() - ONE_USE
    mine = select(u.id).where(u.merchant_id == tx.merchant_id, u.conversation_id == conversation_id)
    if (await tx.conn.execute(mine.where(u.entry_id == entry_id, u.at > since).limit(1))).first():
        return
    row = {"id": new_id("knu"), "entry_id": entry_id, "version": version, "conversation_id": conversation_id}
    await tx.conn.execute(insert(knowledge_use).values(merchant_id=tx.merchant_id, at=tx.clock.now(), **row))
    tx.at_end("knowledge: uses", _count, [(entry_id, Result.SHOWN.value, 1)])


async def record_result(tx: Tx, entry_id: str, version: int, conversation_id: str, result: Result) -> None:
    """The last time it was shown there, within a week, has this result; another result takes the place of an earlier
    one. Nothing happens when it was not shown there."""
    now = tx.clock.now()
    mine = select(u.id, u.result).where(u.merchant_id == tx.merchant_id, u.conversation_id == conversation_id)
    last = mine.where(u.entry_id == entry_id, u.version == version, u.at > now - JUDGED_WITHIN)
    use = (await tx.conn.execute(last.order_by(u.at.desc()).limit(1).with_for_update())).first()
    if use is None or use.result == result or result is Result.SHOWN:
        return
    one = update(knowledge_use).filter_by(merchant_id=tx.merchant_id, id=use.id)
    await tx.conn.execute(one.values(result=result, result_at=now))
    undone = [(entry_id, use.result, -1)] if use.result != Result.SHOWN else []
    tx.at_end("knowledge: uses", _count, [(entry_id, result.value, 1), *undone])


async def record_conversation_result(tx: Tx, conversation_id: str, result: Result) -> None:
    """Every entry shown there within the last day and not judged yet has this result."""
    mine = select(u.entry_id, u.version).where(u.merchant_id == tx.merchant_id, u.conversation_id == conversation_id)
    since = tx.clock.now() - timedelta(days=1)
    for row in (await tx.conn.execute(mine.where(u.at > since, u.result == Result.SHOWN))).all():
        await record_result(tx, row.entry_id, row.version, conversation_id, result)


async def _count(tx: Tx, items: list[tuple[str, str, int]]) -> None:
    """One of the last statements: busy entries are held shortly and in one order."""
    counted: Counter[tuple[str, str]] = Counter()
    for entry_id, what, by in items:
        counted[entry_id, what] += by
    for (entry_id, what), by in sorted(counted.items()):
        one = update(knowledge_entry).where(e.merchant_id == tx.merchant_id, e.id == bindparam("entry"))
        await tx.conn.execute(one.values({what: e[what] + by, "last_used_at": tx.clock.now()}), {"entry": entry_id})
