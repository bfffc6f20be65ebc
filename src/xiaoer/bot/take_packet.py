"""Another bot passes a buyer on (阿里小蜜 and the like): its lines stand in the talk, its fields in the packet."""

from __future__ import annotations

import msgspec

from xiaoer import buyers, conversations, merchants, orders
from xiaoer.bot import store
from xiaoer.bot.hand_over import hand_over
from xiaoer.bot.model import Talk, Topic, Tried
from xiaoer.bot.packet_model import HandedOver, OutsideHandOver
from xiaoer.conversations import Draft
from xiaoer.conversations.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId
from xiaoer.merchants.model import Connection
from xiaoer.orders.errors import OrderAmbiguous, OrderNotFound

SAID_ELSEWHERE = "elsewhere@1"
"""The gate's mark of what another bot has said already: it cannot be unsaid, and it is kept as it was."""
ORDER_FIELDS = ("order_id", "order_number")


async def take_packet(tx: Tx, given: OutsideHandOver) -> HandedOver:
    """The buyer waits for a person or has one, with the transcript and the packet. The same `hand_over_id` again
    changes nothing. Raises ConnectionNotFound.
    """
    link = await merchants.get_connection(tx, ConnectionId(given.connection_id))
    buyer_id = await buyers.identify(
        tx, ConnectionId(link.id), given.external_id, display_name=given.buyer_name, verified=True
    )
    one = await _thread(tx, link, given, buyer_id)
    await conversations.append(tx, _lines(one, buyer_id, given))
    row = await conversations.get(tx, one, lock=True)
    talk = await store.talk(tx, one, row.session_id or "", lock=True)
    if not talk.silent:
        talk = await _remember(tx, given, talk)
    packet = await hand_over(tx, one, given.reason, words=given.source, talk=talk)
    await conversations.take_news(tx, [one])
    return HandedOver(one, packet.id)


async def _thread(tx: Tx, link: Connection, given: OutsideHandOver, buyer_id: BuyerId) -> ConversationId:
    source = {"bot": given.source}
    one, new = await conversations.open_thread(
        tx,
        shop_id=link.shop_id,
        connection_id=ConnectionId(link.id),
        channel=link.channel,
        thread=given.external_id,
        buyer_id=buyer_id,
        source=source,
    )
    if not new:
        row = await conversations.get(tx, one, lock=True)
        await conversations.set_source(tx, one, {**(row.source or {}), **source})
        if row.state == State.CLOSED:
            await conversations.reopen(tx, one)
    return one


def _lines(one: ConversationId, buyer_id: BuyerId, given: OutsideHandOver) -> list[Draft]:
    """As they were said there; a line's own time is kept beside it."""
    drafts = []
    for number, line in enumerate(given.transcript):
        by_bot = line.who == "bot"
        drafts.append(
            Draft(
                conversation_id=one,
                client_id=f"ho-{given.hand_over_id}-{number}",
                kind="text",
                author_kind="bot" if by_bot else "buyer",
                author_id=given.source if by_bot else buyer_id,
                author_name=given.source if by_bot else given.buyer_name,
                text=line.text,
                payload={"said_at": line.at.isoformat()} if line.at else None,
                automatic=by_bot,
                gate=SAID_ELSEWHERE if by_bot else "",
            )
        )
    return drafts


async def _remember(tx: Tx, given: OutsideHandOver, talk: Talk) -> Talk:
    fields = {field.name: field.value for field in given.fields}
    ref = next((fields[name] for name in ORDER_FIELDS if name in fields), "")
    if ref and (order_id := await _order(tx, ref)):
        fields["order_id"] = order_id
        fields.pop("order_number", None)
    asked = [line.text for line in given.transcript if line.who == "buyer"]
    intents = tuple(given.intents)
    tried = tuple(Tried(intent=intent, outcome="passed", detail=given.source) for intent in intents)
    topic = Topic(intent=intents[0] if intents else "", text=asked[0][:200] if asked else "")
    return msgspec.structs.replace(
        talk,
        fields={**talk.fields, **fields},
        intents=intents or talk.intents,
        tried=(*talk.tried, *tried),
        topics=(*talk.topics, topic) if topic.text else talk.topics,
        mood=given.mood,
        language=given.language,
    )


async def _order(tx: Tx, ref: str) -> str:
    try:
        return await orders.id_of(tx, ref)
    except (OrderNotFound, OrderAmbiguous):
        return ""
