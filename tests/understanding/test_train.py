"""A shop's examples correct the shipped model, and are measured while they are held back."""

from __future__ import annotations

import pytest

from xiaoer.understanding import load, train, understand
from xiaoer.understanding.learn import key_of
from xiaoer.understanding.model import Example
from xiaoer.understanding.plain import plain

BIRTHDAY = [
    "能刻名字吗",
    "可以刻字不",
    "杯子上刻生日可以吗",
    "刻字要加钱吗",
    "能不能刻我女朋友名字",
    "刻字服务怎么弄",
    "can you engrave a name",
    "is engraving possible",
    "engrave my dog's name please",
    "how much is engraving",
]
OPENING = [
    "几点开门",
    "你们店营业时间",
    "周末开不开门",
    "门店几点关门",
    "今天营业吗",
    "晚上几点打烊",
    "what time do you open",
    "opening hours please",
    "are you open on sunday",
    "when do you close",
]


def examples() -> list[Example]:
    return [Example(t, "shop.engraving") for t in BIRTHDAY] + [Example(t, "shop.hours") for t in OPENING]


def test_ten_examples_teach_a_shop_its_own_intents() -> None:
    trained = train(examples())
    model = load(trained.weights)
    assert understand("可以帮我刻个名字吗", model=model).top == "shop.engraving"
    assert understand("你们晚上几点关门", model=model).top == "shop.hours"
    assert trained.examples == 20
    assert trained.accuracy >= 0.7


def test_what_was_understood_before_is_understood_still() -> None:
    model = load(train(examples()).weights)
    for text in ("什么时候发货", "发票怎么开", "where is my parcel", "我要退货"):
        assert understand(text, model=model).top == understand(text).top


def test_the_same_examples_make_the_same_version_and_others_another() -> None:
    assert train(examples()).version == train(examples()).version
    assert train(examples()[:-1]).version != train(examples()).version


def test_what_was_encoded_before_makes_the_same_model() -> None:
    first = train(examples())
    again = train(examples(), earlier=load(first.weights))
    assert (again.version, again.accuracy) == (first.version, first.accuracy)


def test_mistakes_are_named_with_what_they_were_taken_for() -> None:
    trained = train([*examples(), Example("什么时候发货呀亲", "shop.hours")])
    assert any(m.text == "什么时候发货呀亲" and m.taken_for == "order.dispatch" for m in trained.mistaken)


def test_without_the_base_only_the_examples_count() -> None:
    model = load(train(examples(), base=False).weights)
    assert set(model.intents) == {"shop.engraving", "shop.hours"}


@pytest.mark.parametrize("few", [[], [Example("刻字", "shop.engraving")]])
def test_fewer_than_two_intents_teach_nothing_alone(few: list[Example]) -> None:
    with pytest.raises(ValueError, match="two intents"):
        train(few, base=False)


def test_keys_of_texts_are_of_what_is_read() -> None:
    assert key_of(plain("ＡＢＣ 發貨")) == key_of(plain("abc 发货"))
