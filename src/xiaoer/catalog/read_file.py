"""Listings from a file: JSON as in the API, or CSV with one line a SKU."""

import re
from typing import Any

from xiaoer.infra.rows import RejectedRow, Row, read_rows

NAMES = {
    "商品编号": "external_id",
    "商品id": "external_id",
    "商品标题": "title",
    "标题": "title",
    "商品名称": "title",
    "描述": "description",
    "链接": "url",
    "图片": "image_url",
    "主图": "image_url",
    "类目": "category",
    "价格": "price",
    "售价": "price",
    "状态": "state",
    "更新时间": "source_updated_at",
    "规格编号": "sku.external_id",
    "sku编号": "sku.external_id",
    "规格": "sku.name",
    "规格名称": "sku.name",
    "规格价格": "sku.price",
    "库存": "sku.stock",
    "条码": "sku.barcode",
    "规格图片": "sku.image_url",
}
"""Column names as Chinese shop systems write them, beside the API's own."""
WORDS = {"在售": "on_sale", "上架": "on_sale", "出售中": "on_sale", "下架": "off_sale", "已下架": "off_sale"}
_ATTRIBUTE = re.compile(r"(sku\.)?(?:attribute\.|属性[::.])(.+)", re.IGNORECASE)


def read_file(content: bytes) -> list[Row | RejectedRow]:
    """One row a listing, in the order of their first lines. Raises FileUnreadable, FileTooLarge."""
    listings: dict[str, Row] = {}
    out: list[Row | RejectedRow] = []
    for row in read_rows(content):
        if isinstance(row, RejectedRow) or _is_structured(row.fields):
            out.append(row)
            continue
        fields = _structured(row.fields)
        key = str(fields.get("external_id", f"line {row.line}"))
        if known := listings.get(key):
            known.fields.setdefault("skus", []).extend(fields.pop("skus", []))
            known.fields.update({**fields, **known.fields})
        else:
            listings[key] = Row(row.line, fields)
            out.append(listings[key])
    return out


def _is_structured(fields: dict[str, Any]) -> bool:
    return any(not isinstance(value, str) for value in fields.values())


def _structured(cells: dict[str, str]) -> dict[str, Any]:
    """`sku.price` and `attribute.材质` columns folded into one listing with at most one SKU."""
    listing: dict[str, Any] = {}
    sku: dict[str, Any] = {}
    for header, value in cells.items():
        if found := _ATTRIBUTE.fullmatch(header):
            target = sku if found[1] else listing
            target.setdefault("attributes", []).append({"name": found[2].strip(), "value": value})
            continue
        name = NAMES.get(header.lower(), header)
        target, field = (sku, name[4:]) if name.startswith("sku.") else (listing, name)
        target[field] = WORDS.get(value, value) if field == "state" else value
    if sku:
        listing["skus"] = [sku]
    return listing
