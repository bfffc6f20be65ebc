"""What a parcel's trouble says to the buyer is what happened: with a day to hear more, and ways out."""

import pytest

from tests.aftersales.build import ago, push, sent_order
from tests.aftersales.conftest import Open, run_clocks
from xiaoer import buyers, conversations
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import ConnectionId, ShopId

LINK = ConnectionId("cnn_1")
WAYS_OUT = ("补寄", "退款", "最晚")


async def heard(wired: Database, begin: Open, shop_id: ShopId, *scans: str) -> list[str]:
    """Everything that the buyer reads once these scans were pushed, the first three days ago."""
    events = [{"at": ago(3 - n / 100), "place": "成都", "text": text} for n, text in enumerate(scans)]
    async with begin() as tx:
        buyer_id = await buyers.identify(tx, LINK, "u-1", display_name="林夏", verified=True)
        talk, _ = await conversations.open_thread(
            tx, shop_id=shop_id, connection_id=LINK, channel="webchat", thread="u-1", buyer_id=buyer_id
        )
        order = sent_order(days=4)
        order["buyer"] = {"external_id": "u-1", "connection_id": LINK}
        order["parcels"][0]["events"] = events
        await push(tx, shop_id, order, sent_order("T-2", days=0.5, buyer=None))  # scans do come
    await run_clocks(wired)
    async with begin() as tx:
        await conversations.take_news(tx, [talk])
        return [line.text for line in await conversations.read_after(tx, talk, 0, 50) if line.kind == "text"]


@pytest.mark.proves("A24")
@pytest.mark.parametrize(
    ("scans", "words"),
    [
        (("【杭州】已揽收", "收件人地址不详，快件退回中"), ("没能送到您手上", "正在退回", *WAYS_OUT)),
        (("【杭州】已揽收", "收件人地址不详，快件退回中", "退回件已签收"), ("已经退回我们这里", *WAYS_OUT)),
        (("【杭州】已揽收", "快件已到【菜鸟驿站】，请凭取件码领取"), ("请尽快领取", *WAYS_OUT)),
        (("【杭州】已揽收", "快递员正在派送，请保持电话畅通"), ("开始派送已有", *WAYS_OUT)),
        (("【杭州】已揽收",), ("没有更新", "正在向快递核实", *WAYS_OUT)),
        ((), ("还没有揽收记录", *WAYS_OUT)),
    ],
    ids=["returning", "returned", "collect", "delivery", "no scan", "no pickup"],
)
async def test_each_kind_of_trouble_is_told_as_what_it_is_with_ways_out(
    wired: Database, begin: Open, shop_id: ShopId, scans: tuple[str, ...], words: tuple[str, ...]
) -> None:
    told = await heard(wired, begin, shop_id, *scans)
    assert [text for text in told if all(word in text for word in words)], told


async def test_a_parcel_that_was_refused_is_told_by_its_case_alone(
    wired: Database, begin: Open, shop_id: ShopId
) -> None:
    told = await heard(wired, begin, shop_id, "【杭州】已揽收", "收件人拒收，快件退回中", "退回件已签收")
    assert not [text for text in told if "没能送到您手上" in text], told
