"""A change as people see it, without personal data."""

from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers
from xiaoer.buyers.model import Address
from xiaoer.orders.change_model import Change, ChangeKind

OPEN_PARTS = ("country", "province", "city", "district")


def change_view(row: Row[Any]) -> Change:
    facts = {str(name): value for name, value in row._mapping.items()}
    return msgspec.convert(facts | {"what": masked(row.kind, row.what)}, Change)


def masked(kind: str, what: dict[str, Any]) -> dict[str, Any]:
    """An address down to its district, names and numbers enough to recognise."""
    if kind == ChangeKind.CHANGE_ADDRESS:
        parts: dict[str, str] = what["address"]
        region, _ = buyers.address_lines(msgspec.convert(parts, Address))
        return {"address": {name: parts[name] for name in OPEN_PARTS if name in parts}, "region": region}
    if kind == ChangeKind.CHANGE_CONTACT:
        masks = {"name": buyers.mask_name, "phone": buyers.mask_phone}
        return {name: masks[name](said) for name in masks if (said := what.get(name))}
    return {name: value for name, value in what.items() if name != "kind"}
