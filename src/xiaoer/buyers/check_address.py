"""Can something be sent there? Answered from the parts of the address alone."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from xiaoer.buyers.address import in_china
from xiaoer.buyers.errors import AddressInvalid
from xiaoer.buyers.model import Address, AddressProblem

REQUIRED_CN = ("province", "city", "line1")
REQUIRED = ("country", "city", "line1")
LEAST_DETAIL = 2
"""Characters of a road and house that anybody could find."""
US_ZIP = re.compile(r"\d{5}(-\d{4})?")
CN_CODE = re.compile(r"\d{6}")
POSTAL = {"us": US_ZIP, "usa": US_ZIP, "united states": US_ZIP}
"""Where the shape is known; elsewhere any is taken."""
ENDINGS = re.compile(r"(特别行政区|(壮族|回族|维吾尔)?自治区|省|市|自治州|地区|盟|自治县|区|县|旗)$")


@cache
def divisions() -> dict[str, dict[str, list[str]]]:
    """Province → city → its districts; a city without any has an empty list."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in Path(__file__).with_name("divisions_cn.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            province, city, districts = line.split("\t")
            found.setdefault(province, {})[city] = districts.split()
    return found


def address_problems(address: Address) -> list[AddressProblem]:
    """What is wrong with it, by part; empty when a parcel can be labelled with it.

    In China province and city must be known, and the district one of the city's, where the city has any; short names
    (浙江, 杭州) count. Elsewhere the required parts must be there and a postal code have its country's shape.
    """
    rules = _RULES_CN if in_china(address) else _RULES
    found: dict[str, AddressProblem] = {}
    for rule in rules:
        for problem in rule(address):
            found.setdefault(problem.field, problem)
    return list(found.values())


def check_address(address: Address) -> None:
    """Raises AddressInvalid; its data name each part that is wrong."""
    if problems := address_problems(address):
        raise AddressInvalid({one.field: one.code for one in problems})


def same_place(said: str, name: str) -> bool:
    """浙江 is 浙江省, 恩施 is 恩施土家族苗族自治州; one character is nobody's short name."""
    said, name = said.strip(), name.strip()
    short = ENDINGS.sub("", said)
    return said == name or (
        len(short) > 1 and name.startswith(short) and (short == said or ENDINGS.sub("", name) == short)
    )


def _missing(required: tuple[str, ...]) -> Callable[[Address], list[AddressProblem]]:
    def rule(address: Address) -> list[AddressProblem]:
        return [AddressProblem(name, "missing") for name in required if not getattr(address, name).strip()]

    return rule


def _detail(address: Address) -> list[AddressProblem]:
    short = 0 < len(address.line1.strip()) < LEAST_DETAIL
    return [AddressProblem("line1", "too_short")] if short else []


def _postal_code(pattern: re.Pattern[str] | None, address: Address) -> list[AddressProblem]:
    code = address.postal_code.strip()
    return [AddressProblem("postal_code", "malformed")] if code and pattern and not pattern.fullmatch(code) else []


def _chinese_code(address: Address) -> list[AddressProblem]:
    return _postal_code(CN_CODE, address)


def _foreign_code(address: Address) -> list[AddressProblem]:
    return _postal_code(POSTAL.get(address.country.strip().lower()), address)


def _place(address: Address) -> list[AddressProblem]:
    if not address.province.strip():
        return []
    province = next((one for one in divisions() if same_place(address.province, one)), None)
    if province is None:
        return [AddressProblem("province", "unknown")]
    cities = divisions()[province]
    if not address.city.strip():
        return []
    city = next((one for one in cities if same_place(address.city, one)), None)
    if city is None and any(same_place(address.city, one) for every in cities.values() for one in every):
        return []  # 义乌市 stands where 金华市 should: people write it so, and it is found
    if city is None:
        return [AddressProblem("city", "not_there" if _is_city(address.city) else "unknown")]
    return _district(address.district, cities[city])


def _district(said: str, known: list[str]) -> list[AddressProblem]:
    if not known:
        return []
    if not said.strip():
        return [AddressProblem("district", "missing")]
    return [] if any(same_place(said, one) for one in known) else [AddressProblem("district", "not_there")]


def _is_city(said: str) -> bool:
    return any(same_place(said, city) for cities in divisions().values() for city in cities)


_RULES_CN = (_missing(REQUIRED_CN), _place, _detail, _chinese_code)
_RULES = (_missing(REQUIRED), _detail, _foreign_code)
