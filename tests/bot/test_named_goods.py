"""Goods are known by what buyers call them, and a turn is understood without their name."""

from types import SimpleNamespace
from typing import Any

import pytest

from xiaoer.app.demo.goods import listings
from xiaoer.bot.named_goods import named_in, without

CHINESE: Any = [
    SimpleNamespace(id=one.external_id, title=one.title, category=one.facts["category"][0]) for one in listings()
]
ENGLISH: Any = [
    SimpleNamespace(id=one.external_id, title=one.facts["en"], category=one.facts["category"][1]) for one in listings()
]


@pytest.mark.parametrize(
    ("text", "listing"),
    [
        ("双人帐篷多少钱", "LT-TENT2"),
        ("T恤我穿什么码", "LT-TEE"),
        ("速干 T 恤有货吗", "LT-TEE"),
        ("毯子可以机洗吗", "LT-THROW"),
        ("睡袋怎么选温标", "LT-BAG"),
        ("我的灯到哪了？到了要先充电吗", "LT-LAMP"),
        ("围裙有口袋吗", "LT-APRON"),
        ("荞麦枕成人的尺寸", "LT-PILLOW"),
        ("我那个背包什么时候能到", "LT-PACK"),
    ],
)
def test_a_chinese_name_is_told_from_the_title(text: str, listing: str) -> None:
    found = named_in(text, CHINESE)

    assert found is not None
    assert found.id == listing


@pytest.mark.parametrize(
    ("text", "listing"),
    [
        ("how much is the two-person tent", "LT-TENT2"),
        ("is the moon chair sturdy", "LT-CHAIR"),
        ("tee for 196 cm", "LT-TEE"),
        ("only got one crate", "LT-BOX"),
    ],
)
def test_an_english_name_is_told_from_the_title(text: str, listing: str) -> None:
    found = named_in(text, ENGLISH)

    assert found is not None
    assert found.id == listing


@pytest.mark.parametrize("text", ["包邮吗", "我的包裹到哪了", "可以机洗吗", "你好", "三天没动了", "杯子多少钱"])
def test_words_that_name_nothing_name_nothing(text: str) -> None:
    assert named_in(text, CHINESE) is None


@pytest.mark.parametrize("text", ["is it machine washable", "three days and nothing", "over my fence"])
def test_english_words_of_a_title_alone_name_nothing(text: str) -> None:
    assert named_in(text, ENGLISH) is None


def test_of_two_alike_the_one_that_was_bought_is_meant() -> None:
    found = named_in("收到的杯子碎了", CHINESE, {"LT-MUG"})

    assert found is not None
    assert found.id == "LT-MUG"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("双人帐篷多少钱", "这款多少钱"),
        ("那个灯防水不", "这款防水不"),
        ("保温杯能进洗碗机吗", "这款能进洗碗机吗"),
        ("这椅子质保多久", "这款质保多久"),
    ],
)
def test_what_is_asked_stays_without_the_name(text: str, left: str) -> None:
    found = named_in(text, CHINESE)
    assert found is not None

    assert without(text, found, CHINESE) == left


def test_what_is_asked_in_english_stays_without_the_name() -> None:
    found = named_in("how much is the two-person tent", ENGLISH)
    assert found is not None

    assert without("how much is the two-person tent", found, ENGLISH) == "how much is this one"


def test_a_text_that_is_but_a_name_stays() -> None:
    found = named_in("双人帐篷", CHINESE)
    assert found is not None

    assert without("双人帐篷", found, CHINESE) == "双人帐篷"


def test_in_a_shop_of_one_product_its_name_names_it() -> None:
    assert named_in("帐篷防水吗", CHINESE[:1]) is not None
