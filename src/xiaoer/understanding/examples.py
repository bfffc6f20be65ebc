"""A shop's own examples come and go; nothing changes for buyers until a version is trained and published."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, RejectedRow, Row, RowProblem, Shape, in_batches, read_rows
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.understanding import store
from xiaoer.understanding.base import base_model
from xiaoer.understanding.errors import ExampleKnown, ExampleSaysNothing, IntentInUse, TooManyExamples, UnknownIntent
from xiaoer.understanding.plain import plain
from xiaoer.understanding.shop_model import MOST_EXAMPLES, ExampleRow, NewExample, OwnIntent

NAMES = {"句子": "text", "内容": "text", "问法": "text", "买家": "text", "意图": "intent", "分类": "intent"}
Begin = Callable[[], AbstractAsyncContextManager[Tx]]


class RowIntentUnknown(RowProblem):
    code = UnknownIntent.code


class RowSaysNothing(RowProblem):
    code = ExampleSaysNothing.code


class RowTooMany(RowProblem):
    code = TooManyExamples.code


async def known_intents(tx: Tx, shop_id: ShopId) -> set[str]:
    """The product's and the shop's own."""
    return {*base_model().intents, *await store.own_intents(tx, shop_id)}


async def add_example(tx: Tx, shop_id: ShopId, new: NewExample) -> str:
    """Its id. Raises ShopNotFound, UnknownIntent, ExampleSaysNothing, ExampleKnown, TooManyExamples."""
    await merchants.get_shop(tx, shop_id)
    if not _says_something(new.text):
        raise ExampleSaysNothing
    if new.intent not in await known_intents(tx, shop_id):
        raise UnknownIntent(intent=new.intent)
    if sum((await store.counts(tx, shop_id)).values()) >= MOST_EXAMPLES:
        raise TooManyExamples(most=MOST_EXAMPLES)
    row = _row(tx, shop_id, new.text, new.intent)
    if not await store.add_examples(tx, [row]):
        (_, intent) = (await store.known(tx, shop_id, [row["text_key"]]))[row["text_key"]]
        raise ExampleKnown(intent=intent)
    return str(row["id"])


async def remove_example(tx: Tx, shop_id: ShopId, example_id: str) -> None:
    """Raises ExampleNotFound."""
    await store.remove_example(tx, shop_id, example_id)


async def keep_intent(tx: Tx, shop_id: ShopId, intent: str, names: OwnIntent) -> None:
    """An intent of the shop's own, named for people. Raises ShopNotFound, UnknownIntent for a name of another form."""
    await merchants.get_shop(tx, shop_id)
    if not intent.startswith("shop."):
        raise UnknownIntent(intent=intent)
    await store.keep_intent(tx, shop_id, intent, zh=names.zh.strip(), en=names.en.strip())
    await audit.record(tx, "intent.kept", intent, shop_id=shop_id)


async def remove_intent(tx: Tx, shop_id: ShopId, intent: str) -> None:
    """Raises UnknownIntent, IntentInUse."""
    if used := (await store.counts(tx, shop_id)).get(intent, 0):
        raise IntentInUse(intent=intent, examples=used)
    if not await store.remove_intent(tx, shop_id, intent):
        raise UnknownIntent(intent=intent)
    await audit.record(tx, "intent.removed", intent, shop_id=shop_id)


async def import_examples(begin: Begin, shop_id: ShopId, content: bytes) -> ImportReport:
    """Good rows are kept though others are bad; a sentence that is there goes to the intent of the file.
    Raises FileUnreadable, FileTooLarge, ShopNotFound."""

    async def push(rows: list[Row]) -> ImportReport:
        async with begin() as tx:
            return await _push(tx, shop_id, rows)

    return await in_batches([_named(row) for row in read_rows(content)], push)


def _named(row: Row | RejectedRow) -> Row | RejectedRow:
    if isinstance(row, RejectedRow):
        return row
    return Row(row.line, {NAMES.get(name.strip(), name.strip().lower()): value for name, value in row.fields.items()})


async def _push(tx: Tx, shop_id: ShopId, rows: list[Row]) -> ImportReport:
    await merchants.get_shop(tx, shop_id)
    report, shape = ImportReport(total=len(rows)), Shape(ExampleRow)
    intents = await known_intents(tx, shop_id)
    room = MOST_EXAMPLES - sum((await store.counts(tx, shop_id)).values())
    taken: dict[str, dict[str, Any]] = {}
    for row in rows:
        try:
            _take(tx, shop_id, shape.read(row), intents, taken, room)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
    there = await store.known(tx, shop_id, list(taken))
    report.created = await store.add_examples(tx, [one for key, one in taken.items() if key not in there])
    for key, (example_id, intent) in there.items():
        if intent != taken[key]["intent"]:
            await store.move_example(tx, example_id, taken[key]["intent"])
            report.changed += 1
    report.unchanged = report.total - report.created - report.changed - len(report.rejected)
    report.ignored_fields = sorted(shape.ignored)
    await audit.record(tx, "examples.imported", shop_id, created=report.created, changed=report.changed)
    return report


def _take(
    tx: Tx, shop_id: ShopId, read: ExampleRow, intents: set[str], taken: dict[str, dict[str, Any]], room: int
) -> None:
    """Raises RowProblem."""
    if read.intent not in intents:
        raise RowIntentUnknown("intent", f"there is no intent {read.intent!r}")
    row = _row(tx, shop_id, read.text, read.intent)
    if not _says_something(read.text):
        raise RowSaysNothing("text", "no letter and no figure")
    if len(taken) >= room:
        raise RowTooMany("text", f"at most {MOST_EXAMPLES} examples are kept")
    taken[row["text_key"]] = row


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in plain(text))


def _row(tx: Tx, shop_id: ShopId, text: str, intent: str) -> dict[str, Any]:
    return {
        "id": new_id("exa"),
        "shop_id": shop_id,
        "intent": intent,
        "text": text.strip(),
        "text_key": plain(text)[:500],
        "made_by": tx.actor.id,
        "made_at": tx.clock.now(),
    }
