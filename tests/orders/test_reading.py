import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.orders.build import only, open_shop, order
from xiaoer import buyers, conversations, merchants, orders
from xiaoer.buyers.model import Purpose
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import BadSignature, Expired, KeyRing
from xiaoer.kernel.actors import Actor, ActorKind, NotAllowed
from xiaoer.kernel.ids import BuyerId, ConnectionId, MerchantId, OrderId, ShopId
from xiaoer.merchants.model import NewConnection
from xiaoer.orders.errors import OrderNotFound
from xiaoer.orders.events import BuyersOrders, OrderPushed, OrdersLinked


async def connect(tx: Tx, keys: KeyRing, shop_id: ShopId) -> ConnectionId:
    added = await merchants.add_connection(tx, keys, NewConnection(shop_id, "网页客服"))
    return ConnectionId(added.connection.id)


async def test_personal_data_is_masked_on_every_read_and_revealed_on_the_record(tx: Tx) -> None:
    await orders.push_orders(tx, await open_shop(tx), [order()])
    shown = await only(tx)
    assert shown.receiver is not None
    assert (shown.receiver.name, shown.receiver.phone) == ("林*", "138****8000")
    assert (shown.receiver.region, shown.receiver.address) == ("浙江省 杭州市 西湖区", "****")
    assert shown.note == "放门口,打 138****8000"
    card = await orders.order_card(tx, OrderId(shown.id))
    for seen in (shown, card, await orders.status_answer(tx, OrderId(shown.id))):
        assert not re.search(r"13800|林夏|文三路", str(seen))
    looked = await orders.reveal(tx, OrderId(shown.id), "phone", Purpose.DELIVERY)
    assert (looked.phone, looked.name) == ("13800138000", "林*")
    full = await orders.reveal(tx, OrderId(shown.id), "receiver", Purpose.CALL_BACK)
    assert (full.name, full.address, full.masked) == ("林夏", "文三路 9 号 3 幢 201 室", False)
    rows = await tx.conn.execute(select(audit).filter_by(merchant_id=tx.merchant_id, action="order.revealed"))
    assert [row.facts["purpose"] for row in rows] == ["delivery", "call_back"]


async def test_who_may_not_reveal_sees_nothing(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id, Actor(ActorKind.AGENT, "agt_1")) as tx:
        with pytest.raises(NotAllowed):
            await orders.reveal(tx, OrderId("ord_1"), "phone", Purpose.LEGAL)


async def test_an_order_is_linked_when_its_buyer_is_proven_before_it(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    connection_id = await connect(tx, keys, shop_id)
    buyer_id = await buyers.identify(tx, connection_id, "user:u-1", verified=True)
    await orders.push_orders(tx, shop_id, [order()])
    assert (await only(tx)).buyer_id == buyer_id
    assert [event.buyer_id for event in tx.events if isinstance(event, OrderPushed)] == [buyer_id]
    assert [one.external_id for one in await orders.of_buyer(tx, buyer_id)] == ["T-1"]


async def test_one_push_names_all_its_buyers_at_once_and_so_does_a_change(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await buyers.push_buyers(tx, shop_id, [{"external_id": f"u-{n}"} for n in (1, 2)])
    paid = {"state": "paid", "dispatched_at": None, "parcels": None}
    rows = [order(external_id=f"T-{n}", buyer={"external_id": f"u-{n}"}, payments=None, **paid) for n in (1, 2)]
    await orders.push_orders(tx, shop_id, rows)
    [event] = [event for event in tx.events if isinstance(event, BuyersOrders)]
    placed = {one.external_id: one for one in (await orders.find(tx)).items}
    assert sorted(event.buyer_ids) == sorted(str(one.buyer_id) for one in placed.values())
    assert sorted(ids for _, ids in event.created) == sorted((one.id,) for one in placed.values())
    await orders.change(tx, OrderId(placed["T-2"].id), orders.Cancel(reason="unwanted"), key="k")
    later = [event for event in tx.events if isinstance(event, BuyersOrders)][1:]
    assert [(event.buyer_ids, event.created) for event in later] == [((placed["T-2"].buyer_id,), ())]


async def test_several_buyers_get_the_same_conversations_and_persons_as_each_alone(tx: Tx, keys: KeyRing) -> None:
    connection_id = await connect(tx, keys, await open_shop(tx))
    people = [await buyers.identify(tx, connection_id, f"user:p-{n}", verified=True) for n in range(4)]
    await buyers.merge(tx, people[0], people[1], "the same person")
    await buyers.merge(tx, people[2], people[0], "the same person")
    groups = await buyers.groups(tx, [*people, BuyerId("byr_nobody")])
    assert {one: set(ids) for one, ids in groups.items()} == {one: set(await buyers.group(tx, one)) for one in people}
    assert await buyers.groups(tx, []) == {}
    assert await conversations.of_buyers(tx, people) == []


async def test_an_order_that_came_first_is_linked_when_its_buyer_is_proven(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    connection_id = await connect(tx, keys, shop_id)
    await orders.push_orders(tx, shop_id, [order(), order(external_id="T-2", buyer={"external_id": "u-2"})])
    buyer_id = await buyers.identify(tx, connection_id, "user:u-1", verified=True)
    linked = await orders.link_buyer(tx, buyer_id, connection_id, "user:u-1")
    assert len(linked) == 1
    assert isinstance(tx.events[-1], OrdersLinked)
    assert await orders.buyer_of_identity(tx, connection_id, "user:u-1") == buyer_id
    assert await orders.link_buyer(tx, buyer_id, connection_id, "user:u-1") == []


async def test_a_claimed_identity_brings_no_orders(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    connection_id = await connect(tx, keys, shop_id)
    await buyers.identify(tx, connection_id, "u-1", verified=False)
    await orders.push_orders(tx, shop_id, [order()])
    assert (await only(tx)).buyer_id is None


async def test_an_identity_of_another_shop_brings_no_orders(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    other = await merchants.open_shop(tx, merchants_model_shop())
    elsewhere = await connect(tx, keys, ShopId(other.id))
    buyer_id = await buyers.identify(tx, elsewhere, "u-1", verified=True)
    await orders.push_orders(tx, shop_id, [order()])
    assert await orders.link_buyer(tx, buyer_id, elsewhere, "u-1") == []
    assert (await only(tx)).buyer_id is None


def merchants_model_shop() -> merchants.model.NewShop:
    return merchants.model.NewShop("分店")


@pytest.mark.parametrize(
    ("state", "paid", "stage"),
    [
        ("placed", False, "pre"),
        ("paid", True, "in"),
        ("dispatched", True, "in"),
        ("signed", True, "after"),
        ("completed", True, "after"),
        ("cancelled", False, "pre"),
        ("cancelled", True, "after"),
    ],
)
async def test_the_stage_follows_the_order(tx: Tx, state: str, paid: bool, stage: str) -> None:
    row = order(state=state) | ({} if paid else {"paid_at": None})
    await orders.push_orders(tx, await open_shop(tx), [row])
    shown = await only(tx)
    assert shown.stage == stage
    assert (await orders.stage_of(tx, BuyerId("byr_any"), OrderId(shown.id))).stage == stage


async def test_of_several_orders_the_one_under_way_sets_the_stage(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    connection_id = await connect(tx, keys, shop_id)
    who = await buyers.identify(tx, connection_id, "u-1", verified=True)
    assert (await orders.stage_of(tx, who)).stage == "pre"
    day = timedelta(days=1)
    now = tx.clock.now()
    rows = [
        order(external_id="T-1", state="dispatched", placed_at=now - 9 * day, source_updated_at=None, parcels=[]),
        order(external_id="T-2", state="completed", placed_at=now - 5 * day, source_updated_at=None, parcels=[]),
    ]
    await orders.push_orders(tx, shop_id, rows)
    about = await orders.stage_of(tx, who)
    assert (about.stage, about.value_minor, about.currency) == ("in", 43800, "CNY")


async def test_a_buyer_whose_last_order_ended_long_ago_comes_to_buy_again(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    who = await buyers.identify(tx, await connect(tx, keys, shop_id), "u-1", verified=True)
    old = {"state": "completed", "signed_at": "2025-01-05T09:00:00Z", "placed_at": "2025-01-01T09:00:00Z"}
    await orders.push_orders(tx, shop_id, [order(**old)])
    assert (await orders.stage_of(tx, who)).stage == "pre"


async def test_figures_of_a_person_count_merged_buyers_together(tx: Tx, keys: KeyRing) -> None:
    shop_id = await open_shop(tx)
    connection_id = await connect(tx, keys, shop_id)
    one, two = [await buyers.identify(tx, connection_id, name, verified=True) for name in ("u-1", "u-2")]
    refunded = [order()["lines"][0] | {"state": "refunded"}]
    await orders.push_orders(
        tx,
        shop_id,
        [
            order(),
            order(external_id="T-2", buyer={"external_id": "u-2"}, lines=refunded),
            order(external_id="T-3", state="placed", paid_at=None, paid="0"),
        ],
    )
    assert (await orders.buyer_figures(tx, two)).orders == 1
    merge_id = await buyers.merge(tx, one, two, "同一人")
    together = await orders.buyer_figures(tx, two)
    assert (together.orders, together.spend_minor, together.returns) == (3, 87600, 1)
    assert len(await orders.of_buyer(tx, two)) == 3
    await buyers.unmerge(tx, merge_id)
    assert (await orders.buyer_figures(tx, one)).orders == 2


async def test_the_status_answer_names_promises_last_scan_and_age(tx: Tx) -> None:
    row = order(promised_delivery_at="2026-11-04T20:00:00+08:00")
    await orders.push_orders(tx, await open_shop(tx), [row])
    shown = await only(tx)
    answer = await orders.status_answer(tx, OrderId(shown.id))
    assert (answer.state, answer.code, answer.late) == ("dispatched", "dispatched_late", True)
    assert (answer.parcels[0].text, answer.parcels[0].carrier_name) == ("到达【上海分拨中心】", "中通快递")
    assert 0 <= answer.age_s < 60
    scan = {"at": "2026-11-05T08:00:00+08:00", "text": "【上海浦东】正在派件"}
    news = {"order_external_id": "T-1", "carrier": "zto", "tracking_number": "75312345678901", "events": [scan]}
    await orders.push_parcels(tx, ShopId(shown.shop_id), [news])
    assert (await orders.status_answer(tx, OrderId(shown.id))).code == "out_for_delivery"


async def test_parcels_pushed_alone_add_each_scan_once_and_follow_the_newest(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await orders.push_orders(tx, shop_id, [order()])
    number: dict[str, Any] = {"order_external_id": "T-1", "carrier": "ZTO", "tracking_number": "75312345678901"}
    signed = {"at": "2026-11-05T18:00:00+08:00", "text": "快件已由本人签收"}
    early = {"at": "2026-11-04T18:00:00+08:00", "text": "离开【上海分拨中心】"}
    rows = [number | {"events": [signed]}, number | {"events": [early, signed]}, number | {"order_external_id": "T-0"}]
    report = await orders.push_parcels(tx, shop_id, rows)
    assert [(bad.line, bad.code) for bad in report.rejected] == [(3, "row_order_unknown")]
    await orders.push_parcels(tx, shop_id, [number | {"events": [early]}])
    [parcel] = (await only(tx)).parcels
    assert (parcel.state, len(parcel.events)) == ("signed", 4)
    assert parcel.signed_at == parcel.events[0].at


async def test_orders_are_found_by_number_parcel_phone_goods_and_state_page_by_page(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    rows = [order(external_id=f"T-{n}", state="completed", parcels=[], receiver=None, lines=None) for n in range(5)]
    await orders.push_orders(tx, shop_id, [*rows, order(external_id="T-9", placed_at="2026-10-01 10:00:00")])
    for q in ("T-9", "75312345678901", "13800138000", "138 0013 8000", "防潮"):
        assert [one.external_id for one in (await orders.find(tx, q)).items] == ["T-9"], q
    assert (await orders.find(tx, "1380013")).items == []
    first = await orders.find(tx, limit=4)
    rest = await orders.find(tx, limit=4, cursor=first.next)
    assert len({one.id for one in first.items + rest.items}) == 6
    assert rest.next is None


def test_an_order_link_speaks_for_its_order_until_it_ends(keys: KeyRing) -> None:
    link = orders.order_link(keys, MerchantId("mer_1"), OrderId("ord_1"), BuyerId("byr_1"))
    assert orders.read_order_link(keys, link).order_id == "ord_1"
    with pytest.raises(BadSignature):
        orders.read_order_link(keys, link[:-4] + "AAAA")
    with pytest.raises(Expired):
        orders.read_order_link(keys, orders.order_link(keys, MerchantId("mer_1"), OrderId("ord_1"), ttl_s=-1))


async def test_what_is_not_there_is_said_so(tx: Tx) -> None:
    with pytest.raises(OrderNotFound):
        await orders.get(tx, OrderId("ord_none"))
