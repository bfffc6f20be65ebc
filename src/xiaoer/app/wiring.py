"""Who reacts to what. Read this file to know everything that follows from an event."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from xiaoer import bot, conversations, files, gifts, knowledge, routing
from xiaoer.aftersales import jobs as case_jobs
from xiaoer.aftersales import reactions as case_reactions
from xiaoer.aftersales.events import CaseMoved, CaseOpened, StockOutReported
from xiaoer.app import (
    bot_reactions,
    bulletin_reactions,
    clock_reactions,
    floor_reactions,
    knowledge_reactions,
    one_person,
    push_marks,
    tag_reactions,
    ticket_reactions,
)
from xiaoer.app import reactions as app_reactions
from xiaoer.app.live import lease
from xiaoer.app.plugins import Channel
from xiaoer.bot import reactions as bots_reactions
from xiaoer.bulletins import jobs as bulletin_jobs
from xiaoer.buyers.events import BuyerIdentified, BuyersMerged, BuyersPushed, BuyersUnmerged, PaymentMethodsPushed
from xiaoer.campaigns import jobs as campaign_jobs
from xiaoer.campaigns import reactions as campaign_reactions
from xiaoer.conversations.events import (
    AgentsMentioned,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationQueued,
    ConversationRead,
    MessageReceived,
)
from xiaoer.conversations.jobs import TEND, tend
from xiaoer.files.jobs import sweeper
from xiaoer.gifts import reactions as gifts_reactions
from xiaoer.infra import timers
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import ConversationId
from xiaoer.language_models import LanguageModels
from xiaoer.language_models import jobs as language_model_jobs
from xiaoer.logistics import jobs as logistics_jobs
from xiaoer.logistics import reactions as logistics_reactions
from xiaoer.logistics.events import (
    DeliveryRejected,
    DispatchLate,
    InterceptFailed,
    InterceptSucceeded,
    ParcelDamaged,
    ParcelLost,
    ParcelReturned,
    ParcelReturning,
    ParcelSignedElsewhere,
    ParcelStalled,
    ReturnCameLate,
    ReturnOverdue,
    ReturnShipped,
    ReturnSigned,
    WatchAnswered,
)
from xiaoer.orders import jobs as order_jobs
from xiaoer.orders.events import (
    BuyersOrders,
    OrderChangeApplied,
    OrderChangeRefused,
    OrdersLinked,
    OrdersStored,
    ParcelMoved,
)
from xiaoer.outreach import reactions as outreach_reactions
from xiaoer.outreach.events import GatePackPublished
from xiaoer.payouts.events import PayoutCancelled, PayoutPaid, PayoutRefused
from xiaoer.payouts.jobs import Payers
from xiaoer.policies.events import PolicyPublished
from xiaoer.policies.jobs import WATCH_DRY_RUN, watch_dry_run
from xiaoer.quality import jobs as quality_jobs
from xiaoer.quality import reactions as quality_reactions
from xiaoer.quality.events import AgentBackInLine, AgentBelowFloor
from xiaoer.routing import reactions as routing_reactions
from xiaoer.sla import jobs as sla_jobs
from xiaoer.sla.events import (
    ClocksRang,
    NoResponseMarked,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseNear,
)
from xiaoer.staff.events import AgentChanged, AgentPresenceChanged, AgentSuspended, TeamChanged
from xiaoer.staff.jobs import push
from xiaoer.tickets import jobs as ticket_jobs
from xiaoer.tickets import reactions as tickets_reactions
from xiaoer.tickets.events import TicketChanged, TicketMoved, TicketOpened
from xiaoer.understanding import jobs as understanding_jobs

Reaction = Callable[[Tx, Any], Awaitable[None]]

TROUBLE: list[Reaction] = [
    case_reactions.tell_parcel_news,
    ticket_reactions.open_for_watch,
    tag_reactions.count_trouble,
]
NOW: dict[type[Event], list[Reaction]] = {  # same transaction; fast; no network
    BuyerIdentified: [app_reactions.link_orders_of_buyer, app_reactions.join_buyer_of_shop],
    BuyersMerged: [one_person.join_clocks],
    BuyersUnmerged: [one_person.part_clocks],
    BuyersPushed: [app_reactions.link_orders_of_shop_buyers],
    PaymentMethodsPushed: [app_reactions.take_payment_methods],
    ConversationOpened: [app_reactions.derive_stage_on_opening, knowledge_reactions.contact_again],
    MessageReceived: [
        outreach_reactions.hear_buyer,
        bot_reactions.bot_or_people,
        tickets_reactions.hear_buyer,
        campaign_reactions.hear_buyer,
        app_reactions.push_to_owner,
        case_reactions.look_for_evidence,
    ],
    ConversationQueued: [routing_reactions.begin_wait],
    ConversationAssigned: [
        bots_reactions.fall_silent,
        routing_reactions.watch_new_owner,
        app_reactions.push_assignment,
    ],
    AgentsMentioned: [app_reactions.push_mention],
    ConversationRead: [routing_reactions.stop_when_opened],
    ConversationClosed: [routing_reactions.free_the_place, knowledge_reactions.keep_answers],
    BuyersOrders: [
        app_reactions.derive_stages_of_buyers,
        app_reactions.credit_quick_replies,
        gifts_reactions.count_orders,
        tag_reactions.count_orders,
    ],
    OrderChangeApplied: [case_reactions.change_applied],
    OrderChangeRefused: [case_reactions.change_refused],
    OrdersStored: [
        app_reactions.book_what_the_shop_says,
        logistics_reactions.look_at_orders,
        case_reactions.orders_moved,
    ],
    ParcelMoved: [ticket_reactions.parcels_moved, logistics_reactions.look_at_parcels],
    OrdersLinked: [app_reactions.derive_stages_of_buyer],
    PolicyPublished: [bulletin_reactions.propose_for_policy],
    GatePackPublished: [bulletin_reactions.propose_for_pack],
    PayoutPaid: [case_reactions.payout_ended, gifts_reactions.note_paid],
    AgentBelowFloor: [floor_reactions.route_elsewhere],
    AgentBackInLine: [floor_reactions.route_again],
    PayoutRefused: [case_reactions.payout_ended, gifts_reactions.keep_refused],
    PayoutCancelled: [case_reactions.payout_ended, gifts_reactions.keep_refused],
    CaseOpened: [clock_reactions.keep_case_clock, tag_reactions.count_case],
    CaseMoved: [quality_reactions.case_moved, clock_reactions.keep_case_clock],
    ReturnOverdue: [case_reactions.return_overdue],
    ReturnShipped: [case_reactions.return_shipped],
    ReturnSigned: [case_reactions.return_signed],
    ReturnCameLate: [ticket_reactions.open_for_late_return],
    DeliveryRejected: [case_reactions.delivery_rejected],
    DispatchLate: TROUBLE,
    ParcelStalled: TROUBLE,
    ParcelLost: TROUBLE,
    ParcelSignedElsewhere: TROUBLE,
    ParcelDamaged: TROUBLE,
    ParcelReturning: TROUBLE,
    ParcelReturned: [case_reactions.tell_parcel_news],
    StockOutReported: [ticket_reactions.open_for_stock_out],
    TicketOpened: [tickets_reactions.forward],
    TicketChanged: [tickets_reactions.forward],
    TicketMoved: [tickets_reactions.forward, knowledge_reactions.draft_from_tickets],
    WatchAnswered: [case_reactions.tell_answer],
    InterceptSucceeded: [case_reactions.intercept_ended, ticket_reactions.open_for_stopped],
    InterceptFailed: [case_reactions.intercept_ended],
    ClocksRang: [clock_reactions.tell_of_clocks],
    NoResponseMarked: [push_marks.push_mark],
    PromiseMade: [clock_reactions.say_promise],
    PromiseMoved: [clock_reactions.say_promise],
    PromiseKept: [clock_reactions.say_promise],
    PromiseNear: [clock_reactions.tell_of_promise, routing_reactions.hurry_promised],
    PromiseBroken: [clock_reactions.tell_of_promise, routing_reactions.hurry_promised],
    AgentPresenceChanged: [routing_reactions.drain_for_agent],
    AgentChanged: [routing_reactions.drain_for_agent],
    AgentSuspended: [routing_reactions.take_back_all],
    TeamChanged: [routing_reactions.drain_for_agent],
}


async def wake_conversation(tx: Tx, facts: dict[str, Any]) -> None:
    await conversations.wake(tx, ConversationId(facts["conversation_id"]))


LATER: dict[str, timers.Handler] = {  # timers and jobs, each in a transaction of its own
    conversations.WAKE: wake_conversation,
    routing.UNOPENED: routing.escalate_unopened,
    routing.MOOD: routing.hear_later,
    bot.ASKED: bot.note_asked,
    lease.GONE: lease.agent_gone,
    **logistics_jobs.HANDLERS,
    **sla_jobs.HANDLERS,
    **quality_jobs.HANDLERS,
    **bulletin_jobs.HANDLERS,
    **campaign_jobs.HANDLERS,
    **language_model_jobs.HANDLERS,
    case_jobs.REMIND: case_jobs.remind,
    case_jobs.EXPIRE: case_jobs.expire,
    case_jobs.STOCK_OUT: case_jobs.cancel_one,
    **case_jobs.HANDLERS,
    **ticket_jobs.HANDLERS,
    ticket_reactions.MOVED_ON: ticket_reactions.solve_when_moved_on,
    gifts.EXPIRE: gifts.expire,
    knowledge.EMBED: knowledge.reckon,
    gifts.APPROVAL: gifts.approval_due,
}


def outside(blobs: Blobs, keys: KeyRing, channels: Mapping[str, Channel]) -> dict[str, timers.Call]:
    """Jobs that touch the network or the disk, outside any transaction."""
    refunds = Payers(keys, adapters(channels, "refunds"))
    askers = order_jobs.Askers(keys, adapters(channels, "orders"))
    senders = campaign_jobs.Senders(keys, adapters(channels, "sms"), adapters(channels, "mail"))
    forwarders = ticket_jobs.Forwarders(keys, adapters(channels, "notices"))
    couriers = logistics_jobs.Couriers(keys, adapters(channels, "carriers"))
    return {
        "staff.push": push,
        files.SWEEP: sweeper(blobs),
        TEND: tend,
        **askers.calls,
        WATCH_DRY_RUN: watch_dry_run,
        **understanding_jobs.CALLS,
        case_jobs.LOOK: case_jobs.looker(blobs),
        **refunds.calls,
        **couriers.calls,
        **forwarders.calls,
        **senders.calls,
        **push_marks.Markers(keys, adapters(channels, "marks")).calls,
    }


def language_models(database: Database, keys: KeyRing, channels: Mapping[str, Channel]) -> LanguageModels:
    """Who asks a merchant's language model; see `language_models.ask`."""
    return LanguageModels(database, keys, adapters(channels, "models"))


def adapters(channels: Mapping[str, Channel], port: str) -> dict[str, Any]:
    """By channel: what answers this port."""
    return {slug: channel.adapters[port] for slug, channel in channels.items() if port in channel.adapters}


async def react(tx: Tx, event: Event) -> None:
    for reaction in NOW.get(type(event), []):
        await reaction(tx, event)


async def book_only(tx: Tx, event: Event) -> None:
    """For a demo shop, which is written as it would stand: its money is in the ledger, nothing else follows."""
    if isinstance(event, OrdersStored):
        await app_reactions.book_what_the_shop_says(tx, event)
