"""A shop's own system, or a file, says who its buyers are and what they pay with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer import merchants
from xiaoer.buyers import store, store_methods, store_shop
from xiaoer.buyers.errors import MethodRepeated
from xiaoer.buyers.events import BuyerChanged, BuyersPushed, PaymentMethodsPushed
from xiaoer.buyers.model import MethodKind, MethodState, PaymentMethod, Source
from xiaoer.buyers.rows import MethodRow, PushedBuyer
from xiaoer.buyers.shop_buyers import outside_names
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import (
    MAX_ROWS,
    FromTheFuture,
    ImportReport,
    Row,
    RowProblem,
    Shape,
    TooManyRows,
    numbered,
)
from xiaoer.kernel.ids import BuyerId, ShopId, new_id
from xiaoer.merchants.model import Shop

CLOCK_SKEW = timedelta(minutes=10)
MASTER = ("phone", "email")
"""Columns of a row that are fields of the profile."""


@dataclass(frozen=True, slots=True)
class News:
    row: PushedBuyer
    at: datetime


@dataclass
class Stored:
    created: set[str] = field(default_factory=set)
    """Outside ids that the shop named for the first time."""
    buyers: dict[str, BuyerId] = field(default_factory=dict)
    """Outside id → buyer, of every row that counted."""
    changed: set[str] = field(default_factory=set)
    """Buyers of whom something is different now."""
    methods: set[str] = field(default_factory=set)
    balances: set[str] = field(default_factory=set)
    """Outside ids of methods whose balance the shop said anew."""


async def push_buyers(tx: Tx, shop_id: ShopId, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Every good row is stored, every bad one reported by line; a repeat changes nothing and older news is ignored.
    A buyer who has proven the identity on a connection of the shop is that buyer, else a new one. Up to 1,000 rows in
    a dozen statements.

    Publishes `buyer.pushed`, `payment_method.pushed`, and `buyer.changed` for those known before. Raises TooManyRows,
    ShopNotFound.
    """
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    shop = await merchants.get_shop(tx, shop_id)
    merchant = await merchants.get_merchant(tx)
    report = ImportReport(total=len(rows))
    shape = Shape(PushedBuyer, shop.currency, ZoneInfo(merchant.time_zone))
    news = _read(shape, numbered(rows), tx.clock.now(), report)
    if not news:
        return report
    stored = await _meet(tx, shop, news, report)
    taken = {key: one for key, one in news.items() if key in stored.buyers}
    await _put_facts(tx, taken, stored)
    await _put_methods(tx, shop, taken, stored)
    new = {stored.buyers[key] for key in stored.created}
    report.created = len(stored.created)
    report.changed = sum(1 for key, one in stored.buyers.items() if one in stored.changed and key not in stored.created)
    report.unchanged = len(stored.buyers) - report.created - report.changed
    await _tell(tx, shop_id, stored, new)
    return report


def _read(shape: Shape[PushedBuyer], rows: list[Row], now: datetime, report: ImportReport) -> dict[str, News]:
    """The newest good row of each buyer, by outside id."""
    kept: dict[str, News] = {}
    owners: dict[str, str] = {}
    for row in rows:
        try:
            read = shape.read(row)
            at = read.source_updated_at
            if at and at > now + CLOCK_SKEW:
                raise FromTheFuture("source_updated_at", "lies in the future; is its time zone right?")
            _claim_methods(read, owners)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
            continue
        old = kept.get(read.external_id)
        report.stale += old is not None
        if old is None or (at or now) >= old.at:
            kept[read.external_id] = News(read, at or now)
    report.ignored_fields = sorted(shape.ignored)
    return kept


def _claim_methods(row: PushedBuyer, owners: dict[str, str]) -> None:
    """Raises MethodRepeated."""
    mine: set[str] = set()
    for n, one in enumerate(row.payment_methods or []):
        if one.external_id in mine or owners.get(one.external_id, row.external_id) != row.external_id:
            where = f"payment_methods[{n}].external_id"
            raise MethodRepeated(where, "stands under two buyers of this push, or twice under one")
        mine.add(one.external_id)
    owners.update(dict.fromkeys(mine, row.external_id))


async def _meet(tx: Tx, shop: Shop, news: Mapping[str, News], report: ImportReport) -> Stored:
    """Who they are: known to the shop, known by a proven identity, or new."""
    known = await _proven(tx, shop.id, sorted(news))
    now = tx.clock.now()
    rows = [
        {
            "merchant_id": tx.merchant_id,
            "shop_id": shop.id,
            "external_id": key,
            "buyer_id": known.get(key) or new_id("byr"),
            "source_updated_at": one.at,
            "synced_at": now,
        }
        for key, one in sorted(news.items())
    ]
    stored = Stored(created=await store_shop.add(tx, rows))
    fresh = [row for row in rows if row["external_id"] in stored.created and row["external_id"] not in known]
    if fresh:
        names = {key: (one.row.name or "").strip() for key, one in news.items()}
        facts = [{"id": row["buyer_id"], "display_name": names[str(row["external_id"])]} for row in fresh]
        await store_shop.add_buyers(tx, [{"merchant_id": tx.merchant_id, "created_at": now, **one} for one in facts])
    held = await store_shop.lock(tx, shop.id, sorted(news))
    heard = []
    for key, one in news.items():
        if key not in stored.created and one.at < held[key]["source_updated_at"]:
            report.stale += 1
            continue
        stored.buyers[key] = BuyerId(held[key]["buyer_id"])
        heard.append({**held[key], "source_updated_at": one.at, "synced_at": now})
    if heard:
        await store_shop.heard(tx, heard)
    return stored


async def _proven(tx: Tx, shop_id: ShopId, external_ids: Sequence[str]) -> dict[str, BuyerId]:
    connections = [one.id for one in await merchants.list_connections(tx) if one.shop_id == shop_id]
    if not connections:
        return {}
    names = sorted({name for key in external_ids for name in outside_names(key)})
    proven = await store.known(tx, connections, names)
    found: dict[str, BuyerId] = {}
    for key in external_ids:
        ids = [proven[place, name] for place in connections for name in outside_names(key) if (place, name) in proven]
        if ids:
            found[key] = ids[0]
    return found


async def _put_facts(tx: Tx, news: Mapping[str, News], stored: Stored) -> None:
    fields, addresses, names, tags = [], [], [], []
    for key, one in news.items():
        buyer_id = stored.buyers[key]
        of_buyer = {"merchant_id": tx.merchant_id, "buyer_id": buyer_id, "source": Source.SHOP, "as_of": one.at}
        fields += [of_buyer | {"name": name, "value": value} for name, value in sorted(_fields(one.row).items())]
        if one.row.address:
            addresses.append(of_buyer | {"parts": one.row.address})
        if one.row.name:
            names.append({"id": buyer_id, "name": one.row.name.strip()})
        tags += [store_shop.tag_row(tx, buyer_id, tag) for tag in one.row.tags or [] if tag.strip()]
    if fields:
        stored.changed |= await store_shop.put_fields(tx, _once(fields, "buyer_id", "name"))
    if addresses:
        stored.changed |= await store_shop.put_addresses(tx, _once(addresses, "buyer_id"))
    if names:
        stored.changed |= await store_shop.rename(tx, _once(names, "id"))
    if tags:
        stored.changed |= await store_shop.add_tags(tx, _once(tags, "buyer_id", "tag"))


def _fields(row: PushedBuyer) -> dict[str, str]:
    said = {name: value for name in MASTER if (value := getattr(row, name))} | dict(row.fields or {})
    return {name: value.strip() for name, value in said.items() if value.strip()}


def _once(rows: list[dict[str, Any]], *key: str) -> list[dict[str, Any]]:
    """Two outside ids may be one buyer: then the later row speaks. In key order, for the locks."""
    by_key = {tuple(row[name] for name in key): row for row in rows}
    return [by_key[one] for one in sorted(by_key)]


async def _put_methods(tx: Tx, shop: Shop, news: Mapping[str, News], stored: Stored) -> None:
    given = [(key, one) for key, one in news.items() if one.row.payment_methods is not None]
    if not given:
        return
    outside = sorted({method.external_id for _, one in given for method in one.row.payment_methods or []})
    held = await store_methods.outside(tx, shop.id, outside)
    rows = [
        _method(tx, shop, stored.buyers[key], one, method, held.get(method.external_id))
        for key, one in given
        for method in one.row.payment_methods or []
    ]
    stored.balances = {row["external_id"] for row in rows if _new_balance(row, held.get(row["external_id"]))}
    touched = await store_shop.put_methods(tx, _once(rows, "external_id")) if rows else []
    touched += await store_shop.remove_others(tx, shop.id, sorted({stored.buyers[key] for key, _ in given}), outside)
    stored.methods |= {method_id for method_id, _ in touched}
    stored.changed |= {buyer_id for _, buyer_id in touched}


def _method(
    tx: Tx, shop: Shop, buyer_id: BuyerId, news: News, said: MethodRow, old: PaymentMethod | None
) -> dict[str, Any]:
    kind = said.kind or (old.kind if old else MethodKind.OTHER)
    brand = _or(said.brand, old.brand if old else "")
    last_four = _or(said.last_four, old.last_four if old else "")
    named = f"{brand} {last_four}".strip() or said.external_id
    return {
        "merchant_id": tx.merchant_id,
        "id": new_id("mth"),
        "buyer_id": buyer_id,
        "shop_id": shop.id,
        "external_id": said.external_id,
        "kind": kind,
        "label": said.label or (old.label if old and not (said.brand or said.last_four) else named),
        "brand": brand,
        "last_four": last_four,
        "currency": news.row.currency or shop.currency,
        "balance_minor": said.balance_minor,
        "state": said.state or MethodState.ACTIVE,
        "said_at": news.at,
    }


def _new_balance(row: Mapping[str, Any], old: PaymentMethod | None) -> bool:
    said = row["balance_minor"], row["currency"]
    return said[0] is not None and (old is None or said != (old.balance_minor, old.currency))


def _or(said: str | None, old: str) -> str:
    return old if said is None else said


async def _tell(tx: Tx, shop_id: ShopId, stored: Stored, new: set[BuyerId]) -> None:
    now, touched = tx.clock.now(), {BuyerId(one) for one in stored.changed} | new
    if touched:
        await tx.publish(
            BuyersPushed(
                merchant_id=tx.merchant_id,
                at=now,
                shop_id=shop_id,
                buyer_ids=tuple(sorted(touched)),
                external_ids=tuple(sorted(stored.created)),
            )
        )
    if stored.methods:
        named = await store_methods.outside(tx, shop_id, sorted(stored.balances))
        await tx.publish(
            PaymentMethodsPushed(
                merchant_id=tx.merchant_id,
                at=now,
                shop_id=shop_id,
                method_ids=tuple(sorted(stored.methods)),
                balance_ids=tuple(sorted(one.id for one in named.values())),
            )
        )
    for buyer_id in sorted(touched - new):
        await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=now, buyer_id=buyer_id))
