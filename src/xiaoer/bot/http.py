"""REST doors of the bot: its settings per shop, what it did and why, a message to try, floors and concessions."""

from __future__ import annotations

from typing import Any

from litestar import get, post, put

from xiaoer import catalog, conversations
from xiaoer.bot import look, settings, store
from xiaoer.bot.floor import floor_of
from xiaoer.bot.http_handover import routes as hand_over_routes
from xiaoer.bot.model import BotSettings, BotSettingsView, Concession, FloorChange, PriceFloor, Trial, TrialAnswer, Turn
from xiaoer.bot.skills.price import coupon_names
from xiaoer.bot.try_out import TakenBack, try_out
from xiaoer.infra import audit
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission

READ, LEAD = Permission.CONVERSATION_READ, Permission.ROUTING_EDIT


@get("/api/bot/shops/{shop_id:str}")
async def get_settings(caller: Caller, shop_id: str) -> BotSettingsView:
    """The bot of a shop: mode, week, thresholds, rules; and its mode at this moment."""
    async with caller.transaction(READ) as tx:
        return await settings.read_settings(tx, ShopId(shop_id))


@put("/api/bot/shops/{shop_id:str}")
async def put_settings(caller: Caller, shop_id: str, data: BotSettings) -> BotSettingsView:
    """The whole of it; holds from the next message on."""
    async with caller.transaction(LEAD) as tx:
        await settings.save_settings(tx, ShopId(shop_id), data)
        return await settings.read_settings(tx, ShopId(shop_id))


@get("/api/bot/turns")
async def get_turns(
    caller: Caller,
    shop_id: str = "",
    conversation_id: str = "",
    outcome: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Turn]:
    """What the bot did and why, the newest first. Without the right to all conversations only of one that may be
    seen."""
    async with caller.transaction(READ) as tx:
        if conversation_id:
            await conversations.visible(tx, conversation_id)
        else:
            tx.actor.require(Permission.CONVERSATION_READ_ALL)
        return await look.turns(
            tx, shop_id=shop_id, conversation_id=conversation_id, outcome=outcome, cursor=cursor, limit=limit
        )


@post("/api/bot/trials", status_code=200)
async def post_trial(caller: Caller, data: Trial) -> TrialAnswer:
    """What the bot would answer, with intents, confidence and facts. Nothing is sent or kept."""
    try:
        async with caller.transaction(LEAD) as tx:
            raise TakenBack(await try_out(tx, data))
    except TakenBack as done:
        return done.answer


@get("/api/bot/floors/{listing_id:str}")
async def get_floor(caller: Caller, listing_id: str, conversation_id: str = "") -> PriceFloor:
    """How far a price may come down, and with a conversation which coupons its buyer may have."""
    async with caller.transaction(READ) as tx:
        listing = await catalog.get_listing(tx, listing_id)
        row = await conversations.visible(tx, conversation_id) if conversation_id else None
        return PriceFloor(
            listing_id=listing.id,
            floor_minor=await floor_of(tx, await store.settings(tx, listing.shop_id), listing.id, listing.price_minor),
            own=listing.id in await store.floors(tx, [listing.id]),
            price_minor=listing.price_minor,
            currency=listing.currency,
            coupons=await coupon_names(tx, row.id) if row else [],
        )


@put("/api/bot/floors/{listing_id:str}")
async def put_floor(caller: Caller, listing_id: str, data: FloorChange) -> None:
    """Below it nothing of this listing is offered without an approval."""
    async with caller.transaction(LEAD) as tx:
        listing = await catalog.get_listing(tx, listing_id)
        await store.save_floor(tx, listing.id, data.floor_minor)
        await audit.record(tx, "price_floor.set", listing.id, floor_minor=data.floor_minor)


@get("/api/bot/concessions")
async def get_concessions(caller: Caller, shop_id: str = "", conversation_id: str = "") -> list[Concession]:
    """Each time a buyer haggled: the price, what was asked or given, the floor, by whom; the newest first."""
    async with caller.transaction(READ) as tx:
        if conversation_id:
            await conversations.visible(tx, conversation_id)
        else:
            tx.actor.require(Permission.CONVERSATION_READ_ALL)
        return await look.concessions(tx, shop_id=shop_id, conversation_id=conversation_id)


routes: list[Any] = [
    get_settings, put_settings, get_turns, post_trial, get_floor, put_floor, get_concessions, *hand_over_routes,
]  # fmt: skip
