"""A receiver's name and telephone number, as a courier can use them."""

import re
from collections.abc import Mapping

MOBILE_CN = re.compile(r"(\+?86)?1[3-9]\d{9}")
LANDLINE_CN = re.compile(r"0\d{9,11}")
ABROAD = re.compile(r"\+\d{6,15}")
MOST_NAME = 60


def contact_problems(said: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field: `missing`, `malformed` or `too_long`. A field that is not there stays as it is."""
    if not any(said.get(name, "").strip() for name in ("name", "phone")):
        return {"name": "missing", "phone": "missing"}
    found: dict[str, str] = {}
    if "name" in said and not said["name"].strip():
        found["name"] = "missing"
    if len(said.get("name", "")) > MOST_NAME:
        found["name"] = "too_long"
    if "phone" in said and not _callable(said["phone"]):
        found["phone"] = "malformed" if said["phone"].strip() else "missing"
    return found


def _callable(phone: str) -> bool:
    digits = re.sub(r"[\s()-]", "", phone)
    return any(shape.fullmatch(digits) for shape in (MOBILE_CN, LANDLINE_CN, ABROAD))
