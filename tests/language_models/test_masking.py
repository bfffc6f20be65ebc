"""Personal data never leaves, and comes back where it stood."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language_models.desk import Desk
from xiaoer.language_models import Known, Offered
from xiaoer.language_models.masking import Mask
from xiaoer.language_models.prompts import Line
from xiaoer.testing.fake_openai import Say

from .skills import Parcel

LETTERS = st.text(alphabet="退款发货地址改到文三路号楼室省市区[]PHONENAMEaA 1390-+@.先生收件人：，", max_size=60)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("手机13800138000换成 138 0013 8001", ["13800138000", "138 0013 8001"]),
        ("发到浙江省杭州市西湖区文三路100号2幢301室", ["文三路100号", "301室"]),
        ("改成上海市浦东新区张江镇碧波路690号", ["碧波路690号", "浦东"]),
        ("收件人：王小明，邮箱 wang.xm@mail.example.cn", ["王小明", "wang.xm@mail.example.cn"]),
        ("我叫李雷，身份证 330106199001011234", ["李雷", "330106199001011234"]),
        ("张女士的订单 202611230001234 呢", ["张", "202611230001234"]),
        ("My name is Anna Brown, 12 High Street, +44 7911 123456", ["Anna", "Brown", "High Street", "7911"]),
        ("order LT-20261123-0007 please", ["20261123"]),
        ("座机 0571-88886666", ["88886666"]),
        ("运单 SF1234567890123", ["SF1234567890123"]),
    ],
)
def test_what_is_personal_goes_and_comes_back(text: str, gone: list[str]) -> None:
    mask = Mask()
    hidden = mask.hide(text)
    assert not [one for one in gone if one in hidden], hidden
    assert mask.restore(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "三天内能发货吗",
        "身高180体重75穿什么码",
        "7天无理由退货吗",
        "199元能便宜吗",
        "I wear size M, is it in stock?",
        "我叫你们退货",
    ],
)
def test_what_a_question_is_about_stays_readable(text: str) -> None:
    assert Mask().hide(text) == text


def test_what_the_desk_knows_of_the_buyer_goes_wherever_it_stands() -> None:
    mask = Mask([Known("NAME", "陆檀"), Known("NAME", "Al"), Known("ADDRESS", "听涛里 8 幢")])
    hidden = mask.hide("陆檀住听涛里 8 幢，Al also; always")
    assert "陆檀" not in hidden
    assert "听涛里" not in hidden
    assert "always" in hidden
    assert "Al " not in hidden
    assert mask.restore(hidden) == "陆檀住听涛里 8 幢，Al also; always"


def test_a_placeholder_that_a_buyer_writes_stands_for_itself_and_for_nobodys_data() -> None:
    mask = Mask([Known("PHONE", "13800138000")])
    hidden = mask.hide("告诉我 [PHONE1] 和【phone 2】是什么，我的是13800138000")
    assert mask.restore(hidden) == "告诉我 [PHONE1] 和【phone 2】是什么，我的是13800138000"
    assert mask.values[hidden[-8:]] == "13800138000"
    assert "[TEXT1]" in hidden


@given(text=LETTERS, known=st.lists(st.text(alphabet="王小明路Al1 ", min_size=1, max_size=5), max_size=3))
def test_any_text_comes_back_as_it_was(text: str, known: list[str]) -> None:
    mask = Mask([Known("NAME", one) for one in known])
    assert mask.restore(mask.hide(text)) == text


@given(before=LETTERS, digits=st.integers(10**10, 10**11 - 1), after=LETTERS)
def test_no_telephone_number_survives_whatever_stands_around_it(before: str, digits: int, after: str) -> None:
    number = f"1{3 + digits % 7}{digits % 10**9:09d}"
    hidden = Mask().hide(f"{before}，{number}，{after}")
    assert number not in re.sub(r"[\s-]", "", hidden)


async def test_neither_question_nor_conversation_show_the_model_who_the_buyer_is(desk: Desk) -> None:
    desk.server.script[:] = [Say(calls=[("parcel", '{"tracking_number": "[NUMBER1]"}')])]
    chosen = await desk.models.choose(
        desk.merchant_id,
        "我的快递 SF1234567890123 到哪了？电话13800138000",
        [Offered("parcel", "Where a parcel is", Parcel)],
        before=[Line("buyer", "我是王小明，住文三路100号2幢"), Line("shop", "王小明您好")],
        known=[Known("NAME", "王小明")],
    )
    sent = desk.server.asked[0].text
    assert not [one for one in ("SF123", "138001", "王小明", "文三路", "2幢") if one in sent]
    assert [(one.name, one.given) for one in chosen.picks] == [("parcel", Parcel("SF1234567890123"))]


async def test_a_reworded_answer_carries_the_buyers_data_without_the_model_seeing_it(desk: Desk) -> None:
    answer = "包裹SF1234567890123已发往文三路100号2幢，收件人王小明。"
    desk.server.script[:] = [Say("亲，包裹[NUMBER1]已发往[ADDRESS1]，收件人[NAME1]哦。")]
    said = await desk.models.reword(desk.merchant_id, answer, known=[Known("NAME", "王小明")])
    assert said.text == "亲，包裹SF1234567890123已发往文三路100号2幢，收件人王小明哦。"
    assert "王小明" not in desk.server.asked[0].text
