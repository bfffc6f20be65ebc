"""Orders from a file: JSON as in the API, or CSV with one line an order line."""

from typing import Any

from xiaoer.infra.rows import RejectedRow, Row, read_rows
from xiaoer.orders.words import ORDER_STATES

NAMES = {
    "订单编号": "external_id",
    "订单号": "external_id",
    "主订单编号": "external_id",
    "订单状态": "state",
    "下单时间": "placed_at",
    "订单创建时间": "placed_at",
    "付款时间": "paid_at",
    "订单付款时间": "paid_at",
    "发货时间": "dispatched_at",
    "签收时间": "signed_at",
    "完成时间": "closed_at",
    "承诺发货时间": "promised_dispatch_at",
    "预计送达时间": "promised_delivery_at",
    "币种": "currency",
    "商品总额": "goods",
    "运费": "freight",
    "优惠金额": "discount",
    "实付金额": "paid",
    "买家实际支付金额": "paid",
    "买家id": "buyer.external_id",
    "买家编号": "buyer.external_id",
    "收货人": "receiver.name",
    "收货人姓名": "receiver.name",
    "联系手机": "receiver.phone",
    "收货电话": "receiver.phone",
    "收货地区": "receiver.region",
    "收货地址": "receiver.address",
    "买家留言": "note",
    "商家备注": "seller_note",
    "更新时间": "source_updated_at",
    "子订单编号": "line.external_id",
    "商品编号": "line.listing_external_id",
    "规格编号": "line.sku_external_id",
    "商品标题": "line.title",
    "商品名称": "line.title",
    "规格": "line.sku_name",
    "数量": "line.quantity",
    "单价": "line.unit_price",
    "快递公司": "parcel.carrier",
    "物流公司": "parcel.carrier",
    "快递单号": "parcel.tracking_number",
    "物流单号": "parcel.tracking_number",
    "支付方式": "payment.method",
    "支付流水号": "payment.external_id",
}
"""Column names as Chinese shop systems write them, beside the API's own."""
ONE = ("buyer", "receiver")
MANY = {"line": "lines", "parcel": "parcels", "payment": "payments"}
PARCEL = ("carrier", "tracking_number")


def read_file(content: bytes) -> list[Row | RejectedRow]:
    """One row an order, in the order of their first lines. Raises FileUnreadable, FileTooLarge."""
    orders: dict[str, _Order] = {}
    out: list[Row | RejectedRow | _Order] = []
    for row in read_rows(content):
        if isinstance(row, RejectedRow) or any(not isinstance(value, str) for value in row.fields.values()):
            out.append(_in_our_words(row) if isinstance(row, Row) else row)
            continue
        cells = {NAMES.get(header.lower(), header): value for header, value in row.fields.items()}
        key = cells.get("external_id", f"line {row.line}")
        if key not in orders:
            orders[key] = _Order()
            out.append(orders[key])
        orders[key].add(row.line, cells)
    return [one.row() if isinstance(one, _Order) else one for one in out]


def _in_our_words(row: Row) -> Row:
    state = row.fields.get("state")
    if isinstance(state, str):
        row.fields["state"] = ORDER_STATES.get(state.lower(), state)
    return row


class _Order:
    """Lines of a sheet with the same order number, folded into one order."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: list[int] = []
        self.first = 0

    def add(self, line: int, cells: dict[str, str]) -> None:
        """What an earlier line said of the order as a whole stands."""
        self.first = self.first or line
        parts: dict[str, dict[str, str]] = {}
        for name, value in cells.items():
            part, dot, field = name.partition(".")
            if dot and part in MANY:
                parts.setdefault(part, {})[field] = value
            elif dot and part in ONE:
                self.fields.setdefault(part, {}).setdefault(field, value)
            else:
                self.fields.setdefault(name, value)
        for part, given in parts.items():
            self._keep(part, given, line)

    def _keep(self, part: str, given: dict[str, str], line: int) -> None:
        held: list[dict[str, str]] = self.fields.setdefault(MANY[part], [])
        if part == "line":
            self.lines.append(line)
        elif given in held or (part == "parcel" and any(_same_parcel(one, given) for one in held)):
            return
        held.append(given)

    def row(self) -> Row:
        paid = self.fields.get("paid") or self.fields.get("paid_minor")
        for one in self.fields.get("payments", []):
            name = "amount_minor" if "paid_minor" in self.fields else "amount"
            if paid and not {"amount", "amount_minor"} & set(one):
                one[name] = paid
        return _in_our_words(Row(self.first, self.fields, tuple(self.lines)))


def _same_parcel(one: dict[str, str], other: dict[str, str]) -> bool:
    return [one.get(name) for name in PARCEL] == [other.get(name) for name in PARCEL]
