"""What the desk itself says to a buyer as a case goes on, in both languages. Every sentence says what happens next."""

from typing import Any

from xiaoer.aftersales.model import Reason
from xiaoer.kernel.money import Money

REASON = {
    Reason.WRONG_ITEM: ("发错货", "wrong item"),
    Reason.MISSING_ITEM: ("少件漏发", "missing item"),
    Reason.DAMAGED: ("商品破损", "damaged"),
    Reason.DEFECTIVE: ("质量问题", "defective"),
    Reason.NOT_AS_DESCRIBED: ("与描述不符", "not as described"),
    Reason.LATE: ("未按时发货", "late"),
    Reason.CHANGED_MIND: ("七天无理由", "changed mind"),
    Reason.UNWANTED: ("拍错或不想要了", "ordered by mistake or not wanted"),
    Reason.LOST: ("丢件", "lost"),
    Reason.PRICE_DROPPED: ("降价", "price dropped"),
    Reason.OUT_OF_STOCK: ("缺货", "out of stock"),
    Reason.ORDER_ERROR: ("订单错误", "order error"),
    Reason.ADDRESS_ERROR: ("地址错误", "address error"),
    Reason.OTHER: ("其他原因", "other"),
}
"""A merchant's own reasons stand as they are."""
REMEDY = {
    "refund_only": ("仅退款", "refund"),
    "return_refund": ("退货退款", "return and refund"),
    "exchange": ("换货", "exchange"),
    "resend": ("补寄", "resend"),
    "repair": ("维修", "repair"),
    "price_match": ("价保", "price match"),
    "compensation": ("赔付", "compensation"),
    "intercept": ("拦截包裹", "parcel intercept"),
    "rejected": ("拒收", "refused delivery"),
    "cancel": ("取消订单", "order cancellation"),
    "change_address": ("修改地址", "change of address"),
    "change_contact": ("修改联系方式", "change of contact"),
    "change_sku": ("修改规格", "change of item"),
    "change_payment": ("修改付款方式", "change of payment"),
}

SAY: dict[str, tuple[str, str]] = {
    "opened": (
        "您的{remedy}申请已收到，我们会在 {due} 前答复。点下方卡片随时查看进度。",
        "We have your {remedy} request and will answer by {due}. The card below shows its progress any time.",
    ),
    "apologised": (
        "非常抱歉，这件商品给您添麻烦了，我们理解您的心情。"
        "请上传 1–3 张照片或一段视频，收到后我们会尽快核实，并给您明确的方案和完成时间。",
        "We are very sorry for the trouble with this item. Please send 1–3 photos or a video; we will check at once "
        "and give you a clear plan with a date.",
    ),
    "apologised_seen": (
        "非常抱歉，这件商品给您添麻烦了，我们理解您的心情。"
        "照片已收到，我们会在 {due} 前核实，并给您明确的方案和完成时间。",
        "We are very sorry for the trouble with this item. Your photos have arrived; we check them by {due} and give "
        "you a clear plan with a date.",
    ),
    "verified": (
        "核实清楚了，是我们的责任，非常抱歉。您可以任选：① 免费换新；② 全额退款。点下方卡片选择一项，我们马上办理。",
        "We have checked and it is our fault; we are very sorry. Please choose: 1. a free replacement, 2. a full "
        "refund. Tap the card below and we act at once.",
    ),
    "ask_evidence": (
        "请在 {due} 前补充照片或视频，收到后马上为您核实。",
        "Please send photos or a video by {due}, and we will check at once.",
    ),
    "give_evidence": (
        "凭证已收到，我们会在 {due} 前给您答复。",
        "Your photos have arrived; we will answer by {due}.",
    ),
    "approve:refunding": (
        "退款 {amount} 已同意，正在原路退回，最晚 {due} 到账。",
        "Your refund of {amount} is approved and on its way to where you paid from, by {due} at the latest.",
    ),
    "approve:awaiting_return": (
        "申请已同意。请在 {due} 前寄回商品并填写快递单号。\n寄回地址：{address}",
        "Approved. Please send the goods back by {due} and enter the tracking number.\nTo: {address}",
    ),
    "other_address": (
        "寄回地址有变化，请寄到新地址，{due} 前寄出并填写快递单号。\n寄回地址：{address}",
        "The goods go to another address now. Please send them by {due} and enter the tracking number.\nTo: {address}",
    ),
    "rule_for_buyer:awaiting_return": (
        "平台已支持您的申请。请在 {due} 前寄回商品并填写快递单号。\n寄回地址：{address}",
        "The decision is in your favour. Please send the goods back by {due} and enter the tracking number.\n"
        "To: {address}",
    ),
    "approve:sending": (
        "申请已同意，商品会在 {due} 前发出，发出后把单号发给您。",
        "Approved. Your goods will be sent by {due}; we will give you the tracking number.",
    ),
    "approve:awaiting_payment": (
        "申请已同意，您寄回的商品已在仓库。新商品需要补差价 {difference}，请在 {due} 前支付，之后马上发货。"
        "点下方卡片查看怎么支付。",
        "Approved; what you sent back is here. The new goods cost {difference} more: please pay by {due}, and they "
        "are sent right after.",
    ),
    "approve:diagnosing": (
        "申请已同意，您寄回的商品已在仓库，{due} 前告诉您检测结果。",
        "Approved; what you sent back is here. You hear what we find by {due}.",
    ),
    "approve:intercepting": (
        "已通知快递拦截包裹，{due} 前告诉您结果；拦截成功后马上退款 {amount}。",
        "The courier has been asked to stop the parcel; you will know by {due}. Once stopped, {amount} comes back at "
        "once.",
    ),
    "approve:applying": (
        "您的{remedy}正在处理，{due} 前完成。",
        "Your {remedy} is under way and will be done by {due}.",
    ),
    "refuse": (
        "很抱歉，这次的{remedy}申请没有通过：{words}。您可以在 {due} 前补充说明后再次申请，也可以让平台介入。",
        "We are sorry, we cannot accept this {remedy} request: {words}. You may add to it and ask again by {due}, or "
        "ask the platform to decide.",
    ),
    "ship_back": (
        "寄回的单号已登记，仓库签收后我们会尽快验货。",
        "Thank you, the tracking number is registered. We check the goods as soon as they arrive.",
    ),
    "receive_goods": (
        "仓库已签收您寄回的商品，{due} 前完成验货。",
        "Your goods have arrived; they will be checked by {due}.",
    ),
    "accept_goods:refunding": (
        "验货通过，退款 {amount} 正在原路退回，最晚 {due} 到账。",
        "The goods are fine. {amount} is on its way back to where you paid from, by {due} at the latest.",
    ),
    "accept_goods:sending": (
        "验货通过，新商品会在 {due} 前发出。",
        "The goods are fine. The new ones will be sent by {due}.",
    ),
    "reject_goods": (
        "很抱歉，验货没有通过：{words}。您可以在 {due} 前补充说明，也可以让平台介入。",
        "We are sorry, the goods did not pass the check: {words}. You may reply by {due} or ask the platform.",
    ),
    "ask_reason": (
        "快递反馈您拒收了包裹。方便告诉我们原因吗？是地址不对、不想要了，还是对商品不满意？"
        "了解后我们马上为您处理退款。",
        "The courier tells us that you refused the parcel. May we ask why: wrong address, changed your mind, or not "
        "happy "
        "with the goods? Then we take care of the refund at once.",
    ),
    "ask_payment": (
        "新商品需要补差价 {difference}，请在 {due} 前支付，之后马上发货。点下方卡片查看怎么支付。",
        "The new goods cost {difference} more. Please pay by {due}; they are sent right after. See the card below.",
    ),
    "pay_difference:applying": (
        "差价已收到，您的{remedy}正在处理，{due} 前完成。",
        "The difference is paid. Your {remedy} is under way and will be done by {due}.",
    ),
    "quote": (
        "检测结果：{words}。请在 {due} 前确认是否维修。",
        "Our finding: {words}. Please decide on the repair by {due}.",
    ),
    "repair": ("已开始维修，预计 {due} 前完成。", "The repair has begun and should be done by {due}."),
    "dispatch": (
        "商品已发出，{parcel}，预计 {due} 前送达。",
        "Your goods are on their way, {parcel}, expected by {due}.",
    ),
    "stop_parcel": (
        "包裹已拦截，退款 {amount} 正在原路退回，最晚 {due} 到账。",
        "The parcel has been stopped. {amount} is on its way back, by {due} at the latest.",
    ),
    "miss_parcel": (
        "很抱歉，快递没能拦下包裹。您可以拒收，或签收后退货退款，我们会在 {due} 前联系您。",
        "We are sorry, the courier could not stop the parcel. You may refuse it at the door, or return it after you "
        "sign; we will be in touch by {due}.",
    ),
    "wait_for_sign": (
        "包裹已发出，现在还不能直接退款。请先签收，签收后我们会主动为您办理退货退款，无需再次申请。",
        "The parcel is on its way, so it cannot be refunded yet. Please accept it; we will then start the return for "
        "you.",
    ),
    "settle:refund": ("退款 {amount} 已到账，感谢您的理解。", "Your refund of {amount} has been paid. Thank you."),
    "settle": ("您的{remedy}已完成。", "Your {remedy} is done."),
    "expire": (
        "申请因超时已关闭，需要时可以再次申请。",
        "The request was closed as its time ran out; you may ask again.",
    ),
    "escalate": (
        "已申请平台介入，平台会核实双方凭证。",
        "The platform has been asked and will look at both sides' evidence.",
    ),
    "rule_for_buyer": ("平台已支持您的申请。", "The decision is in your favour."),
    "rule_for_shop": ("平台裁定：{words}", "The decision: {words}"),
    "ask_approval": (
        "您的{remedy}申请已提交主管审核，最晚 {due} 给您答复。",
        "Your {remedy} request is with a lead and will be answered by {due}.",
    ),
    "decline": (
        "您的{remedy}申请还需要再核实一下，我们会在 {due} 前答复。",
        "Your {remedy} request needs another look; we will answer by {due}.",
    ),
    "resubmit": (
        "补充说明已收到，我们会重新核实，并在 {due} 前答复。",
        "We have what you added, look at it again and answer by {due}.",
    ),
    "withdraw": (
        "{remedy}申请已撤回，需要时可以再次申请。",
        "The {remedy} request is withdrawn; you may ask again.",
    ),
    "withdraw:giving_back": (
        "{remedy}申请已撤回，您的商品会在 {due} 前寄回给您，发出后把单号发给您。",
        "The {remedy} request is withdrawn. Your goods are sent back to you by {due}; we will give you the tracking "
        "number.",
    ),
    "expire:giving_back": (
        "申请因超时已结束，您的商品会在 {due} 前寄回给您，发出后把单号发给您。",
        "The request ended as its time ran out. Your goods are sent back to you by {due}; we will give you the "
        "tracking number.",
    ),
    "rule_for_shop:giving_back": (
        "平台裁定：{words}。您的商品会在 {due} 前寄回给您，发出后把单号发给您。",
        "The decision: {words}. Your goods are sent back to you by {due}; we will give you the tracking number.",
    ),
    "give_back": (
        "您的商品会在 {due} 前寄回给您，发出后把单号发给您。",
        "Your goods are sent back to you by {due}; we will give you the tracking number.",
    ),
    "paid_before": (
        "此前 {paid} 已经退给您，客服会与您确认这笔款项。",
        " {paid} had been paid back to you before; we will get in touch about it.",
    ),
    "dispatch:closed": (
        "您的商品已寄出，{parcel}。",
        "Your goods are on their way back to you, {parcel}.",
    ),
    "waive_return": (
        "商品不用寄回。退款 {amount} 正在原路退回，最晚 {due} 到账。",
        "You need not send the goods back. {amount} is on its way to where you paid from, by {due} at the latest.",
    ),
    "pay_difference": (
        "差价已收到，新商品会在 {due} 前发出。",
        "The difference is paid. The new goods will be sent by {due}.",
    ),
    "accept_quote": (
        "已按您的确认开始维修，预计 {due} 前完成。",
        "As you agreed, the repair has begun and should be done by {due}.",
    ),
    "decline_quote": (
        "已按您的意思不再维修，商品会在 {due} 前寄回给您。",
        "As you wish it is not repaired; it will be sent back to you by {due}.",
    ),
    "expire:sending": (
        "没有收到您对报价的确认，商品会在 {due} 前原样寄回给您。",
        "We did not hear from you about the quote; the goods will be sent back as they are by {due}.",
    ),
    "expire:requested": (
        "之前的步骤已超时，我们会重新核实，并在 {due} 前答复。",
        "The time for the last step ran out; we look at it again and answer by {due}.",
    ),
    "send": ("维修已完成，商品会在 {due} 前寄出。", "The repair is done; the goods will be sent by {due}."),
    "apply": (
        "订单已取消，退款 {amount} 正在原路退回，最晚 {due} 到账。",
        "The order is cancelled. {amount} is on its way to where you paid from, by {due} at the latest.",
    ),
    "follow_up": (
        "包裹已签收，我们为您开始办理退货退款，无需再次申请。",
        "The parcel has arrived; we start the return and refund for you, you need not ask again.",
    ),
    "bounce": (
        "处理时遇到问题，正在由专人跟进，{due} 前给您答复。",
        "Something went wrong on our side. A person looks at it and will answer by {due}.",
    ),
    "remind:ship_back": (
        "温馨提醒：请在 {due} 前寄回商品并填写单号，逾期申请会自动关闭。",
        "A reminder: please send the goods back by {due} and enter the tracking number, or the request closes.",
    ),
    "remind:evidence": (
        "温馨提醒：请在 {due} 前补充照片或视频，逾期申请会自动关闭。",
        "A reminder: please send the photos by {due}, or the request closes.",
    ),
    "remind:quote": ("温馨提醒：请在 {due} 前确认维修方案。", "A reminder: please decide on the repair by {due}."),
    "remind:difference": ("温馨提醒：请在 {due} 前补差价。", "A reminder: please pay the difference by {due}."),
    "remind:appeal": (
        "如对结果有异议，请在 {due} 前补充说明。",
        "If you do not agree with the answer, please reply by {due}.",
    ),
}
"""By action, or action and the state it leads to."""


def sentence(code: str, english: bool, facts: dict[str, Any]) -> str:
    return SAY[code][1 if english else 0].format_map(facts)


PLACE = ("country", "province", "city", "district", "line1")
"""From the large to the small, as a Chinese address goes; others go the other way."""


def address_words(parts: dict[str, str], english: bool) -> str:
    """As it is written on a parcel, with what to do with it; empty for no address."""
    if not parts:
        return ""
    said = {name: parts.get(name, "") for name in (*PLACE, "name", "phone", "postal_code", "note")}
    who, note = f"{said['name']} {said['phone']}", said["note"]
    if english:
        order = [*PLACE[:0:-1], "postal_code", "country"]
        place = ", ".join(dict.fromkeys(said[name] for name in order if said[name]))
        return f"{who}, {place}" + (f" ({note})" if note else "")
    place = "".join(dict.fromkeys(said[name] for name in PLACE))
    return f"{who} {place} {said['postal_code']}".strip() + (f"（{note}）" if note else "")


def money(amount: Money, english: bool) -> str:
    number, currency = str(amount).rsplit(" ", 1)
    return f"¥{number}" if currency == "CNY" else f"{currency} {number}" if english else f"{number} {currency}"
