"""Addresses in parts, and as people write them."""

from xiaoer.buyers.model import Address

CHINA = frozenset({"", "cn", "chn", "china", "中国"})


def in_china(address: Address) -> bool:
    return address.country.strip().lower() in CHINA


def address_lines(address: Address) -> tuple[str, str]:
    """Region (shown to everybody who sees the order) and the rest, in the order of the country."""
    a = address
    if in_china(a):
        return _joined(" ", a.province, a.city, a.district), _joined("", a.street, a.line1, a.line2)
    region = _joined(", ", a.district, a.city, a.province, a.country)
    return region, _joined(", ", a.line1, a.line2, a.street, a.postal_code)


def _joined(glue: str, *parts: str) -> str:
    said = [part.strip() for part in parts if part.strip()]
    return glue.join(dict.fromkeys(said))
