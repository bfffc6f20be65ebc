"""Reactions that join two domains which do not know each other."""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from xiaoer import buyers, conversations, knowledge, ledger, merchants, orders, policies, staff
from xiaoer.buyers.events import BuyerIdentified, BuyersPushed, PaymentMethodsPushed
from xiaoer.buyers.model import MethodKind
from xiaoer.conversations.events import AgentsMentioned, ConversationAssigned, ConversationOpened, MessageReceived
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId
from xiaoer.kernel.money import Money
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.orders.events import BuyersOrders, OrdersLinked, OrdersStored
from xiaoer.staff.model import Notice

log = structlog.get_logger()
SALE_FOLLOWS_WITHIN = timedelta(days=1)


async def link_orders_of_buyer(tx: Tx, event: BuyerIdentified) -> None:
    """Orders that came before their buyer now belong to them; only a proven identity brings orders along."""
    if event.verified:
        await orders.link_buyer(tx, event.buyer_id, event.connection_id, event.external_id)


async def join_buyer_of_shop(tx: Tx, event: BuyerIdentified) -> None:
    """Who has just proven to be a buyer that the shop told us of, is that buyer; the merge can be undone."""
    if not event.verified:
        return
    try:
        shop_id = (await merchants.get_connection(tx, event.connection_id)).shop_id
    except ConnectionNotFound:
        return
    told = await buyers.shop_buyer_of(tx, shop_id, event.external_id)
    if told and event.buyer_id not in await buyers.group(tx, told):
        await buyers.merge(tx, told, event.buyer_id, "the shop's own user")


async def link_orders_of_shop_buyers(tx: Tx, event: BuyersPushed) -> None:
    await orders.link_shop_buyers(tx, event.shop_id, event.external_ids)


async def take_payment_methods(tx: Tx, event: PaymentMethodsPushed) -> None:
    """Payments find the method they named, and the ledger learns what is on a gift card."""
    await orders.link_methods(tx, event.method_ids)
    methods = (await buyers.methods_by_id(tx, event.balance_ids)).values()
    said = {
        one.id: Money(one.balance_minor, one.currency)
        for one in methods
        if one.kind is MethodKind.GIFT_CARD and one.balance_minor is not None
    }
    await ledger.say_gift_cards(tx, said)


async def derive_stage_on_opening(tx: Tx, event: ConversationOpened) -> None:
    await _derive(tx, await conversations.get(tx, event.conversation_id))


async def derive_stages_of_buyers(tx: Tx, event: BuyersOrders) -> None:
    """New facts about an order move the stage of its buyer's conversations."""
    for row in await conversations.of_buyers(tx, event.buyer_ids):
        if row.state != "closed":
            await _derive(tx, row)


async def derive_stages_of_buyer(tx: Tx, event: OrdersLinked) -> None:
    """So does whose an order is."""
    for row in await conversations.of_buyer(tx, event.buyer_id):
        if row.state != "closed":
            await _derive(tx, row)


async def credit_quick_replies(tx: Tx, event: BuyersOrders) -> None:
    """A new order of a buyer counts for the quick replies and reassurance cards of the talk before it (询单转化)."""
    since = tx.clock.now() - SALE_FOLLOWS_WITHIN
    for row in await conversations.of_buyers(tx, [buyer_id for buyer_id, _ in event.created]):
        if row.last_at >= since:
            await knowledge.record_sale(tx, row.id)
            await policies.record_assured_sale(tx, row.id)


async def book_what_the_shop_says(tx: Tx, event: OrdersStored) -> None:
    """Payments and the shop's own refunds stand in the ledger when the push is done, or the push is not."""
    said = await orders.money_said(tx, event.order_ids)
    payments = [
        ledger.SaidPayment(one.order_id, payment_id, Money(minor, one.currency))
        for one in said
        for payment_id, minor in one.payments.items()
    ]
    missed = await ledger.book_payments(tx, payments)
    back = {one.order_id: Money(one.refunded_minor, one.currency) for one in said if one.refunded_minor}
    missed += await ledger.say_all_refunded(tx, back)
    for one in missed:
        log.warning("ledger.not_booked", order=one.order_id, code=one.code, minor=one.minor, currency=one.currency)


async def _derive(tx: Tx, row: Row[Any]) -> None:
    about = await orders.stage_of(tx, BuyerId(row.buyer_id))
    subject: dict[str, Any] = {}
    if about.order_id:
        subject = {
            "order_id": about.order_id,
            "order_value_minor": about.value_minor,
            "currency": about.currency,
        }
    if row.stage != about.stage or row.subject_order_id != subject.get("order_id", row.subject_order_id):
        await conversations.derive_stage(tx, ConversationId(row.id), about.stage, subject)


async def push_to_owner(tx: Tx, event: MessageReceived) -> None:
    """The owner's devices learn within seconds that a buyer waits, on the screen or not."""
    if event.agent_id is None or not await staff.reachable(tx, [event.agent_id]):
        return  # a conversation that finds its agent just now tells them by `push_assignment`
    row = await conversations.get(tx, event.conversation_id)
    found = await buyers.summaries(tx, [BuyerId(row.buyer_id)])
    name = next((summary.name for summary in found.values()), "")
    body = f"{name}: {row.preview}" if name else row.preview
    notice = Notice(title_code="buyer_wrote", body=body, url=_link(row.id), tag=f"cnv:{row.id}")
    await staff.notify(tx, [event.agent_id], notice)


async def push_assignment(tx: Tx, event: ConversationAssigned) -> None:
    if event.reason.get("code") == "claimed" or not await staff.reachable(tx, [event.to_agent_id]):
        return
    row = await conversations.get(tx, event.conversation_id)
    notice = Notice(
        title_code="conversation_assigned",
        body=event.reason.get("data", {}).get("note") or row.unanswered_text or row.preview,
        url=_link(row.id),
        tag=f"cnv:{row.id}",
    )
    await staff.notify(tx, [event.to_agent_id], notice)


async def push_mention(tx: Tx, event: AgentsMentioned) -> None:
    """Who is called by a note learns it with the workspace closed, too."""
    notice = Notice(
        title_code="mentioned",
        body=f"{event.by_name}: {event.text}",
        url=_link(event.conversation_id),
        tag=f"mention:{event.conversation_id}",
    )
    await staff.notify(tx, event.agent_ids, notice)


def _link(conversation_id: str) -> str:
    return f"/app/inbox/{conversation_id}"
