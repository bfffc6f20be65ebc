"""What a turn names is found where it stands, in one way of writing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from xiaoer.understanding.entities import entities_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("180 75公斤穿多大", {"height": "180", "weight": "75"}),
        ("身高一米七五体重130斤", {"height": "175", "weight": "65"}),
        ("I'm 5'10 and 165 lbs", {"height": "177.8", "weight": "74.8"}),
        ("订单号123456789012345", {"order_number": "123456789012345"}),
        ("order #W1234567", {"order_number": "W1234567"}),
        ("运单号SF1234567890123", {"tracking_number": "SF1234567890123"}),
        ("tracking number 1Z999AA10123456784", {"tracking_number": "1Z999AA10123456784"}),
        ("手机改成 138 0000 1234", {"phone": "13800001234"}),
        ("１３８００００１２３４", {"phone": "13800001234"}),
        ("call me at (555) 123-4567", {"phone": "5551234567"}),
        ("地址改成浙江省杭州市西湖区文三路90号3栋501室", {"address": "浙江省杭州市西湖区文三路90号3栋501室"}),
        ("寄到北京朝阳区建国路88号", {"address": "北京朝阳区建国路88号"}),
        ("ship to 12 Baker Street, London", {"address": "12 baker street, london"}),
        ("换成白色的XL码", {"colour": "白色", "size": "XL"}),
        ("要42码", {"size": "42"}),
        ("size M in navy blue", {"size": "M", "colour": "navy blue"}),
        ("货号AB-1203有吗", {"sku": "AB-1203"}),
        ("退我12.5元", {"amount": "12.5 CNY"}),
        ("花了三十五块", {"amount": "35 CNY"}),
        ("it was $45.99", {"amount": "45.99 USD"}),
        ("少发了两个", {"quantity": "2"}),
        ("2026-11-20下的单", {"date": "2026-11-20"}),
        ("11月23日", {"date": "--11-23"}),
        ("明天能到吗", {"date": "P1D"}),
        ("下周六送", {"date": "W6+"}),
        ("on nov 3rd", {"date": "--11-03"}),
    ],
)
def test_each_kind_is_found(text: str, found: dict[str, str]) -> None:
    assert {e.kind: e.value for e in entities_of(text)} == found


@pytest.mark.parametrize("text", ["人工费多少", "明白的", "我在5号楼等你", "sunny day", "一个人", "thus monkey", ""])
def test_ordinary_words_name_nothing(text: str) -> None:
    assert [e for e in entities_of(text) if e.kind not in ("quantity",)] == []


def test_no_entity_stands_over_another() -> None:
    found = entities_of("订单123456789012 电话13800001234 寄到杭州市西湖区文三路90号 明天 2件 白色 L码 35元")
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert len(found) >= 7
