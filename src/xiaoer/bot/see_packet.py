"""The packet as the agent's card shows it, and whether somebody asked again for what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from xiaoer import catalog, orders
from xiaoer.bot import store
from xiaoer.bot.events import PacketChanged
from xiaoer.bot.model import Packet
from xiaoer.bot.packet_model import PacketView
from xiaoer.bot.reask import asked_again, may_ask
from xiaoer.catalog.errors import ListingNotFound
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConversationId, OrderId
from xiaoer.orders.errors import OrderNotFound

ASKED = "bot.asked"


async def see_packet(tx: Tx, conversation_id: ConversationId, session_id: str) -> PacketView | None:
    """None when nothing was handed over in this stretch of talk."""
    packet = await store.packet_of(tx, conversation_id, session_id)
    if packet is None:
        return None
    again = await store.asked_again(tx, packet.id)
    return PacketView(
        packet=packet,
        order_number=await _number(tx, packet),
        listing_title=await _title(tx, packet),
        asked_again=again,
    )


async def _number(tx: Tx, packet: Packet) -> str:
    with suppress(OrderNotFound):
        return (await orders.get(tx, OrderId(packet.order_id))).external_id if packet.order_id else ""
    return ""


async def _title(tx: Tx, packet: Packet) -> str:
    with suppress(ListingNotFound):
        found = await catalog.get_listings(tx, [packet.listing_id]) if packet.listing_id else []
        return found[0].title if found else ""
    return ""


async def watch_questions(tx: Tx, said: Mapping[str, Sequence[str]]) -> None:
    """Of these answers of people (by conversation), those that may ask again for something are compared soon."""
    for one, texts in said.items():
        asking = [text for text in texts if may_ask(text)]
        if asking:
            facts = {"conversation_id": one, "texts": asking[-5:]}
            await timers.schedule(tx, f"asked:{one}", ASKED, tx.clock.now(), facts)


async def note_asked(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: what was asked for although it had been collected stands with the hand-over."""
    packet = await store.packet_of(tx, facts["conversation_id"])
    if packet is None:
        return
    names = [field.name for field in packet.fields]
    again = [name for text in facts["texts"] for name in asked_again(text, names)]
    if again:
        await store.add_asked(tx, packet.id, again)
        one = ConversationId(packet.conversation_id)
        await tx.publish(PacketChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=one))
