"""Buyers from a file: JSON as in the API, or CSV with one line a payment method."""

import re
from typing import Any

from xiaoer.infra.rows import RejectedRow, Row, read_rows

NAMES = {
    "买家id": "external_id",
    "买家编号": "external_id",
    "会员编号": "external_id",
    "姓名": "name",
    "买家姓名": "name",
    "会员名": "name",
    "手机": "phone",
    "手机号": "phone",
    "联系电话": "phone",
    "邮箱": "email",
    "国家": "address.country",
    "省": "address.province",
    "省份": "address.province",
    "市": "address.city",
    "城市": "address.city",
    "区": "address.district",
    "区县": "address.district",
    "街道": "address.street",
    "详细地址": "address.line1",
    "邮编": "address.postal_code",
    "标签": "tags",
    "币种": "currency",
    "更新时间": "source_updated_at",
    "支付账号编号": "method.external_id",
    "支付方式": "method.kind",
    "支付账号": "method.label",
    "卡组织": "method.brand",
    "卡号后四位": "method.last_four",
    "余额": "method.balance",
}
"""Column names as Chinese shop systems write them, beside the API's own."""
KINDS = {
    "银行卡": "card",
    "信用卡": "card",
    "credit_card": "card",
    "debit_card": "card",
    "支付宝": "alipay",
    "微信": "wechat_pay",
    "微信支付": "wechat_pay",
    "礼品卡": "gift_card",
    "余额": "balance",
    "储值": "balance",
    "其他": "other",
}
_TAGS = re.compile(r"[,，;；、|]")


def read_file(content: bytes) -> list[Row | RejectedRow]:
    """One row a buyer, in the order of their first lines. Raises FileUnreadable, FileTooLarge."""
    held: dict[str, Row] = {}
    out: list[Row | RejectedRow] = []
    for row in read_rows(content):
        if isinstance(row, RejectedRow) or any(not isinstance(value, str) for value in row.fields.values()):
            out.append(row)
            continue
        fields = _structured(row.fields)
        key = str(fields.get("external_id", f"line {row.line}"))
        if known := held.get(key):
            known.fields.setdefault("payment_methods", []).extend(fields.pop("payment_methods", []))
            known.fields.update({**fields, **known.fields})
        else:
            held[key] = Row(row.line, fields)
            out.append(held[key])
    return out


def _structured(cells: dict[str, str]) -> dict[str, Any]:
    """`address.city`, `fields.birthday` and `method.kind` columns folded into one buyer with at most one method."""
    buyer: dict[str, Any] = {}
    method: dict[str, str] = {}
    for header, value in cells.items():
        name = NAMES.get(header.lower(), header)
        part, dot, inner = name.partition(".")
        if dot and part == "method":
            method[inner] = KINDS.get(value.lower(), value) if inner == "kind" else value
        elif dot and part in ("address", "fields"):
            buyer.setdefault(part, {})[inner] = value
        else:
            buyer[name] = [one.strip() for one in _TAGS.split(value) if one.strip()] if name == "tags" else value
    if method:
        buyer["payment_methods"] = [method]
    return buyer
