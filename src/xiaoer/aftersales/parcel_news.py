"""The shop speaks first: a late order, a parcel that stands still, is lost or signed by somebody else."""

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from xiaoer import conversations, merchants, orders, outreach
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.logistics.events import (
    DispatchLate,
    ParcelDamaged,
    ParcelLost,
    ParcelReturned,
    ParcelReturning,
    ParcelSignedElsewhere,
    ParcelStalled,
    WatchAnswered,
)

News = (
    DispatchLate | ParcelStalled | ParcelLost | ParcelSignedElsewhere | ParcelDamaged | ParcelReturning | ParcelReturned
)
ANSWER_WITHIN = timedelta(hours=24)
"""(default) When the buyer hears more, at the latest."""
SAY = {
    "dispatch.late": (
        "非常抱歉，您的订单 {number} 没有按承诺时间发出，仓库正在加急处理，最晚 {due} 给您发出或告诉您新的时间。"
        "您也可以选择：继续等待、换一个有货的规格，或取消订单原路退款，点下方订单即可办理。",
        "We are very sorry: order {number} has not left by the promised time. The warehouse has been urged; it "
        "leaves, or "
        "you hear a new date, by {due}. You may also choose another item or cancel for a full refund: tap the order "
        "below.",
    ),
    "attempt_failed": (
        "快递派送您的包裹（订单 {number}）时没能联系上您。请保持电话畅通，或告诉我们方便的时间和地址，"
        "我们马上联系快递重新派送，"
        "最晚 {due} 告诉您结果。",
        "The courier could not reach you to deliver your parcel (order {number}). Tell us a good time or place and we "
        "arrange another attempt; you hear from us by {due}.",
    ),
    "customs": (
        "您的包裹（订单 {number}）正在海关查验，暂时没有新的进展。我们会持续跟进，最晚 {due} 告诉您结果。",
        "Your parcel (order {number}) is being checked by customs. We follow it and report by {due}.",
    ),
    "parcel.stalled": (
        "您的包裹（订单 {number}）物流已有 {hours} 小时没有更新，我们正在向快递核实，最晚 {due} 告诉您进展。"
        "如果不想等，可以选择补寄或退款，点下方订单即可办理。",
        "Your parcel (order {number}) has had no scan for {hours} hours. We are asking the courier and report by "
        "{due}. If you would rather not wait, choose a resend or a refund: tap the order below.",
    ),
    "pickup_late": (
        "您的包裹（订单 {number}）已交快递 {hours} 小时，还没有揽收记录，我们正在催促快递，最晚 {due} 告诉您进展。"
        "如果不想等，可以选择补寄或退款，点下方订单即可办理。",
        "Your parcel (order {number}) was handed over {hours} hours ago and has not been picked up. We are urging the "
        "courier and report by {due}. If you would rather not wait, choose a resend or a refund: tap the order below.",
    ),
    "delivery_late": (
        "您的包裹（订单 {number}）开始派送已有 {hours} 小时，还没有签收，我们正在向快递核实，最晚 {due} 告诉您进展。"
        "如果不想等，可以选择补寄或退款，点下方订单即可办理。",
        "Your parcel (order {number}) has been out for delivery for {hours} hours. We are asking the courier and "
        "report by {due}. If you would rather not wait, choose a resend or a refund: tap the order below.",
    ),
    "collect_late": (
        "您的包裹（订单 {number}）在代收点已有 {hours} 小时，请尽快领取，久放可能会被退回。取件不方便请告诉我们，"
        "我们联系快递改派或多保管几天，最晚 {due} 答复您；也可以选择补寄或退款，点下方订单即可办理。",
        "Your parcel (order {number}) has been waiting for you at the pick-up point for {hours} hours; it may be sent "
        "back if it stays. If you cannot collect it, tell us: we ask the courier for another attempt or more days and "
        "answer by {due}. You may also choose a resend or a refund: tap the order below.",
    ),
    "parcel.returning": (
        "您的包裹（订单 {number}）没能送到您手上，快递正在退回，我们正在核实原因，最晚 {due} 告诉您结果。"
        "您可以选择补寄（请先核对地址和电话）或退款，点下方订单即可办理。",
        "Your parcel (order {number}) could not be delivered and is on its way back. We are finding out why and report "
        "by {due}. Choose a resend (please check address and phone first) or a refund: tap the order below.",
    ),
    "parcel.returned": (
        "您的包裹（订单 {number}）没能送到您手上，已经退回我们这里。您可以选择补寄（请先核对地址和电话）或退款，"
        "点下方订单即可办理，最晚 {due} 我们会联系您处理完。",
        "Your parcel (order {number}) could not be delivered and is back with us. Choose a resend (please check "
        "address and phone first) or a refund: tap the order below. We settle it with you by {due}.",
    ),
    "parcel.lost": (
        "非常抱歉，您的包裹（订单 {number}）很可能已经丢失，责任由我们承担。您可以选择补寄或全额退款，"
        "点下方订单马上办理，"
        "最晚 {due} 处理完。",
        "We are very sorry: your parcel (order {number}) seems to be lost, and that is on us. Choose a resend or a "
        "full "
        "refund: tap the order below; it is done by {due}.",
    ),
    "parcel.signed_elsewhere": (
        "您的包裹（订单 {number}）显示已签收，但签收地点或签收人与您不符。如果您没有收到，我们马上向快递核实，最晚 "
        "{due} 回复您。",
        "Your parcel (order {number}) shows as signed for, elsewhere or by somebody else. If you have not received "
        "it, we "
        "check with the courier at once and report by {due}.",
    ),
    "parcel.damaged": (
        "快递反馈您的包裹（订单 {number}）在途中破损。签收前请先验货；如有损坏，拍照发给我们，可以选择补寄或退款。"
        "最晚 {due} 回复您。",
        "The courier reports that your parcel (order {number}) was damaged. Please check it before you sign; if "
        "something "
        "is broken, send us a photo and choose a resend or a refund. You hear from us by {due}.",
    ),
}


ANSWERED = (
    "关于订单 {number}：{answer}，预计 {due}。如果不想等，也可以选择{options}，点下方订单即可办理。",
    "About order {number}: {answer}, expected by {due}. If you would rather not wait, choose {options}: tap the order "
    "below.",
)
OPTIONS = {"dispatch_late": ("换一个有货的规格或取消订单", "another item or a cancellation")}
WAYS_OUT = ("补寄或退款", "a resend or a refund")


async def tell_parcel_news(tx: Tx, event: News) -> None:
    """One line and the order's card in the buyer's latest conversation, once for each event; nothing without one."""
    if getattr(event, "returning", False):  # on its way back: told before
        return
    if isinstance(event, ParcelReturned) and (event.rejected or event.intercepted):
        return  # their own cases tell
    await _tell(tx, event, SAY[_code(event)], "said", hours=round(getattr(event, "hours", 0)))


async def tell_answer(tx: Tx, event: WatchAnswered) -> None:
    """What courier or warehouse said, its date and what else the buyer may choose; the same answer is told once."""
    options = OPTIONS.get(event.kind, WAYS_OUT)
    places = (ANSWERED[0].replace("{options}", options[0]), ANSWERED[1].replace("{options}", options[1]))
    answer = event.answer.rstrip("。.，, ")
    key = hashlib.sha256(f"{answer}:{event.expected_at}".encode()).hexdigest()[:12]
    await _tell(tx, event, places, key, due=event.expected_at, answer=answer)


async def _tell(
    tx: Tx,
    event: News | WatchAnswered,
    words: tuple[str, str],
    key: str,
    *,
    due: datetime | None = None,
    hours: int = 0,
    answer: str = "",
) -> None:
    order = await orders.get(tx, OrderId(event.order_id))
    found = await conversations.of_buyer(tx, order.buyer_id, limit=1) if order.buyer_id else []
    if not found:
        return
    merchant = await merchants.get_merchant(tx)
    until = (due or tx.clock.now() + ANSWER_WITHIN).astimezone(ZoneInfo(merchant.time_zone))
    text = words[merchant.locale.startswith("en")].format(
        number=order.external_id, due=f"{until:%Y-%m-%d %H:%M}", hours=hours, answer=answer
    )
    card = await orders.order_card(tx, OrderId(order.id))
    drafts = [
        _draft(found[0].id, f"{event.watch_id}:{key}", "text", text, None),
        _draft(found[0].id, f"{event.watch_id}:{key}:card", "card", order.external_id, {"card": card}),
    ]
    await conversations.append(tx, await outreach.pass_automatic(tx, drafts))


def _code(event: News) -> str:
    rule = event.rule if isinstance(event, ParcelStalled) else ""
    return rule if rule in SAY else event.name


def _draft(conversation_id: str, key: str, kind: str, text: str, payload: dict[str, object] | None) -> Draft:
    return Draft(
        conversation_id=conversation_id,
        client_id=key,
        kind=kind,
        author_kind="bot",
        author_id="aftersales",
        author_name="",
        text=text,
        payload=payload,
        automatic=True,
    )
