"""What carriers' sentences say: real wordings, in Chinese and English."""

import pytest

from xiaoer.logistics import scans
from xiaoer.logistics.scans import Sign, read, read_words
from xiaoer.logistics.tracking_numbers import carrier_of, check, tidy
from xiaoer.orders.model import ParcelState

SAID = {
    Sign.REJECTED: [
        "派送不成功，原因：客户拒收",
        "收件人拒收，快件退回中",
        "快件被拒收，已通知发件人",
        "您的快件已被收件人拒签",
        "因收件客户拒收，暂无法派送",
        "收方拒付到付款",
        "买家不要了，正与发件人联系",
        "收件人拒绝签收",
        "拒收（退件）",
        "Package Refused by Recipient",
        "Shipment Refused by Recipient",
        "The receiver refused the delivery.",
        "The customer refused the package and it will be returned to the sender.",
        "Receiver did not want the order and refused delivery of the parcel: refusal of delivery",
        "Item was refused",
        "Recipient has refused to accept the package",
    ],
    Sign.RETURNED: [
        "退回件已签收，签收人：仓库",
        "退件妥投",
        "已退回寄件人",
        "退货包裹已签收",
        "Returned to sender",
        "Delivered to original sender",
    ],
    Sign.RETURNING: [
        "快件正在退回",
        "快件已退回/转寄,新单号为: XXX",
        "Return to Sender",
        "The parcel is being returned",
    ],
    Sign.INTERCEPTED: [
        "快件已拦截成功，正在退回",
        "单号已拦截",
        "应发件客户要求，快件退回",
        "Delivery intercept successful",
        "The package was intercepted",
    ],
    Sign.SIGNED_BY_OTHER: [
        "已签收,签收人是（同事代签）先生/女士",
        "客户签收人: 他人代签",
        "签收人: 保安代收",
        "Delivered, Front Desk/Reception",
        "Left with neighbour",
    ],
    Sign.SIGNED: [
        "已签收,感谢使用顺丰,期待再次为您服务",
        "快件已被 本人 签收",
        "您的快件代签收（浅水湾小区），如有疑问请电联快递员",
        "客户 签收人: 单 已签收",
        "已妥投",
        "Delivered",
        "DELIVERED to address",
        "Signed for by: SMITH",
    ],
    Sign.LOST: ["快件疑似丢失，正在核实", "快件已遗失", "Package lost in transit", "The shipment is presumed lost"],
    Sign.DAMAGED: ["快件外包装破损", "货物损坏", "Package damaged in transit"],
    Sign.CUSTOMS: ["海关查验", "清关异常，等待补充资料", "待清关", "Held in customs", "Customs clearance delay"],
    Sign.CLEARED: ["海关放行", "清关完成", "Customs clearance complete", "Released by customs"],
    Sign.FAILED: [
        "派送不成功，电话无人接听",
        "未签收，客户要求改期",
        "联系不上收件人",
        "地址不详，无法派送",
        "Delivery attempted, recipient not available",
        "Delivery attempt failed",
        "Incorrect address",
        "No one at home",
    ],
    Sign.AT_POINT: [
        "已放入丰巢快递柜，取件码请查收短信",
        "快件已到达世纪联华超市圆通速递妈妈驿站",
        "快件已暂存至小区店菜鸟驿站",
        "Ready for pickup",
        "Held at post office",
    ],
    None: [
        "如包裹破损请当面拒收",
        "签收前请验货，若有破损可拒收",
        "为避免丢失请及时联系快递员",
        "正在派送途中,请您准备签收(派件人:陈*,电话:159****9770)",
        "快件已到达【上海分拨中心】",
        "【杭州中转】快件已发往 上海",
        "客户取消拒收，重新派送",
        "破损必赔，请放心收寄",
        "Parcel may be refused at the door",
        "Out for delivery, to be delivered today",
        "Package has not been delivered",
        "Departed facility in Frankfurt",
        "",
    ],
}
CASES = [(text, sign) for sign, texts in SAID.items() for text in texts]


@pytest.mark.parametrize(("text", "sign"), CASES, ids=[text[:30] for text, _ in CASES])
def test_a_sentence_says_one_thing(text: str, sign: Sign | None) -> None:
    assert read_words(text) is sign


@pytest.mark.parametrize(("text", "sign"), CASES, ids=[text[:30] for text, _ in CASES])
def test_the_quick_look_before_reading_skips_nothing(text: str, sign: Sign | None) -> None:
    assert sign is None or scans.TELLING.search(text)


@pytest.mark.parametrize(
    ("text", "state", "sign"),
    [
        ("派件失败", ParcelState.SIGNED, Sign.SIGNED),  # the shop says it arrived
        ("退回件已签收", ParcelState.SIGNED, Sign.RETURNED),
        ("家人代签", ParcelState.SIGNED, Sign.SIGNED_BY_OTHER),
        ("派件中，签收人: 林", ParcelState.OUT_FOR_DELIVERY, Sign.OUT),
        ("客户拒收", ParcelState.OUT_FOR_DELIVERY, Sign.REJECTED),
        ("", ParcelState.PROBLEM, Sign.PROBLEM),
        ("到达网点", ParcelState.IN_TRANSIT, Sign.MOVING),
    ],
)
def test_words_and_the_state_that_came_with_them_are_weighed(text: str, state: ParcelState, sign: Sign) -> None:
    assert read(text, state) is sign


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("SF1385628716739", "sf"),
        ("yt5555508965056", "yto"),
        ("JDVA00123456789", "jd"),
        ("JT3001234567890", "jt"),
        ("1Z5R89390357567127", "ups"),
        ("73610555582883", "zto"),
        ("773277027280336", "sto"),
        ("463431409940372", "yunda"),
        ("1207119765021", "ems"),
        ("974259022676", ""),  # SF or FedEx: nobody can tell
        ("5685685685685685", ""),
    ],
)
def test_a_number_tells_its_carrier_where_it_can(number: str, carrier: str) -> None:
    assert carrier_of(tidy(number)) == carrier


@pytest.mark.parametrize("number", ["RB123456785GB", "1Z5R89390357567127", "EA123456785CN", "883828504604679530"])
def test_numbers_with_a_right_check_digit_or_none_pass(number: str) -> None:
    check(carrier_of(number), number)
