"""The same step for many tickets, each judged on its own: a row that cannot be done says why and harms no other."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Fact, Rejected
from xiaoer.tickets import store
from xiaoer.tickets.edit import edit
from xiaoer.tickets.life import Action
from xiaoer.tickets.merge import merge
from xiaoer.tickets.model import Edit, Id, MoveBody, Text
from xiaoer.tickets.move import move
from xiaoer.tickets.undo import undo

MOST = 200


class BulkRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ticket: its new values, its move, what it is merged into, or what is undone."""

    ticket_id: Id
    changes: dict[Annotated[str, Meta(max_length=60)], Any] = {}
    version: int | None = None
    """The version that the caller looked at; without it the newest."""
    action: Action | None = None
    words: Text = ""
    merge_into: Id = ""
    undo_version: int | None = None


class Bulk(Struct, frozen=True, forbid_unknown_fields=True):
    rows: Annotated[list[BulkRow], Meta(min_length=1, max_length=MOST)]


class BulkResult(Struct, frozen=True, kw_only=True):
    ticket_id: str
    done: bool
    code: str = ""
    """Of the error, when it was not done."""
    data: dict[str, Fact] = {}
    versions: list[int] = []
    """Steps that an undo can name, newest last."""
    conflicts: list[str] = []
    """Fields that a colleague had changed meanwhile; theirs stand."""


class BulkReport(Struct, frozen=True):
    results: list[BulkResult]
    done: int
    failed: int


async def bulk(tx: Tx, asked: Bulk) -> BulkReport:
    """A result for every row, in order. Every ticket that a row names is locked first, in the order of their ids, so
    two bulk changes never wait for each other."""
    await store.lock_all(tx, {named for row in asked.rows for named in (row.ticket_id, row.merge_into) if named})
    found: dict[int, BulkResult] = {}
    for place, row in sorted(enumerate(asked.rows), key=lambda pair: pair[1].ticket_id):
        found[place] = await _one(tx, row)
    results = [found[place] for place in range(len(asked.rows))]
    done = sum(one.done for one in results)
    return BulkReport(results, done, len(results) - done)


async def _one(tx: Tx, row: BulkRow) -> BulkResult:
    told = len(tx.events)
    try:
        async with tx.conn.begin_nested():
            return await _steps(tx, row)
    except Rejected as error:
        del tx.events[told:]  # what was rolled back did not happen
        return BulkResult(ticket_id=row.ticket_id, done=False, code=error.code, data=error.data)


async def _steps(tx: Tx, row: BulkRow) -> BulkResult:
    versions: list[int] = []
    conflicts: list[str] = []
    if row.undo_version is not None:
        await undo(tx, row.ticket_id, row.undo_version)
    if row.changes:
        seen = row.version if row.version is not None else 2**53
        written = await edit(tx, row.ticket_id, Edit(changes=row.changes, version=seen, words=row.words))
        conflicts = [item.field for item in written.lost]
        versions += [written.version] if written.version else []
    if row.action:
        moved = await move(tx, row.ticket_id, row.action, MoveBody(words=row.words, version=row.version))
        versions.append(moved.version)
    if row.merge_into:
        await merge(tx, row.merge_into, row.ticket_id, row.words)
    return BulkResult(ticket_id=row.ticket_id, done=not conflicts, versions=versions, conflicts=conflicts)
