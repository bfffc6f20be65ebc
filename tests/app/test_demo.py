import time
from collections import Counter
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.app.install import empty_install
from xiaoer import buyers, catalog, conversations, files, knowledge, merchants, orders, staff
from xiaoer.app import demo
from xiaoer.app.demo import http as demo_http
from xiaoer.app.demo.goods import pictured
from xiaoer.app.demo.pictures import picture
from xiaoer.app.demo.stickers import MOODS, sticker
from xiaoer.conversations import Filter
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.postgres.embedded import Server
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.orders.model import OrderState
from xiaoer.orders.tables import parcel, shop_order


@pytest.fixture(scope="module")
async def filled(
    postgres: Server, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Database, demo.DemoReport]]:
    """A database of its own with the demo shop in it."""
    database = Database.open(empty_install(postgres))
    began = time.perf_counter()
    report = await demo.fill(database, keys, DiskBlobs(tmp_path_factory.mktemp("blobs")))
    print(f"demo filled in {time.perf_counter() - began:.1f} s: {report.counts}")
    yield database, report
    await database.close()


@pytest.fixture
async def shop(filled: tuple[Database, demo.DemoReport]) -> AsyncIterator[Tx]:
    database, report = filled
    async with database.transaction(report.merchant_id, OPERATOR) as tx:
        yield tx


async def test_every_screen_has_something_to_show(filled: tuple[Database, demo.DemoReport]) -> None:
    counts = filled[1].counts
    least = {"listings": 14, "SKUs": 40, "orders": 300, "buyers": 200, "quick replies": 60, "conversations": 30}
    assert {what: counts[what] for what in least if counts[what] < least[what]} == {}


async def test_a_second_fill_changes_nothing_and_says_so(
    filled: tuple[Database, demo.DemoReport], keys: KeyRing
) -> None:
    database, report = filled
    again = await demo.fill(database, keys, DiskBlobs(Path("/nowhere")))
    assert (again.fresh, again.merchant_id) == (False, report.merchant_id)
    assert "already" in again.lines()[0]


async def test_orders_stand_in_every_state_with_parcels_in_every_state(shop: Tx) -> None:
    states = Counter((await shop.conn.execute(select(shop_order.c.state))).scalars())
    assert set(states) == set(OrderState)
    on_the_way = Counter((await shop.conn.execute(select(parcel.c.state))).scalars())
    assert {"collected", "in_transit", "out_for_delivery", "ready_for_pickup", "problem", "signed"} <= set(on_the_way)


async def test_no_time_lies_in_the_future(shop: Tx) -> None:
    for one in (await orders.find(shop, limit=200)).items:
        times = [one.placed_at, one.paid_at, one.dispatched_at, one.signed_at, one.closed_at]
        times += [event.at for each in one.parcels for event in each.events]
        known = [moment for moment in times if moment]
        assert max(known) <= shop.clock.now(), one.external_id
        assert one.placed_at == min(known)
        assert one.signed_at or one.state not in (OrderState.SIGNED, OrderState.COMPLETED)


async def test_most_orders_belong_to_known_buyers_of_whom_some_are_vip(shop: Tx) -> None:
    unlinked = select(func.count()).select_from(shop_order).where(shop_order.c.buyer_id.is_(None))
    assert (await shop.conn.execute(unlinked)).scalar_one() == 0
    tags = {one.tag: one.buyers for one in await buyers.tag_counts(shop)}
    assert tags["VIP"] >= 5


async def test_who_signs_in_at_the_storefront_has_an_order_to_ask_about(
    filled: tuple[Database, demo.DemoReport], keys: KeyRing, tmp_path: Path
) -> None:
    database, report = filled
    shared = Shared(database, keys, DiskBlobs(tmp_path), "http://shop.example")
    newest = []
    for n in range(1, 6):
        made = await demo_http.vouch.fn(shared, demo_http.SignInAs(n))
        assert made.order_link
        order_id = orders.read_order_link(keys, made.order_link.rpartition("/")[2]).order_id
        async with database.transaction(report.merchant_id) as tx:
            one = await orders.get(tx, order_id)
        newest.append((one.state, one.parcels[0].state if one.parcels else ""))
    assert newest == [
        ("dispatched", "in_transit"),
        ("signed", "signed"),
        ("paid", ""),
        ("dispatched", "out_for_delivery"),
        ("completed", "signed"),
    ]


async def test_listings_carry_attributes_guides_and_english(shop: Tx) -> None:
    page = await catalog.find(shop, limit=200, locale="en")
    for row in page.items:
        shown = await catalog.get_listing(shop, row.id, "en")
        assert len(shown.attributes) >= 4
        assert shown.guides
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in str(shown.attributes) + shown.title)


async def test_conversations_stand_open_queued_and_closed_with_nothing_left_to_react_to(shop: Tx) -> None:
    found = await conversations.find(shop, Filter(view="all", sees_all=True), limit=200)
    closed = await conversations.find(shop, Filter(view="closed", sees_all=True), limit=200)
    rows = found.items + closed.items
    assert {bool(row.queued_at) for row in found.items} == {True, False}
    assert len({row.id for row in rows}) >= 30
    assert {row.stage for row in rows} == {"pre", "in", "after"}
    assert await conversations.unreacted(shop) == []


async def test_agents_of_every_role_can_sign_in(filled: tuple[Database, demo.DemoReport], keys: KeyRing) -> None:
    database, report = filled
    async with database.transaction(report.merchant_id, OPERATOR) as tx:
        agents = await staff.list_agents(tx)
    assert {one.role for one in agents} == {"owner", "lead", "agent", "outsourced", "inspector"}


async def test_the_widget_finds_the_shop_under_the_key_demo(filled: tuple[Database, demo.DemoReport]) -> None:
    found = await merchants.find_connection(filled[0], "demo")
    assert found is not None
    assert found.connection.config["greeting"]["zh"]


async def test_quick_replies_are_found_by_shortcut(shop: Tx) -> None:
    assert (await knowledge.find_quick_replies(shop, "nh")).items[0].title == "问候"


def test_every_picture_can_be_drawn_the_same_way_twice() -> None:
    for shape, colour in set(pictured().values()):
        drawn = picture(shape, colour)
        assert Image.open(BytesIO(drawn)).size == (512, 512)
    shape, colour = next(iter(pictured().values()))
    assert picture.__wrapped__(shape, colour) == picture(shape, colour)


async def test_the_shop_has_stickers_of_its_own(shop: Tx) -> None:
    assert [one["name"] for one in await files.stickers(shop)] == list(MOODS)
    for name in MOODS:
        assert Image.open(BytesIO(sticker(name))).mode == "RGBA"
