"""Practising: begin, answer the simulated buyer, read the score and the colleague's own answers."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from xiaoer import buyers, conversations, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.quality import store_sheets
from xiaoer.quality.errors import NothingToPractise, PracticeNotFound, PracticeOver
from xiaoer.quality.practice_model import Practice, PracticeAnswer, PracticeTurn, Turn
from xiaoer.quality.simulate import look_at_answer, total_of, turns_of
from xiaoer.quality.tables import practice

p = practice.c
TRIED = 40


async def begin_practice(tx: Tx) -> Practice:
    """A session that was inspected, of a colleague, masked; never the same twice. Raises NothingToPractise."""
    done = set((await tx.conn.execute(_mine(tx, p.sheet_id))).scalars())
    sheets = [row for row in await store_sheets.to_practise(tx, tx.actor.id, TRIED) if row.id not in done]
    for sheet in sorted(sheets, key=_chance):
        turns = await _turns(tx, sheet)
        if turns:
            return await _add(tx, sheet.id, turns)
    raise NothingToPractise


async def answer_practice(tx: Tx, practice_id: str, text: str) -> Practice:
    """The answer is looked at and the buyer goes on; after the last turn the score is there.

    Raises PracticeNotFound (another's), PracticeOver.
    """
    row = await _get(tx, practice_id, lock=True)
    if row.agent_id != tx.actor.id:
        raise PracticeNotFound(practice_id=practice_id)
    if row.finished_at is not None:
        raise PracticeOver(practice_id=practice_id)
    turns = msgspec.convert(row.turns, list[Turn])
    answers = msgspec.convert(row.answers, list[PracticeAnswer])
    now = tx.clock.now()
    answers.append(look_at_answer(turns[len(answers)], text, int((now - row.asked_at).total_seconds())))
    values: dict[str, Any] = {"answers": msgspec.to_builtins(answers), "asked_at": now}
    if len(answers) == len(turns):
        values |= {"finished_at": now, "total": total_of(answers)}
    await tx.conn.execute(update(practice).filter_by(merchant_id=tx.merchant_id, id=practice_id).values(**values))
    return await get_practice(tx, practice_id)


async def get_practice(tx: Tx, practice_id: str) -> Practice:
    """One's own; an inspector reads all. Raises PracticeNotFound."""
    row = await _get(tx, practice_id)
    if row.agent_id != tx.actor.id and not tx.actor.may(Permission.INSPECT):
        raise PracticeNotFound(practice_id=practice_id)
    return (await _views(tx, [row]))[0]


async def practices(tx: Tx, agent_id: str, limit: int = 50) -> list[Practice]:
    """The newest first; of everybody when no agent is named."""
    query = select(practice).where(p.merchant_id == tx.merchant_id, *([p.agent_id == agent_id] if agent_id else []))
    return await _views(tx, (await tx.conn.execute(query.order_by(p.started_at.desc()).limit(limit))).all())


def _mine(tx: Tx, column: Any) -> Any:
    return select(column).filter_by(merchant_id=tx.merchant_id, agent_id=tx.actor.id)


def _chance(row: Row[Any]) -> bytes:
    return sha256(str(row.id).encode()).digest()


async def _get(tx: Tx, practice_id: str, *, lock: bool = False) -> Row[Any]:
    query = select(practice).filter_by(merchant_id=tx.merchant_id, id=practice_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise PracticeNotFound(practice_id=practice_id)
    return row


async def _turns(tx: Tx, sheet: Row[Any]) -> list[Turn]:
    talk = await conversations.get(tx, ConversationId(sheet.conversation_id))
    named = await buyers.summaries(tx, [BuyerId(talk.buyer_id)])
    people = await staff.summaries(tx, [AgentId(sheet.agent_id)])
    names = [one.name for one in named.values()] + [n for one in people.values() for n in (one.name, one.display_name)]
    lines = await conversations.read_after(tx, ConversationId(sheet.conversation_id), sheet.first_seq - 1)
    return turns_of([line for line in lines if line.seq <= sheet.last_seq], [n for n in names if len(n) > 1])


async def _add(tx: Tx, sheet_id: str, turns: list[Turn]) -> Practice:
    practice_id, now = new_id("qpr"), tx.clock.now()
    new = insert(practice).values(
        merchant_id=tx.merchant_id, id=practice_id, agent_id=tx.actor.id, sheet_id=sheet_id, started_at=now,
        asked_at=now, turns=msgspec.to_builtins(turns), answers=[],
    )  # fmt: skip
    await tx.conn.execute(new)
    return await get_practice(tx, practice_id)


async def _views(tx: Tx, rows: Sequence[Row[Any]]) -> list[Practice]:
    names = await staff.names(tx, [AgentId(row.agent_id) for row in rows])
    return [_view(row, names.get(row.agent_id, "")) for row in rows]


def _view(row: Row[Any], name: str) -> Practice:
    turns = msgspec.convert(row.turns, list[Turn])
    answers = msgspec.convert(row.answers, list[PracticeAnswer])
    over = row.finished_at is not None
    shown = [
        PracticeTurn(
            buyer=turn.buyer,
            answer=answers[place] if place < len(answers) else None,
            original=turn.original if over else [],
        )
        for place, turn in enumerate(turns[: len(answers) + 1])
    ]
    return Practice(
        id=row.id,
        agent_id=row.agent_id,
        agent_name=name,
        started_at=row.started_at,
        finished_at=row.finished_at,
        turns=shown,
        count=len(turns),
        total=row.total,
    )
