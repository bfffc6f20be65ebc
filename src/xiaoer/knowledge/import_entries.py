"""Entries from a sheet or from a web page: drafts that wait for a decision, never said before somebody approved."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from xiaoer import catalog, merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import RejectedRow, Row, RowProblem, decode, read_rows, to_moment
from xiaoer.kernel.ids import ShopId
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.check_content import check_content
from xiaoer.knowledge.decide import blocking, decide
from xiaoer.knowledge.entry_model import Content, EntryChange, EntryDecision, NewEntry, Origin, Wording
from xiaoer.knowledge.errors import ContentContradicts, PageWithoutQuestions, RowRepeated
from xiaoer.knowledge.guide_model import EntryImport, Found
from xiaoer.knowledge.life import EntryAction
from xiaoer.knowledge.model import normal
from xiaoer.knowledge.read_page import LONGEST_ANSWER, LONGEST_QUESTION, check_pair, clean, read_page
from xiaoer.knowledge.write_entry import change_entry, write_entry

Begin = Callable[[], AbstractAsyncContextManager[Tx]]
NAMES = {
    "问题": "question",
    "标准问": "question",
    "相似问": "variants",
    "问法": "variants",
    "答案": "answer",
    "回答": "answer",
    "语言": "language",
    "分类": "categories",
    "商品分类": "categories",
    "规格": "skus",
    "sku": "skus",
    "意图": "intent",
    "生效": "valid_from",
    "失效": "valid_until",
    "来源": "source",
}
KNOWN = {
    "question",
    "variants",
    "answer",
    "language",
    "categories",
    "skus",
    "intent",
    "valid_from",
    "valid_until",
    "source",
}
SHOWN = 50
A_BATCH = 200


class _Contradicts(RowProblem):
    code = ContentContradicts.code


class _Item(msgspec.Struct):
    line: int
    key: str
    content: Content


async def import_entries(begin: Begin, shop_id: str, content: bytes, *, preview: bool = False) -> EntryImport:
    """Each good row is a draft that waits, each bad one stands in the report by line; the same file again changes
    nothing. A row is known again by its question and language. With `preview` nothing is stored.

    Raises FileUnreadable, FileTooLarge, ShopNotFound.
    """
    rows = read_rows(content)
    async with begin() as tx:
        reader = await _Sheet.read(tx, shop_id, [row for row in rows if isinstance(row, Row)])
    report = EntryImport(len(rows), 0, 0, 0, [], [], [], preview)
    items = [item for row in rows if (item := reader.take(row, report))]
    report.ignored_fields = sorted(reader.ignored)
    return await _store(begin, shop_id, Origin.CSV, items, report)


async def import_page(
    begin: Begin, shop_id: str, page: bytes, *, source: str = "", preview: bool = False
) -> EntryImport:
    """The same with the questions and answers of a web page's HTML. Raises FileUnreadable, PageWithoutQuestions."""
    found, rejected = read_page(decode(page))
    if not found:
        raise PageWithoutQuestions(left_out=len(rejected))
    report = EntryImport(len(found) + len(rejected), 0, 0, 0, rejected, [], [], preview)
    items = [_Item(one.line, _key(one.question, _language(one.question)), _plain(one, source)) for one in found]
    return await _store(begin, shop_id, Origin.PAGE, items, report)


def _plain(one: Found, source: str) -> Content:
    return Content({_language(one.question): Wording([one.question], one.answer)}, source=clean(source)[:300])


def _language(text: str) -> str:
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"


def _key(question: str, language: str) -> str:
    return f"{language}:{normal(question).strip()}"[:400]


class _Sheet:
    """Rows of one sheet as contents; names of SKUs read once."""

    def __init__(self, zone: ZoneInfo, skus: dict[str, str]) -> None:
        self.zone, self.skus = zone, skus
        self.ignored: set[str] = set()
        self.seen: set[str] = set()

    @classmethod
    async def read(cls, tx: Tx, shop_id: str, rows: Sequence[Row]) -> "_Sheet":
        await merchants.get_shop(tx, ShopId(shop_id))
        zone = ZoneInfo((await merchants.get_merchant(tx)).time_zone)
        named = {code for row in rows for code in _parts(_fields(row).get("skus", ""))}
        found = await catalog.find_skus(tx, ShopId(shop_id), sorted(named)) if named else {}
        return cls(zone, {code: one.sku_id for code, one in found.items()})

    def take(self, row: Row | RejectedRow, report: EntryImport) -> _Item | None:
        if isinstance(row, RejectedRow):
            report.rejected.append(row)
            return None
        try:
            return self._item(row)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
            return None

    def _item(self, row: Row) -> _Item:
        fields = _fields(row)
        self.ignored |= set(fields) - KNOWN
        question, answer = clean(fields.get("question", "")).replace("\n", " "), clean(fields.get("answer", ""))
        check_pair(question, answer)
        language = fields.get("language") or _language(question)
        if (key := _key(question, language)) in self.seen:
            raise RowRepeated("question", "another row of the file asks the same")
        variants = [clean(one)[:LONGEST_QUESTION] for one in _parts(fields.get("variants", ""))]
        given = {
            "wordings": {
                language: {
                    "questions": list(dict.fromkeys([question[:LONGEST_QUESTION], *filter(None, variants)]))[:40],
                    "answer": answer[:LONGEST_ANSWER],
                }
            },
            "intent": fields.get("intent", ""),
            "categories": _parts(fields.get("categories", "")),
            "sku_ids": [self._sku(code) for code in _parts(fields.get("skus", ""))],
            "source": clean(fields.get("source", ""))[:300],
        }
        dates = {
            name: to_moment(fields[name], self.zone, name) for name in ("valid_from", "valid_until") if fields.get(name)
        }
        try:
            content = msgspec.convert(given | dates, Content)
            check_content(content)
        except msgspec.ValidationError as error:
            raise RowProblem("", str(error)) from None
        except ContentContradicts as error:
            raise _Contradicts("valid_until", str(error.data["reason"])) from None
        self.seen.add(key)
        return _Item(row.line, key, content)

    def _sku(self, code: str) -> str:
        if code not in self.skus:
            raise _Contradicts("skus", f"the shop has no SKU {code[:60]!r}")
        return self.skus[code]


def _fields(row: Row) -> dict[str, str]:
    return {NAMES.get(name.strip().lower(), name.strip().lower()): str(value) for name, value in row.fields.items()}


def _parts(text: str) -> list[str]:
    """Several values in one cell, by line or bar."""
    return [part.strip() for part in text.replace("｜", "|").replace("\n", "|").split("|") if part.strip()]


async def _store(begin: Begin, shop_id: str, origin: Origin, items: list[_Item], report: EntryImport) -> EntryImport:
    report.found = [_shown(one) for one in items[:SHOWN]]
    for at in range(0, len(items), A_BATCH):
        batch = items[at : at + A_BATCH]
        async with begin() as tx:
            known = await store.by_origin(tx, shop_id, origin, [one.key for one in batch])
            held = await store.contents_of(tx, [(row.id, row.version) for row in known.values()])
            for one in batch:
                await _put(tx, shop_id, origin, one, known.get(one.key), held, report)
    if not report.preview:
        async with begin() as tx:
            await audit.record(tx, "knowledge.imported", shop_id, created=report.created, changed=report.changed)
    report.rejected.sort(key=lambda row: row.line)
    return report


def _shown(one: _Item) -> Found:
    wording = next(iter(one.content.wordings.values()))
    return Found(one.line, wording.questions[0], wording.answer)


async def _put(
    tx: Tx, shop_id: str, origin: Origin, one: _Item, known: Any, held: dict[str, Content], report: EntryImport
) -> None:
    if known is not None and held.get(known.id) == one.content:
        report.unchanged += 1
        return
    report.changed += known is not None
    report.created += known is None
    if report.preview:
        return
    if known is None:
        entry_id = await write_entry(
            tx, NewEntry(shop_id=shop_id, content=one.content), origin=origin, origin_key=one.key
        )
    else:
        entry_id = known.id
        await change_entry(tx, entry_id, EntryChange(content=one.content, base_version=known.version))
    if not blocking(one.content):
        await decide(tx, entry_id, EntryDecision(action=EntryAction.SUBMIT))
