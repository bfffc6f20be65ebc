"""An address is wrong in a part that can be named."""

import pytest

from xiaoer.buyers import address_lines, address_problems
from xiaoer.buyers.check_address import same_place
from xiaoer.buyers.model import Address

WEST_LAKE = {"province": "浙江省", "city": "杭州市", "district": "西湖区", "line1": "文三路 9 号"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"province": "浙江", "city": "杭州", "district": "西湖"},
        {"country": "中国", "postal_code": "310012"},
        {"province": "北京市", "city": "北京市", "district": "朝阳区"},
        {"province": "广东省", "city": "东莞市", "district": ""},
        {"province": "广东省", "city": "东莞市", "district": "长安镇"},
        {"province": "浙江省", "city": "义乌市", "district": ""},
        {"province": "湖北省", "city": "恩施", "district": "恩施市"},
        {"province": "香港特别行政区", "city": "九龙", "district": "观塘区"},
        {"country": "USA", "province": "NY", "city": "New York", "district": "", "postal_code": "10083"},
        {"country": "Deutschland", "province": "", "city": "Kiel", "district": "", "postal_code": "24103"},
    ],
)
def test_an_address_that_a_courier_could_find_has_no_problem(changes: dict[str, str]) -> None:
    assert address_problems(Address(**WEST_LAKE | changes)) == []


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"province": "", "line1": ""}, {"province": "missing", "line1": "missing"}),
        ({"province": "加利福尼亚"}, {"province": "unknown"}),
        ({"city": "西安市"}, {"city": "not_there"}),
        ({"city": "纽约"}, {"city": "unknown"}),
        ({"district": "浦东新区"}, {"district": "not_there"}),
        ({"district": ""}, {"district": "missing"}),
        ({"line1": "路"}, {"line1": "too_short"}),
        ({"postal_code": "1234"}, {"postal_code": "malformed"}),
        ({"country": "USA", "city": "", "postal_code": "1234"}, {"city": "missing", "postal_code": "malformed"}),
    ],
)
def test_each_part_says_what_is_wrong_with_it(changes: dict[str, str], problems: dict[str, str]) -> None:
    assert {one.field: one.code for one in address_problems(Address(**WEST_LAKE | changes))} == problems


def test_one_character_is_nobodys_short_name() -> None:
    assert not same_place("西", "西湖区")
    assert same_place("西湖", "西湖区")


def test_an_address_is_written_as_its_country_writes_it() -> None:
    assert address_lines(Address(**WEST_LAKE)) == ("浙江省 杭州市 西湖区", "文三路 9 号")
    denver = Address(country="USA", province="CO", city="Denver", line1="986 Sunset Drive", postal_code="80279")
    assert address_lines(denver) == ("Denver, CO, USA", "986 Sunset Drive, 80279")
