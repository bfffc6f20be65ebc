"""An address as buyers type it, in its parts. Pure."""

from __future__ import annotations

import re
from functools import cache

from xiaoer import buyers

LABEL = re.compile(r"(?:收货|收件|新)?(?:地址|地点)(?:改成|改为|换成|换到|是|为)?|改成|改到|改为|换成|寄到|送到|发到")
PHONE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")
HAN = re.compile(r"[\u4e00-\u9fff]")
DETAIL = re.compile(r"[路街道巷弄号幢栋楼室单元村镇乡园区苑里大厦广场]|\d")
US = re.compile(
    r"(?P<line1>\d+[A-Za-z]?\s[^,\n]{3,60}(?:,\s*(?:apt|unit|suite|#)[^,\n]{1,15})?),"
    r"\s*(?P<city>[A-Za-z .'-]{2,40}),\s*(?P<province>[A-Za-z .]{2,30}?)\s+"
    r"(?P<postal_code>[A-Z0-9]{2,5}[ -]?[A-Z0-9]{2,5})(?:,\s*(?P<country>[A-Za-z .]{2,40}))?",
    re.I,
)
SEPARATORS = " ，,、:：;；\n\t。"


def parts_of(text: str) -> dict[str, str]:
    """Province, city, district and the rest; empty when the text holds no address."""
    if found := US.search(text):
        parts = {name: value.strip() for name, value in found.groupdict().items() if value}
        return {"country": "United States", **parts}
    return _chinese(text) if HAN.search(text) else {}


def _chinese(text: str) -> dict[str, str]:
    plain = PHONE.sub(" ", text)
    best: dict[str, str] = {}
    for name, province, city, district in _names():
        at = plain.find(name)
        if at >= 0 and (not best or len(name) > len(best["_name"])):
            best = {"_name": name, "_at": str(at), "province": province, "city": city, "district": district}
    if not best:
        return {}
    at = int(best.pop("_at"))
    rest = plain[at + len(best.pop("_name")) :]
    parts = _down(best, rest)
    if not DETAIL.search(parts.get("line1", "")):
        return {}
    return {name: value for name, value in parts.items() if value}


def _down(parts: dict[str, str], rest: str) -> dict[str, str]:
    """City and district that stand after what was found; what is left is the road."""
    tree = buyers.divisions()
    rest = rest.lstrip(SEPARATORS)
    if not parts["city"]:
        city, rest = _next(list(tree[parts["province"]]), rest)
        parts = parts | {"city": city}
    if parts["city"] and not parts["district"]:
        district, rest = _next(tree[parts["province"]].get(parts["city"], []), rest)
        parts = parts | {"district": district}
    line = re.split(r"[\n。！!？?]", rest, maxsplit=1)[0]
    return parts | {"line1": line.strip(SEPARATORS)[:200]}


def _next(names: list[str], rest: str) -> tuple[str, str]:
    for name in sorted(names, key=len, reverse=True):
        for said in (name, _short(name)):
            if len(said) > 1 and rest.startswith(said):
                left = rest[len(said) :].lstrip(SEPARATORS)
                return name, left.removeprefix("市").lstrip(SEPARATORS) if said != name else left
    return "", rest


@cache
def _names() -> list[tuple[str, str, str, str]]:
    """(what buyers write, province, city, district), provinces and cities with and without their endings."""
    found: list[tuple[str, str, str, str]] = []
    for province, cities in buyers.divisions().items():
        found += [(said, province, "", "") for said in {province, _short(province)} if len(said) > 1]
        for city in cities:
            names = {city, _short(city)} - {province}
            found += [(said, province, city, "") for said in names if len(said) > 1]
    return sorted(found, key=lambda one: (one[2] == "", -len(one[0])), reverse=False)


def _short(name: str) -> str:
    return re.sub(r"(特别行政区|(壮族|回族|维吾尔)?自治区|省|市|自治州|地区|盟|自治县|区|县|旗)$", "", name)
