"""The buyer takes a gift: only with the visitor token of the conversation that it stands in."""

from litestar import post

from xiaoer import conversations, gifts
from xiaoer.app.callers import BuyerCaller
from xiaoer.gifts.errors import NotTheBuyersGift
from xiaoer.gifts.model import BuyerGift
from xiaoer.kernel.actors import Actor, ActorKind


@post("/api/webchat/gifts/{gift_id:str}/claim", status_code=200)
async def claim_gift(buyer_caller: BuyerCaller, gift_id: str) -> BuyerGift:
    """Once; a repeat answers how the gift stands."""
    who = buyer_caller.who
    async with buyer_caller.transaction() as tx:
        row = await conversations.of_thread(tx, who.connection_id, who.external_id)
        if row is None:
            raise NotTheBuyersGift(gift_id=gift_id)
        tx.actor = Actor(ActorKind.BUYER, row.buyer_id)
        return await gifts.claim(tx, gift_id, row.id)


routes = [claim_gift]
