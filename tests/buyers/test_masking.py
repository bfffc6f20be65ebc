import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer import buyers

DIGIT = st.sampled_from("0123456789")
GAP = st.sampled_from(["", "", "", " ", "-", "."])


@st.composite
def telephone(draw: st.DrawFn) -> str:
    digits = draw(st.one_of(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text(DIGIT, min_size=7, max_size=15)))
    spaced = "".join(digit + draw(GAP) for digit in digits[:-1]) + digits[-1]
    tail = draw(st.sampled_from(["", "转1234", " ext 4321", "-6789"]))
    return draw(st.sampled_from(["", "+86 ", "+86", "0086-", "+1 "])) + spaced + tail


def longest_run(shown: str, original: str) -> int:
    """How many digits of the original stand together in what is shown, spacing apart."""
    digits = re.sub(r"\D", "", original)
    parts = re.split(r"[^\d\s\-.()+]+", shown)
    runs = [re.sub(r"\D", "", part) for part in parts]
    return max((len(run) for run in runs if run and run in digits), default=0)


@given(telephone())
def test_no_mask_leaks_five_digits_of_a_telephone_in_a_row(phone: str) -> None:
    for shown in (
        buyers.mask_phone(phone),
        buyers.mask_text(f"请打{phone}谢谢"),
        buyers.mask_address(f"浙江省杭州市西湖区文三路，电话{phone}"),
        buyers.mask_name(phone),
        buyers.mask_field("phone", phone),
        buyers.mask_field("nickname", phone),
        buyers.mask_email(f"{phone}@example.com"),
    ):
        assert longest_run(shown, phone) < 5, shown


@pytest.mark.parametrize(
    ("mask", "given_value", "shown"),
    [
        (buyers.mask_phone, "13800138000", "138****8000"),
        (buyers.mask_phone, "+86 138-0013-8000", "138****8000"),
        (buyers.mask_phone, "18412345678转4321", "184****5678"),
        (buyers.mask_phone, "+44 20 7946 0958", "****58"),
        (buyers.mask_phone, "", "****"),
        (buyers.mask_name, "欧阳明月", "欧***"),
        (buyers.mask_name, "Anna Berg", "Anna B****"),
        (buyers.mask_email, "linxia@example.com", "l****@example.com"),
        (buyers.mask_address, "浙江省杭州市西湖区文三路菜市场 9 号", "浙江省杭州市西湖区****"),
        (buyers.mask_address, "上海市浦东新区张江路 1 号", "上海市浦东新区****"),
        (buyers.mask_address, "12 Baker Street, London", "****"),
        (buyers.mask_text, "周末送,打 138 0013 8000,或写 a.b@c.cn", "周末送,打 138****8000,或写 a****@c.cn"),
        (buyers.mask_text, "要 2 件 XL,共 398 元", "要 2 件 XL,共 398 元"),
    ],
)
def test_a_mask_keeps_enough_to_recognise(mask: object, given_value: str, shown: str) -> None:
    assert mask(given_value) == shown  # type: ignore[operator]
