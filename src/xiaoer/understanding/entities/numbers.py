"""Telephone, order and tracking numbers, amounts of money and counts of things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiaoer.understanding.entities.flat import NUMERAL, number
from xiaoer.understanding.model import Draft, EntityKind

_PHONE = re.compile(
    r"(?<![\da-z])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"|(?<!\d)(\+\d{1,3}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){2,4})(?!\d)"
    r"|(?<![\d-])(0\d{2,3}-\d{7,8})(?!\d)"
    r"|(?<![\d-])(\(?\d{3}\)?[- ]\d{3}[- ]\d{4})(?![\d-])"
    r"|(?:电话|手机号?|phone|mobile|tel)[^\d\n]{0,6}(0?\d{7,11})(?!\d)"
)
_TRACKING = re.compile(
    r"(?<![a-z0-9])((?:sf|yt|jt|jd|dpk|zto|sto|yd|lp|jdv)[0-9a-z]{0,3}\d{9,15}|1z[0-9a-z]{16}|[a-z]{2}\d{9}[a-z]{2}"
    r")(?![a-z0-9])"
    r"|(?:运单|快递单|物流单|快递|退货单|tracking|waybill|parcel)(?:编?号|单号| ?number| ?no\.?| ?id| ?code)*"
    r"[是为: #.]{0,4}(?:is )?([a-z]{0,4}\d[\da-z]{7,23})(?![a-z0-9])"
)
_ORDER = re.compile(
    r"(?:订单|单号|order)(?:编?号|号码| ?number| ?no\.?| ?id)*[是为: #.]{0,4}(?:is )?([a-z]{0,4}-?\d[\d-]{3,24})("
    r"?![a-z0-9])"
    r"|#([a-z]{0,2}\d{4,12})(?![a-z0-9])"
    r"|(?<![\d-])(\d{3}-\d{7}-\d{7})(?![\d-])"
    r"|(?<![\da-z])(\d{12,20})(?![\da-z])"
    r"|(?<![a-z0-9])([a-z]{2,4}-?\d{6,16}(?:-\d{1,8})?)(?![a-z0-9])"
)
_SIGNS = {"¥": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
_CURRENCIES = {
    **dict.fromkeys(("元", "块", "块钱", "圆", "rmb", "cny", "yuan", "人民币"), "CNY"),
    **dict.fromkeys(("usd", "dollar", "dollars", "bucks", "美元", "刀"), "USD"),
    **dict.fromkeys(("eur", "euro", "euros", "欧元"), "EUR"),
    **dict.fromkeys(("gbp", "quid", "英镑"), "GBP"),
}
_NAMES = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"([¥$€£])\s?(\d[\d,]*(?:\.\d{{1,2}})?)|(?<![\d.])(\d[\d,]*(?:\.\d{{1,2}})?|{NUMERAL}{{1,6}})\s?({_NAMES})(?!"
    rf"[a-z])"
)
_COUNT = re.compile(
    rf"(?<![\d.第])(\d{{1,4}}|{NUMERAL}{{1,3}})\s?(?:个|件|条|双|套|瓶|包|盒|箱|只|支|台|本|袋|份"
    rf"|张|把|副|罐|桶|枚|块(?!钱)|"
    r"pcs|pieces?|pairs?|boxes|box|bottles?|packs?|units?|items?|sets?)(?![a-z小月人])"
    r"|(?:数量|买|拍|要|qty|quantity|order(?:ed)?)[: ]{0,2}(\d{1,3})(?![\d.年月日号点:%码])(?=[^\da-z]|$)"
)


def numbers(seen: str) -> Iterator[Draft]:
    for found in _TRACKING.finditer(seen):
        yield _of("tracking_number", found)
    for found in _PHONE.finditer(seen):
        at = found.lastindex or 0
        digits = re.sub(r"[^\d+]", "", found[at])
        yield "phone", digits, found.start(at), found.end(at)
    for found in _ORDER.finditer(seen):
        yield _of("order_number", found)
    yield from _amounts(seen)
    for found in _COUNT.finditer(seen):
        at = found.lastindex or 0
        if (count := number(found[at])) is not None:
            yield "quantity", str(count), found.start(), found.end()


def _amounts(seen: str) -> Iterator[Draft]:
    for found in _AMOUNT.finditer(seen):
        said = (found[2] or found[3]).replace(",", "")
        value = said if said[0].isascii() else str(number(said))
        currency = _SIGNS[found[1]] if found[1] else _CURRENCIES[found[4]]
        yield "amount", f"{value} {currency}", found.start(), found.end()


def _of(kind: EntityKind, found: re.Match[str]) -> Draft:
    at = found.lastindex or 0
    return kind, found[at].upper(), found.start(at), found.end(at)
