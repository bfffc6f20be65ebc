"""Certificates and honours of a shop: seen by buyers from their first day to their last, in the merchant's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer import merchants
from xiaoer.app.demo.talks import At
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants import HonourFacts
from xiaoer.merchants.errors import BadHonour, ShopNotFound
from xiaoer.merchants.honour_model import HonourKind, HonourWords, Standing, standing_of
from xiaoer.merchants.model import Shop

TODAY = date(2027, 3, 10)


def letter(
    title: str = "品牌授权", issuer: str = "某品牌", begin: date | None = None, end: date | None = None
) -> HonourFacts:
    return HonourFacts(
        kind=HonourKind.BRAND_LETTER,
        title=HonourWords(title),
        issuer=HonourWords(issuer),
        valid_from=begin,
        valid_until=end,
    )


@given(begin=st.none() | st.integers(-9, 9), end=st.none() | st.integers(-9, 9))
def test_both_days_count_and_a_missing_day_is_no_limit(begin: int | None, end: int | None) -> None:
    first = None if begin is None else TODAY + timedelta(days=begin)
    last = None if end is None else TODAY + timedelta(days=end)
    standing = standing_of(letter(begin=first, end=last), TODAY)
    inside = (first is None or first <= TODAY) and (last is None or last >= TODAY)
    assert (standing is Standing.IN_FORCE) == inside


async def test_buyers_see_one_from_its_first_midnight_to_its_last_in_the_merchants_zone(tx: Tx, shop: Shop) -> None:
    await merchants.keep_honours(tx, shop.id, [letter(begin=TODAY, end=TODAY)])
    midnight = datetime(2027, 3, 9, 16, tzinfo=UTC)  # in Shanghai the tenth begins
    seen = {}
    for name, at in (
        ("before", midnight - timedelta(seconds=1)),
        ("first", midnight),
        ("last", midnight + timedelta(hours=24, seconds=-1)),
        ("after", midnight + timedelta(hours=24)),
    ):
        tx.clock = At(at)
        standings = [one.standing for one in await merchants.honours_of(tx, shop.id)]
        seen[name] = (len(await merchants.honours_in_force(tx, shop.id)), standings)
    assert seen == {
        "before": (0, [Standing.WAITING]),
        "first": (1, [Standing.IN_FORCE]),
        "last": (1, [Standing.IN_FORCE]),
        "after": (0, [Standing.EXPIRED]),
    }


async def test_the_list_is_kept_whole_and_in_its_order(tx: Tx, shop: Shop) -> None:
    names = ["甲", "乙", "丙"]
    await merchants.keep_honours(tx, shop.id, [letter(name) for name in names])
    assert [one.title.zh for one in await merchants.honours_of(tx, shop.id)] == names
    kept = await merchants.keep_honours(tx, shop.id, [letter("丙"), letter("甲")])
    assert [one.title.zh for one in kept] == ["丙", "甲"]
    assert await merchants.keep_honours(tx, shop.id, []) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (letter(title="  "), "title"),
        (letter(issuer=""), "issuer"),
        (letter(begin=TODAY, end=TODAY - timedelta(days=1)), "valid_until"),
    ],
)
async def test_one_that_cannot_be_meant_changes_nothing(tx: Tx, shop: Shop, wrong: HonourFacts, field: str) -> None:
    await merchants.keep_honours(tx, shop.id, [letter()])
    with pytest.raises(BadHonour) as refused:
        await merchants.keep_honours(tx, shop.id, [letter("新"), wrong])
    assert (refused.value.data["at"], refused.value.data["field"]) == (2, field)
    assert [one.title.zh for one in await merchants.honours_of(tx, shop.id)] == ["品牌授权"]


async def test_more_than_a_buyer_would_read_are_refused(tx: Tx, shop: Shop) -> None:
    with pytest.raises(BadHonour):
        await merchants.keep_honours(tx, shop.id, [letter(str(n)) for n in range(25)])


async def test_a_shop_that_is_not_there_has_none(tx: Tx, shop: Shop) -> None:
    with pytest.raises(ShopNotFound):
        await merchants.honours_of(tx, ShopId("shp_nowhere"))
