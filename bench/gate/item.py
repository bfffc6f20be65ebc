"""A line of a file as an item: purposes and channels by whatever name their writer knew them."""

from __future__ import annotations

from typing import Any

import msgspec

from xiaoer.outreach.model import Attachment, BuyerFacts, Medium, OrderFacts, Outgoing, Purpose
from xiaoer.outreach.packs import pack_name

_PURPOSES = (
    (("review_reply", "reply_to_review", "public", "评价回复", "公开", "review_response"), Purpose.PUBLIC_REPLY),
    (("recover", "rescue", "挽回", "negative_review", "bad_review"), Purpose.REPLY),
    (("listing", "q&a", "product_qa", "问大家"), Purpose.ANSWER),
    (("review_change", "amend", "change_review", "revise", "改评", "追评"), Purpose.REVIEW_CHANGE),
    (("review_remind", "second_ask"), Purpose.REVIEW_REMINDER),
    (("review", "邀评", "solicit", "feedback_request"), Purpose.REVIEW_REQUEST),
    (("payment_remind", "催付", "unpaid"), Purpose.PAYMENT_REMINDER),
    (("gift", "coupon"), Purpose.GIFT),
    (("marketing", "promo", "campaign", "营销", "推广", "advert", "newsletter"), Purpose.MARKETING),
    (("notice", "notif", "logistic", "shipping", "delivery", "通知", "order_update", "transaction"), Purpose.NOTICE),
    (("check_in", "checkin", "关怀", "回访"), Purpose.CHECK_IN),
)


def purpose_of(said: str) -> Purpose:
    plain = said.strip().lower().replace("-", "_").replace(" ", "_")
    try:
        return Purpose(plain)
    except ValueError:
        return next((purpose for keys, purpose in _PURPOSES if any(k in plain for k in keys)), Purpose.REPLY)


def medium_of(row: dict[str, Any], purpose: Purpose) -> Medium:
    said = str(row.get("medium", "")).strip().lower()
    if said in set(Medium):
        return Medium(said)
    by_pack = {"sms_cn": Medium.SMS, "email": Medium.EMAIL}.get(pack_name(str(row.get("channel", ""))))
    if by_pack:
        return by_pack
    return Medium.PUBLIC_REPLY if purpose is Purpose.PUBLIC_REPLY else Medium.CHAT


def item_of(row: dict[str, Any]) -> Outgoing:
    """What the line does not say stays at its default; fields it says in another shape are left out."""
    purpose = purpose_of(str(row.get("purpose", "")))
    shaped: dict[str, Any] = {}
    kinds = {"buyer": BuyerFacts, "order": OrderFacts, "attachments": tuple[Attachment, ...], "links": tuple[str, ...],
             "recent_answers": tuple[str, ...], "shop_domains": tuple[str, ...]}  # fmt: skip
    for name, kind in kinds.items():
        if name in row:
            try:
                shaped[name] = msgspec.convert(row[name], kind)
            except msgspec.ValidationError:
                continue
    return Outgoing(
        text=row["text"],
        channel=str(row.get("channel", "base")),
        purpose=purpose,
        medium=medium_of(row, purpose),
        **shaped,
    )
