"""Refund, return, exchange and what goes with them: judged by the policy first, opened after the buyer's yes."""

from __future__ import annotations

import re

from xiaoer.aftersales import BuyerOption
from xiaoer.aftersales.model import Reason, Remedy
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.case_of_order import named, of_clause, open_case, option, refused
from xiaoer.bot.skills.find_order import find_order
from xiaoer.orders.model import OrderState, OrderView

S, R = OrderState, Remedy
SENT = (S.DISPATCHED, S.SIGNED, S.COMPLETED)
PERSON = HandoverReason.NEEDS_A_PERSON.value
ACTION = {R.REFUND_ONLY: "refund", R.RETURN_REFUND: "return", R.EXCHANGE: "exchange"}
REMEDY = {
    "aftersales.refund": R.REFUND_ONLY,
    "aftersales.return": R.RETURN_REFUND,
    "aftersales.exchange": R.EXCHANGE,
    "aftersales.quality": R.RETURN_REFUND,
    "aftersales.not_as_described": R.RETURN_REFUND,
    "aftersales.wrong_or_missing": R.RESEND,
    "logistics.intercept": R.INTERCEPT,
}
REASONS: tuple[tuple[Reason, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(words, re.I))
    for reason, words in (
        (Reason.WRONG_ITEM, r"发错|错发|寄错|发的不是|wrong (?:item|one|product|size|colour|color)|not what i ordered"),
        (Reason.MISSING_ITEM, r"少发|少件|漏发|缺少|少了|没给|missing|incomplete|not in the box"),
        (Reason.DAMAGED, r"破损|破了|碎|压坏|摔坏|裂|变形|damaged|broken on arrival|cracked|crushed"),
        (Reason.NOT_AS_DESCRIBED, r"与描述不符|不一样|色差|不符|和图片|假货|not as described|different from"),
        (
            Reason.DEFECTIVE,
            r"质量|坏了|坏的|有问题|瑕疵|划痕|不能用|用不了|故障|defect|does ?n.t work|faulty|broken|quality",
        ),
        (Reason.LATE, r"太慢|一直不发|没发货|未按时|too late|too slow"),
        (Reason.UNWANTED, r"拍错|买错|重复|下错|by mistake|ordered twice"),
        (
            Reason.CHANGED_MIND,
            r"不想要|不要了|不喜欢|不合适|不需要|七天|7天|无理由|不满意|大了|小了"
            r"|changed my mind|do ?n.t (?:want|like|need)|too (?:big|small)|no longer",
        ),
    )
)
OF_INTENT = {
    "aftersales.quality": Reason.DEFECTIVE,
    "aftersales.not_as_described": Reason.NOT_AS_DESCRIBED,
    "aftersales.wrong_or_missing": Reason.MISSING_ITEM,
    "logistics.intercept": Reason.UNWANTED,
}
HOW = re.compile(
    r"怎么|如何|流程|步骤|谁出|运费|能不能|可以.{0,4}吗|多久|几天|\bhow\b|who pays|can i|is it possible", re.I
)
"""The buyer asks how it goes before asking for it."""


def reason_of(text: str) -> Reason | None:
    return next((reason for reason, words in REASONS if words.search(text)), None)


async def answer(ask: Ask) -> Answer | Need | Pass:
    remedy = REMEDY[ask.intent]
    order = await find_order(ask, lambda one: one.state in SENT)
    if not isinstance(order, OrderView):
        return order
    reason = reason_of(ask.text) or OF_INTENT.get(ask.intent) or _kept(ask)
    if reason is None:
        return Need(field="reason", said=(*_terms(ask, order, remedy, await _look(ask, order, remedy)), _why(ask)))
    ask.fields["reason"] = reason.value
    remedy = Remedy.RETURN_REFUND if _better_returned(remedy, reason) else remedy
    seen = await option(ask, order, remedy, reason)
    if seen is None or not seen.possible:
        return Answer(said=(refused(ask, order, remedy, seen),), hand_over=PERSON)
    if ACTION.get(remedy, "return") not in ask.settings.actions:
        return Answer(said=tuple(_terms(ask, order, remedy, seen)), hand_over=PERSON)
    if ask.fields.get("confirm") != "yes":
        said = [*_terms(ask, order, remedy, seen), _offer(ask, order, remedy, seen), ask.courtesy("confirm")]
        return Need(field="confirm", said=tuple(said))
    await open_case(ask, order, remedy, reason)
    ask.fields.pop("reason")
    return Answer(said=(), did="case_opened")


def _kept(ask: Ask) -> Reason | None:
    kept = ask.fields.get("reason", "")
    return Reason(kept) if kept in set(Reason) else None


def _better_returned(remedy: Remedy, reason: Reason) -> bool:
    """Goods that somebody simply does not want come back; so do wrong ones that would be sent again unasked."""
    return remedy is R.REFUND_ONLY and reason in (Reason.CHANGED_MIND, Reason.UNWANTED)


async def _look(ask: Ask, order: OrderView, remedy: Remedy) -> BuyerOption | None:
    return await option(ask, order, remedy, Reason.CHANGED_MIND)


def _why(ask: Ask) -> Said:
    return ask.courtesy("which_reason")


def _terms(ask: Ask, order: OrderView, remedy: Remedy, seen: BuyerOption | None) -> list[Said]:
    """The clause, where the buyer asks how it goes."""
    if seen is None or seen.clause is None or not HOW.search(ask.text):
        return []
    return [ask.say("clause", clause=of_clause(ask, seen.clause))]


def _offer(ask: Ask, order: OrderView, remedy: Remedy, seen: BuyerOption) -> Said:
    about = ask.order_facts(order) | {"remedy": named(ask, order, remedy)}
    if not seen.amount_minor:
        return ask.say("confirm_case_free", **about)
    amount = ask.of_order(order, "amount_minor", ask.money(seen.amount_minor, seen.currency))
    return ask.say("confirm_case", **about, amount=amount)
