import asyncio
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.build import tent
from tests.orders.build import new_shop, only, open_shop, order
from xiaoer import catalog, orders
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.rows import TooManyRows
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId
from xiaoer.orders.events import OrderPushed, ParcelMoved


async def test_a_pushed_order_shows_lines_payments_parcels_and_scans(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await catalog.push_listings(tx, shop_id, [tent()])
    report = await orders.push_orders(tx, shop_id, [order()])
    assert (report.created, report.rejected, report.ignored_fields) == (1, [], [])
    shown = await only(tx)
    assert (shown.state, shown.stage, shown.paid_minor, shown.goods_minor) == ("dispatched", "in", 43800, 45800)
    assert [(line.title, line.unit_price_minor, line.listing_id is not None) for line in shown.lines] == [
        ("双人帐篷", 39900, True),
        ("防潮垫", 5900, False),
    ]
    assert shown.payments[0].amount_minor == 43800
    [parcel] = shown.parcels
    assert (parcel.carrier, parcel.carrier_name, parcel.state) == ("zto", "中通快递", "in_transit")
    assert [event.place for event in parcel.events] == ["上海", "杭州"]
    assert [type(event) for event in tx.events[-2:]] == [OrderPushed, ParcelMoved]


async def test_a_repeat_changes_nothing_but_the_time_we_last_heard(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await orders.push_orders(tx, shop_id, [order()])
    before, said = await only(tx), len(tx.events)
    report = await orders.push_orders(tx, shop_id, [order()])
    assert (report.created, report.changed, report.unchanged, report.stale) == (0, 0, 1, 0)
    assert len(tx.events) == said
    after = await only(tx)
    assert after.synced_at > before.synced_at
    assert msgspec.structs.replace(after, synced_at=before.synced_at) == before


async def test_older_news_is_ignored_and_a_newer_step_back_believed(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await orders.push_orders(tx, shop_id, [order()])
    older = order(state="paid", source_updated_at="2026-11-02T09:04:59+08:00", paid="1.00")
    assert (await orders.push_orders(tx, shop_id, [older])).stale == 1
    same_time = order(state="paid")
    assert (await orders.push_orders(tx, shop_id, [same_time])).stale == 1
    assert (await only(tx)).state == "dispatched"
    taken_back = order(state="paid", source_updated_at="2026-11-03T09:05:00+08:00")
    assert (await orders.push_orders(tx, shop_id, [taken_back])).changed == 1
    assert (await only(tx)).state == "paid"


async def test_news_without_a_time_of_its_own_only_moves_forward(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    bare = {"external_id": "T-9", "placed_at": "2026-11-01 10:00:00"}
    await orders.push_orders(tx, shop_id, [bare | {"state": "signed"}])
    assert (await orders.push_orders(tx, shop_id, [bare | {"state": "paid"}])).stale == 1
    assert (await orders.push_orders(tx, shop_id, [bare | {"state": "completed"}])).changed == 1
    assert (await only(tx)).state == "completed"


async def test_what_a_row_leaves_out_stays_as_it_was(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await orders.push_orders(tx, shop_id, [order()])
    brief = {
        "external_id": "T-1",
        "state": "signed",
        "placed_at": "2026-11-01T10:00:00+08:00",
        "source_updated_at": "2026-11-05T09:00:00+08:00",
    }
    await orders.push_orders(tx, shop_id, [brief])
    shown = await only(tx)
    assert (shown.state, shown.paid_minor, len(shown.lines), len(shown.parcels)) == ("signed", 43800, 2, 1)
    assert shown.receiver is not None


async def test_a_line_no_longer_named_is_kept_as_cancelled(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await orders.push_orders(tx, shop_id, [order()])
    await orders.push_orders(tx, shop_id, [order(lines=order()["lines"][:1])])
    assert [line.state for line in (await only(tx)).lines] == ["normal", "cancelled"]


async def test_bad_rows_are_named_by_line_field_and_code_and_good_ones_kept(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    line = order()["lines"][0]
    rows = [
        order(),
        order(external_id="T-2", state="teleported"),
        order(external_id="T-3", placed_at="yesterday"),
        order(external_id="T-4", lines=[line, line]),
        order(external_id="T-5", source_updated_at="2099-01-01T00:00:00Z"),
        order(external_id="T-6", lines=[line | {"quantity": 0}]),
        order(external_id="T-7", paid="-3.00"),
        "not a row",
    ]
    report = await orders.push_orders(tx, shop_id, rows[:-1])
    assert (report.total, report.created) == (7, 1)
    assert [(bad.line, bad.field, bad.code) for bad in report.rejected] == [
        (2, "state", "row_invalid"),
        (3, "placed_at", "row_bad_time"),
        (4, "lines[1]", "row_part_repeated"),
        (5, "source_updated_at", "row_from_future"),
        (6, "lines[0].quantity", "row_invalid"),
        (7, "paid_minor", "row_invalid"),
    ]


async def test_one_event_is_published_for_each_buyer(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await orders.push_orders(tx, shop_id, [order(external_id=f"T-{n}", parcels=[]) for n in range(30)])
    [event] = [event for event in tx.events if isinstance(event, OrderPushed)]
    assert (event.buyer_id, len(event.order_ids)) == (None, 30)


async def test_a_thousand_orders_are_one_quick_call(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)
    rows = [order(external_id=f"T-{n}") for n in range(1000)]
    async with database.transaction(merchant_id, OPERATOR) as tx:
        began = time.perf_counter()
        report = await orders.push_orders(tx, shop_id, rows)
        print(f"1,000 orders in {time.perf_counter() - began:.2f} s")
        assert report.created == 1000
        with pytest.raises(TooManyRows):
            await orders.push_orders(tx, shop_id, [*rows, rows[0]])


async def test_parallel_pushes_neither_die_nor_double(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)
    rows = [order(external_id=f"T-{n}") for n in range(40)]

    async def push(step: int) -> None:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await orders.push_orders(tx, shop_id, rows[::step])

    await asyncio.gather(*(push(-1 if n % 2 else 1) for n in range(8)))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        found = (await orders.find(tx, limit=200)).items
        assert len(found) == 40
        assert {len(one.parcels[0].events) for one in found} == {2}


STATES = ("placed", "paid", "dispatched", "signed", "completed")


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a platform says of a few orders over time, and the same in any order with repeats."""
    told: list[dict[str, Any]] = []
    for n in range(draw(st.integers(1, 3))):
        for hour in range(draw(st.integers(1, 5))):
            lines = order()["lines"][: draw(st.integers(1, 2))]
            state = draw(st.sampled_from(STATES))
            at = f"2026-11-0{n + 1}T{10 + hour}:00:00Z"
            paid = f"{draw(st.integers(0, 9))}.00"
            told.append(order(external_id=f"T-{n}", state=state, source_updated_at=at, paid=paid, lines=lines))
    heard = draw(st.permutations(told + draw(st.lists(st.sampled_from(told), max_size=4))))
    return told, heard


@settings(max_examples=25, deadline=None)
@given(histories(), st.integers(1, 5))
async def test_news_in_any_order_with_repeats_ends_as_news_in_order(
    database: Database, history: tuple[list[dict[str, Any]], list[dict[str, Any]]], chunk: int
) -> None:
    told, heard = history
    in_order, batches = [[row] for row in told], [heard[n : n + chunk] for n in range(0, len(heard), chunk)]
    assert await _end(database, in_order) == await _end(database, batches)


async def _end(database: Database, pushes: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    merchant_id, shop_id = await new_shop(database)
    for rows in pushes:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await orders.push_orders(tx, shop_id, rows)
    return await _facts(database, merchant_id)


async def _facts(database: Database, merchant_id: MerchantId) -> list[dict[str, Any]]:
    async with database.transaction(merchant_id, OPERATOR) as tx:
        found = (await orders.find(tx, limit=200)).items
    kept = ("external_id", "state", "paid_minor", "source_updated_at", "receiver")
    ended = []
    for one in found:
        live = [(line.external_id, line.paid_minor) for line in one.lines if line.state == "normal"]
        scans = [(parcel.state, parcel.events) for parcel in one.parcels]
        ended.append({name: getattr(one, name) for name in kept} | {"lines": live, "scans": scans})
    return sorted(ended, key=lambda facts: str(facts["external_id"]))
