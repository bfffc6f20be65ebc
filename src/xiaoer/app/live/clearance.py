"""What an agent's link knows of a conversation it may write into: enough to ask the send gate without the database."""

from asyncio import get_running_loop
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from xiaoer import outreach
from xiaoer.app.known_facts import Known, facts_of, for_text
from xiaoer.app.live import protocol
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach.model import Attachment, Medium, Outgoing, SenderKind

KNOWN_FOR_S = 5.0
"""How long a link may keep writing into a conversation before it is looked at again."""


@dataclass(frozen=True, slots=True)
class Clearance:
    channel: str
    pack: outreach.Pack
    facts: Known
    until: float
    """In the loop's time."""

    @property
    def fresh(self) -> bool:
        return self.until > get_running_loop().time()


async def clearance_for(tx: Tx, row: Row[Any]) -> Clearance:
    pack, facts = await outreach.pack_for(tx, row.channel), await facts_of(tx, row)
    return Clearance(row.channel, pack, facts, get_running_loop().time() + KNOWN_FOR_S)


def mark_at_once(frame: protocol.Send, known: Clearance) -> str:
    """The gate's mark for words of which there is nothing to keep and nothing to look up; empty for all others."""
    item = Outgoing(text=frame.text, channel=known.channel, facts=for_text(known.facts, frame.text))
    ruling = outreach.rule_on(item, known.pack)
    plain = ruling.verdict == "send" and not ruling.needs_past
    return outreach.mark_of(ruling) if plain else ""


async def mark_for(tx: Tx, draft: Draft, row: Row[Any], known: Clearance, sender: SenderKind = SenderKind.AGENT) -> str:
    """The gate's mark for one line to the conversation's buyer. Raises GateBlocked; blocks and warnings are kept."""
    held, card = (draft.payload or {}).get("attachment"), (draft.payload or {}).get("card")
    files = (Attachment(name=held["name"], kind=held["mime"], size_bytes=held["size"]),) if held else ()
    item = Outgoing(
        text=draft.text,
        channel=row.channel,
        sender=sender,
        medium=Medium.ATTACHMENT if held else Medium.CARD if card else Medium.CHAT,
        attachments=files,
        facts=for_text(known.facts, draft.text),
    )
    return await outreach.pass_gate(tx, item, buyer_id=BuyerId(row.buyer_id), conversation_id=row.id)
