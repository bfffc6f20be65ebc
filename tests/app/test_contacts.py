"""The simulated shop: its scripts are readable, its orders can be told of, its check of facts finds what is wrong."""

from pathlib import Path

import pytest
from bench.contacts import script
from bench.contacts.fields import asked
from bench.contacts.orders import STATES, make
from bench.contacts.play import Heard, Played
from bench.contacts.script import Contact
from bench.contacts.told import wrong_facts, wrong_money


def _played(words: str, order: str = "", about: tuple[str, ...] = (), buyer: str = "") -> Played:
    contact = Contact(id="one", say=("在吗",), about=about)
    orders = [make(order, 1, "who")] if order else []
    return Played(contact, orders, None, "who", [Heard("buyer", buyer), Heard("bot", words)])


def test_every_script_can_be_read_and_its_orders_can_be_made() -> None:
    contacts = script.load(script.HERE)

    assert len(contacts) >= 300
    assert {one.lang for one in contacts} == {"zh", "en"}
    for one in contacts:
        played = Played(one, [make(words, n, "who") for n, words in enumerate(one.orders)], None, "who")
        assert all(order.words()["order"] for order in played.orders), one.id


def test_a_contact_that_nobody_understands_is_named_with_its_line(tmp_path: Path) -> None:
    page = tmp_path / "mine.jsonl"
    page.write_text('{"id": "a", "say": ["在吗"]}\n{"id": "b", "say": ["在吗"], "hopes": "much"}\n', "utf-8")

    with pytest.raises(ValueError, match=r"mine\.jsonl:2"):
        script.load(page)


def test_an_end_that_is_none_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "mine.jsonl"
    page.write_text('{"id": "a", "say": ["在吗"], "expect": "silence"}\n', "utf-8")

    with pytest.raises(ValueError, match="silence"):
        script.load(page)


@pytest.mark.parametrize("name", STATES)
def test_what_is_true_of_an_order_is_not_called_wrong(name: str) -> None:
    played = _played("", f"{name} LT-TENT2-01")
    order = played.orders[0]
    played.lines[1].text = f"订单 {order.external_id} 付款 ¥{order.row['paid_minor'] / 100:.2f} {order.tracking}"

    assert (wrong_facts(played), wrong_money(played)) == ([], [])


def test_an_amount_that_is_nowhere_is_wrong_money() -> None:
    assert wrong_money(_played("这款双人三季帐篷只要 388 元", "paid LT-TENT2-01")) == ["388 元"]
    assert wrong_money(_played("这款双人三季帐篷 399 元，满 99 元包邮", about=("LT-TENT2",))) == []


def test_a_figure_of_another_product_is_a_wrong_fact() -> None:
    assert wrong_facts(_played("承重 150 kg", about=("LT-CHAIR",))) == ["150 kg"]
    assert wrong_facts(_played("承重 120 kg", about=("LT-CHAIR",))) == []


def test_a_standing_that_the_order_has_not_is_a_wrong_fact() -> None:
    assert wrong_facts(_played("您的订单已发货", "paid LT-TENT2-01")) == ["已发货"]


def test_a_number_of_somebody_elses_parcel_is_a_wrong_fact_unless_the_buyer_named_it() -> None:
    said = "单号 YT8800000099999 在途中"

    assert wrong_facts(_played(said, "on_the_way LT-TENT2-01")) == ["YT8800000099999"]
    assert wrong_facts(_played(said, "on_the_way LT-TENT2-01", buyer="YT8800000099999 到哪了")) == []


def test_a_wait_that_was_measured_is_not_looked_up() -> None:
    assert wrong_facts(_played("前面还有 3 人，预计等待 17 小时。")) == []


def test_only_questions_ask_for_a_field() -> None:
    assert asked("订单的收货地址是南京市鼓楼区。") == []
    assert asked("请把新的收货地址发给我。") == ["address"]
    assert asked("请问身高和体重是多少？")[0] == "height_weight"
