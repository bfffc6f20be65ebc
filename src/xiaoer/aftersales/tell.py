"""The buyer hears of each step in the conversation, from the desk itself, with the next date in it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer import conversations, merchants, outreach
from xiaoer.aftersales.case import WITH_BUYER, Case
from xiaoer.aftersales.model import Action, State
from xiaoer.aftersales.words import REMEDY, SAY, address_words, money, sentence
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.money import Money
from xiaoer.merchants.model import Merchant

SHOWS_CARD = frozenset(
    {
        "opened",
        "apologised",
        "apologised_seen",
        "ask_evidence",
        "approve:awaiting_return",
        "other_address",
        "quote",
        "ask_payment",
        "approve:awaiting_payment",
        "verified",
    }
)
"""After these the buyer has something to do or to follow: the case's card comes along."""
MONEY_BACK = frozenset(
    {"refund_only", "return_refund", "price_match", "compensation", "rejected", "intercept", "cancel"}
)


async def tell(
    tx: Tx, case: Case, what: str, *, words: str = "", parcel: str = "", due: datetime | None = None
) -> None:
    """One line in the case's conversation; nothing when the case has none, or nothing is said of this step."""
    code = _code(case, what)
    if case.conversation_id is None or code is None:
        return
    merchant = await merchants.get_merchant(tx)
    text = message(case, what, merchant, words=words, parcel=parcel, due=due)
    await say(tx, case, f"{case.version}:{code}", text, card=code in SHOWS_CARD)


def message(
    case: Case, what: str, merchant: Merchant, *, words: str = "", parcel: str = "", due: datetime | None = None
) -> str:
    """What the buyer reads of this step, in the merchant's language; empty when nothing is said of it."""
    code = _code(case, what)
    if code is None:
        return ""
    english = merchant.locale.startswith("en")
    facts = {
        "remedy": REMEDY[case.remedy.value][1 if english else 0],
        "amount": money(case.amount, english),
        "difference": money(Money(abs(case.difference_minor), case.currency), english),
        "due": _day(due or case.due_at, ZoneInfo(merchant.time_zone), english),
        "words": words or case.outcome,
        "parcel": parcel,
        "address": address_words(case.facts.get("return_address") or {}, english),
    }
    if case.state is not State.GIVING_BACK or not case.paid_minor:
        return sentence(code, english, facts)
    before = money(Money(case.paid_minor, case.currency), english)
    return sentence(code, english, facts) + sentence("paid_before", english, {"paid": before})


async def say(tx: Tx, case: Case, key: str, text: str, *, card: bool = False) -> None:
    """The same `key` of one case is said once."""
    if case.conversation_id is None:
        return
    drafts = [_draft(case, key, "text", text, None)]
    if card:
        drafts.append(_draft(case, f"{key}:card", "card", REMEDY[case.remedy.value][0], {"card": card_of(case)}))
    await conversations.append(tx, await outreach.pass_automatic(tx, drafts))


def card_of(case: Case) -> dict[str, Any]:
    """What the buyer's chat shows of a case; its page is one tap away."""
    return {
        "card": "case",
        "case_id": case.id,
        "order_id": case.order_id,
        "state": case.state.value,
        "remedy": case.remedy.value,
        "amount_minor": case.amount_minor,
        "currency": case.currency,
    }


def _draft(case: Case, key: str, kind: str, text: str, payload: dict[str, Any] | None) -> Draft:
    return Draft(
        conversation_id=case.conversation_id or "",
        client_id=f"{case.id}:{key}"[:64],
        kind=kind,
        author_kind="bot",
        author_id="aftersales",
        author_name="",
        text=text,
        payload=payload,
        automatic=True,
    )


def _code(case: Case, what: str) -> str | None:
    special = f"{what}:{case.state.value}"
    if what == Action.APPROVE and case.goods == WITH_BUYER:
        return Action.WAIVE_RETURN
    if what == Action.SETTLE and case.remedy.value in MONEY_BACK and case.amount_minor:
        return "settle:refund"
    return special if special in SAY else what if what in SAY else None


def _day(due: datetime | None, zone: ZoneInfo, english: bool) -> str:
    if due is None:
        return "soon" if english else "近期"
    local = due.astimezone(zone)
    return f"{local:%d %b %H:%M}" if english else f"{local.month}月{local.day}日 {local:%H:%M}"
