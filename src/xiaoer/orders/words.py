"""Words of shops and carriers, mapped to ours."""

import re

from xiaoer.orders.model import OrderState, ParcelState

ORDER_STATES = {
    "待付款": OrderState.PLACED,
    "等待买家付款": OrderState.PLACED,
    "wait_buyer_pay": OrderState.PLACED,
    "待发货": OrderState.PAID,
    "已付款": OrderState.PAID,
    "买家已付款,等待卖家发货": OrderState.PAID,
    "买家已付款，等待卖家发货": OrderState.PAID,
    "wait_seller_send_goods": OrderState.PAID,
    "待收货": OrderState.DISPATCHED,
    "已发货": OrderState.DISPATCHED,
    "卖家已发货,等待买家确认": OrderState.DISPATCHED,
    "卖家已发货，等待买家确认": OrderState.DISPATCHED,
    "wait_buyer_confirm_goods": OrderState.DISPATCHED,
    "已签收": OrderState.SIGNED,
    "trade_buyer_signed": OrderState.SIGNED,
    "交易成功": OrderState.COMPLETED,
    "已完成": OrderState.COMPLETED,
    "trade_finished": OrderState.COMPLETED,
    "交易关闭": OrderState.CANCELLED,
    "已取消": OrderState.CANCELLED,
    "已关闭": OrderState.CANCELLED,
    "trade_closed": OrderState.CANCELLED,
    "trade_closed_by_taobao": OrderState.CANCELLED,
}
"""Order states as Chinese shop systems export them, beside our own names."""

CARRIERS = {
    "sf": ("顺丰速运", "SF Express"),
    "zto": ("中通快递", "ZTO Express"),
    "yto": ("圆通速递", "YTO Express"),
    "sto": ("申通快递", "STO Express"),
    "yunda": ("韵达快递", "Yunda Express"),
    "jt": ("极兔速递", "J&T Express"),
    "jd": ("京东快递", "JD Express"),
    "ems": ("EMS", "EMS"),
    "post": ("邮政快递包裹", "China Post"),
    "deppon": ("德邦快递", "Deppon"),
    "cainiao": ("丹鸟", "Cainiao Express"),
}
"""Code → name in Chinese and English."""
_BY_START = {name[:2]: code for code, (name, _) in CARRIERS.items()}


def carrier_code(text: str) -> str:
    """`中通`, `中通快递`, `ZTO` → `zto`; a carrier we do not know keeps its own name."""
    text = text.strip()
    if text.lower() in CARRIERS:
        return text.lower()
    return _BY_START.get(text[:2], text)


def carrier_name(code: str) -> str:
    return CARRIERS[code][0] if code in CARRIERS else code


_SCANS = [
    (re.compile(r"退回.*(签收|妥投)|已退回|returned to sender", re.I), ParcelState.RETURNED),
    (re.compile(r"退回|退件|returning", re.I), ParcelState.RETURNING),
    (
        re.compile(
            r"未签收|拒收|拒签|拒绝签收|派送不成功|派件不成功|投递失败|问题件|异常|滞留|破损|丢失|无法联系|改约|exception|failed",
            re.I,
        ),
        ParcelState.PROBLEM,
    ),
    (
        re.compile(r"已签收|签收人|本人\s*签收|代签收|代收|已妥投|已取件|已取走|\bdelivered\b|signed", re.I),
        ParcelState.SIGNED,
    ),
    (
        re.compile(r"取件码|待取件|自提|已到达.*(驿站|代收点|快递柜)|已放入|pickup point", re.I),
        ParcelState.READY_FOR_PICKUP,
    ),
    (re.compile(r"派送|派件|正在投递|out for delivery", re.I), ParcelState.OUT_FOR_DELIVERY),
    (re.compile(r"揽收|揽件|已收取|收寄|picked up|collected", re.I), ParcelState.COLLECTED),
    (re.compile(r"待揽收|等待揽|已下单|电子面单|label created", re.I), ParcelState.PENDING),
]


def meaning_of(scan: str) -> ParcelState:
    """What a carrier's sentence says of the parcel, by the first rule that fits; else it is on its way."""
    if "待揽" in scan or "等待揽" in scan:
        return ParcelState.PENDING
    return next((state for pattern, state in _SCANS if pattern.search(scan)), ParcelState.IN_TRANSIT)
