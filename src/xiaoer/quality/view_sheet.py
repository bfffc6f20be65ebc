"""Sheets as their readers see them: inspectors all of them, agents their own results and nothing of who scored."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, conversations, staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId
from xiaoer.kernel.permissions import Permission
from xiaoer.quality import store_cards, store_sheets
from xiaoer.quality.errors import SheetNotFound
from xiaoer.quality.sheet_model import READABLE, Mark, Score, SheetLine, SheetRow, SheetState, SheetView
from xiaoer.quality.store import plain


async def sheet_rows(tx: Tx, rows: Sequence[Row[Any]]) -> list[SheetRow]:
    names = await staff.names(tx, [AgentId(row.agent_id) for row in rows])
    return [msgspec.convert(plain(row) | {"agent_name": names.get(row.agent_id, "")}, SheetRow) for row in rows]


def inspects(tx: Tx, row: Row[Any]) -> bool:
    """An inspector is an agent like others where their own work is looked at."""
    return tx.actor.may(Permission.INSPECT) and row.agent_id != tx.actor.id


async def sheet_view(tx: Tx, sheet_id: str) -> SheetView:
    """Raises SheetNotFound also for another's, and for one's own until it is published."""
    row = await store_sheets.get(tx, sheet_id)
    inspecting = inspects(tx, row)
    if not inspecting and (row.agent_id != tx.actor.id or row.state not in READABLE):
        raise SheetNotFound(sheet_id=sheet_id)
    scores = await store_sheets.scores_of(tx, sheet_id)
    shown = [one for one in scores if row.state != SheetState.SCORING or one.inspector_id == tx.actor.id]
    names = await staff.names(tx, [AgentId(one) for one in {*(s.inspector_id for s in shown), row.answered_by} if one])
    scored = {one.inspector_id for one in scores}
    return SheetView(
        row=(await sheet_rows(tx, [row]))[0],
        card=await store_cards.get_card(tx, row.card_id, row.card_version),
        lines=await _lines(tx, row, notes=inspecting),
        answers=msgspec.convert(row.answers, dict[str, Mark]) if row.answers else None,
        note=row.note,
        scores=[_score(one, names) for one in shown] if inspecting else [],
        appeal=row.appeal,
        appealed_at=row.appealed_at,
        answer=row.answer,
        answered_by=names.get(row.answered_by, ""),
        answered_at=row.answered_at,
        upheld=row.upheld,
        may=_may(tx, row, inspecting, scored),
    )


def _may(tx: Tx, row: Row[Any], inspecting: bool, scored: set[str]) -> list[str]:
    if not inspecting:
        in_time = row.appeal_until is not None and tx.clock.now() < row.appeal_until
        return ["appeal"] if row.state == SheetState.PUBLISHED and in_time else []
    if tx.actor.id in scored:
        return []
    by_state = {
        SheetState.SCORING: ["score", "discard"],
        SheetState.DECIDING: ["decide"],
        SheetState.APPEALED: ["answer"],
    }
    return by_state.get(SheetState(row.state), [])


def _score(row: Row[Any], names: dict[str, str]) -> Score:
    return msgspec.convert(plain(row) | {"inspector_name": names.get(row.inspector_id, "")}, Score)


async def _lines(tx: Tx, row: Row[Any], *, notes: bool) -> list[SheetLine]:
    found = await conversations.read_after(tx, ConversationId(row.conversation_id), row.first_seq - 1)
    return [
        SheetLine(
            seq=line.seq,
            kind=line.kind,
            author_kind=line.author_kind,
            author_name=line.author_name if line.author_kind != "buyer" else "",
            at=line.at,
            text=buyers.mask_text(line.text),
        )
        for line in found
        if line.seq <= row.last_seq and line.kind != "system" and (line.public_seq is not None or notes)
    ]
