"""Quick replies from a file and into one."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from xiaoer import merchants, staff
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, RejectedRow, Row, RowProblem, Shape, in_batches, read_rows, to_moment
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.knowledge import store
from xiaoer.knowledge.errors import QuickReplyEmpty, RowNotAllowed, RowOwnerUnknown, RowRepeated, StepsContradict
from xiaoer.knowledge.model import Occasion, QuickReply, QuickReplyRow, Scope, normal
from xiaoer.knowledge.rights import seen_for_edit
from xiaoer.knowledge.save_quick_reply import check, first_line
from xiaoer.knowledge.tables import quick_reply

Begin = Callable[[], AbstractAsyncContextManager[Tx]]
COLUMNS = ["scope", "owner", "shortcut", "title", "text", "file_ids", "stale_after", "steps", "occasion"]
NAMES = {
    "范围": "scope",
    "归属": "owner",
    "快捷码": "shortcut",
    "快捷键": "shortcut",
    "标题": "title",
    "内容": "text",
    "话术": "text",
    "文件": "file_ids",
    "有效期至": "stale_after",
    "动作": "steps",
    "场合": "occasion",
}
SCOPES = {"个人": "personal", "团队": "team", "客服组": "team", "店铺": "shop"}
OCCASIONS = {"问候": "greeting", "稍候": "holding", "结束语": "closing", "邀评": "review_request"}
RISKY = ("=", "+", "-", "@", "\t", "'")
"""What a spreadsheet would take for a formula, and the guard against it."""


class _RowEmpty(RowProblem):
    code = QuickReplyEmpty.code


class _StepsContradict(RowProblem):
    code = StepsContradict.code


async def import_quick_replies(begin: Begin, content: bytes) -> ImportReport:
    """Good rows are kept though others are bad; the same file again changes nothing.

    A row is known again by its shortcut or, without one, by its title, within its scope and owner.
    Raises FileUnreadable, FileTooLarge.
    """

    async def push(rows: list[Row]) -> ImportReport:
        async with begin() as tx:
            return await _push(tx, rows)

    return await in_batches([_named(row) for row in read_rows(content)], push)


def _named(row: Row | RejectedRow) -> Row | RejectedRow:
    """Chinese column names and scopes in our words; files split at spaces."""
    if isinstance(row, RejectedRow):
        return row
    fields = {NAMES.get(name.strip(), name.strip().lower()): value for name, value in row.fields.items()}
    fields["scope"] = SCOPES.get(str(fields.get("scope", "")), fields.get("scope") or "personal")
    if "occasion" in fields:
        fields["occasion"] = OCCASIONS.get(str(fields["occasion"]), fields["occasion"] or "")
    if isinstance(files := fields.get("file_ids"), str):
        fields["file_ids"] = files.split()
    if isinstance(steps := fields.get("steps"), str):
        fields["steps"] = _unfolded(steps)
    return Row(row.line, fields)


def _unfolded(steps: str) -> Any:
    """Steps stand in a sheet's cell as JSON; what is none is refused with its row."""
    try:
        return msgspec.json.decode(steps) if steps.strip() else []
    except msgspec.DecodeError:
        return steps


@dataclass(frozen=True)
class _Owners:
    """Teams and shops by name and by id, and whether the actor may write for them."""

    by_name: dict[Scope, dict[str, str]]
    self_id: str | None
    may_edit: bool

    @classmethod
    async def read(cls, tx: Tx) -> "_Owners":
        teams = {key: team.id for team in await staff.list_teams(tx) for key in (team.name, team.id)}
        shops = {key: shop.id for shop in await merchants.list_shops(tx) for key in (shop.name, shop.id)}
        if len(set(shops.values())) == 1:
            shops[""] = next(iter(shops.values()))
        own = tx.actor.id if tx.actor.kind == ActorKind.AGENT else None
        by_name = {Scope.TEAM: dict[str, str](teams), Scope.SHOP: dict[str, str](shops)}
        return cls(by_name, own, tx.actor.may(Permission.QUICK_REPLY_EDIT))

    def find(self, row: QuickReplyRow) -> str:
        """Raises RowOwnerUnknown, RowNotAllowed."""
        if row.scope == Scope.PERSONAL:
            if self.self_id is None or row.owner not in ("", self.self_id):
                raise RowNotAllowed("scope", "a personal reply can only be one's own")
            return self.self_id
        if not self.may_edit:
            raise RowNotAllowed("scope", f"writing replies of a {row.scope} needs the right quick_reply.edit")
        if owner_id := self.by_name[row.scope].get(row.owner):
            return owner_id
        raise RowOwnerUnknown("owner", f"there is no {row.scope} {row.owner!r}")


Key = tuple[str, str, str]


async def _push(tx: Tx, rows: list[Row]) -> ImportReport:
    report = ImportReport(total=len(rows))
    owners = await _Owners.read(tx)
    known = {_key(one.scope, one.owner_id, one): one for one in await store.all_seen(tx, await seen_for_edit(tx))}
    zone = ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    shape = Shape(QuickReplyRow, zone=zone)
    taken: dict[Key, dict[str, Any]] = {}
    for row in rows:
        try:
            facts = _facts(row, shape, owners)
            key = _key(facts["scope"], facts["owner_id"], facts)
            if key in taken:
                raise RowRepeated("shortcut", "another row of the file is the same reply")
            taken[key] = facts
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
    await _store(tx, taken, known, report)
    report.ignored_fields = sorted(shape.ignored)
    await audit.record(tx, "quick_reply.imported", "", created=report.created, changed=report.changed)
    return report


def _facts(row: Row, shape: Shape[QuickReplyRow], owners: _Owners) -> dict[str, Any]:
    """Raises RowProblem."""
    fields = dict(row.fields)
    if fields.get("stale_after"):
        fields["stale_after"] = to_moment(fields["stale_after"], shape.zone, "stale_after")
    read = shape.read(Row(row.line, fields))
    try:
        check(read.text, read.file_ids, read.steps)
    except QuickReplyEmpty:
        raise _RowEmpty("text", "neither words nor a file nor a step") from None
    except StepsContradict as error:
        raise _StepsContradict("steps", f"step {error.data['step']} cannot stand there") from None
    facts = msgspec.structs.asdict(read) | {"owner_id": owners.find(read)}
    del facts["owner"]
    if "occasion" not in fields:
        del facts["occasion"]  # a sheet from before there was the column says nothing about it
    return facts | {"title": read.title or first_line(read.text)}


def _key(scope: Scope, owner_id: str, reply: QuickReply | dict[str, Any]) -> Key:
    facts = reply if isinstance(reply, dict) else {"shortcut": reply.shortcut, "title": reply.title}
    shortcut = normal(facts["shortcut"])
    return scope.value, owner_id, f"/{shortcut}" if shortcut else f"title {facts['title']}"


async def _store(tx: Tx, taken: dict[Key, dict[str, Any]], known: dict[Key, QuickReply], report: ImportReport) -> None:
    new = []
    for key, facts in taken.items():
        old = known.get(key)
        if old is None:
            new.append({"id": new_id("qrp"), "position": 0, "occasion": Occasion.NONE, **facts})
        elif any(getattr(old, name) != value for name, value in facts.items()):
            await store.change(tx, old.id, facts)
            report.changed += 1
        else:
            report.unchanged += 1
    if new:
        await store.add(tx, new)
    report.created += len(new)


async def export_quick_replies(tx: Tx) -> list[QuickReplyRow]:
    """What the actor may take out of the house, ready to be imported again: the own, and with `export` the rest."""
    seen = await seen_for_edit(tx)
    if not tx.actor.may(Permission.EXPORT):
        seen = seen & (quick_reply.c.scope == Scope.PERSONAL)
    named: dict[str, str] = {team.id: team.name for team in await staff.list_teams(tx)}
    named |= {shop.id: shop.name for shop in await merchants.list_shops(tx)}
    return [
        QuickReplyRow(
            one.scope,
            named.get(one.owner_id, ""),
            one.shortcut,
            one.title,
            one.text,
            one.file_ids,
            one.stale_after,
            one.steps,
            one.occasion,
        )
        for one in await store.all_seen(tx, seen)
    ]


def to_csv(rows: list[QuickReplyRow]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; cells that look like formulas are guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        until = row.stale_after.isoformat() if row.stale_after else ""
        cells = [row.scope.value, row.owner, row.shortcut, row.title, row.text, " ".join(row.file_ids), until]
        cells.append(msgspec.json.encode(row.steps).decode() if row.steps else "")
        cells.append(row.occasion.value)
        writer.writerow([f"'{cell}" if cell.startswith(RISKY) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")
