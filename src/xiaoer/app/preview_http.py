"""What the send gate says of an answer while it is written, with all that the desk knows of the conversation."""

from typing import Annotated, Any

from litestar import post
from msgspec import Meta, Struct
from sqlalchemy import Row

from xiaoer import buyers, conversations, outreach, quality
from xiaoer.app import known_facts
from xiaoer.conversations import LineFacts
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.permissions import Permission
from xiaoer.outreach.model import BuyerFacts, Outgoing, Ruling

LOOKED_AT = 30
"""Lines back: the buyer's mood, and one's own words that may repeat."""
MOOD = 3


class AnswerBody(Struct, frozen=True):
    text: Annotated[str, Meta(max_length=5000)]
    reader: Annotated[str, Meta(pattern="^(zh|en)$")] = "zh"
    """Language of the sentences."""
    recent_answers: Annotated[list[Annotated[str, Meta(max_length=5000)]], Meta(max_length=20)] = []
    """What this agent said lately elsewhere, the newest first."""


class AnswerPreview(Struct, frozen=True):
    ruling: Ruling
    verdict: str
    """`block`, `warn`, `note` or `send`."""


@post("/api/conversations/{conversation_id:str}/preview", status_code=200)
async def preview_answer(caller: Caller, conversation_id: str, data: AnswerBody) -> AnswerPreview:
    """Findings, sentences and a lawful rewrite. Nothing is kept, and sending judges again."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        row = await conversations.visible(tx, conversation_id)
        item = await _item(tx, row, data)
        ruling = await outreach.judge(tx, item, buyer_id=BuyerId(row.buyer_id))
    return AnswerPreview(ruling, ruling.verdict)


async def _item(tx: Tx, row: Row[Any], data: AnswerBody) -> Outgoing:
    lines = await conversations.read_before(tx, row.id, None, LOOKED_AT)
    mine = [line.text for line in reversed(lines) if line.author_id == tx.actor.id and line.kind == "text"]
    facts = await known_facts.facts_of(tx, row)
    return Outgoing(
        text=data.text,
        channel=row.channel,
        reader=data.reader,
        buyer=BuyerFacts(name=await _name(tx, row), emotion="angry" if _angry(lines) else ""),
        recent_answers=tuple([*mine, *data.recent_answers][:20]),
        facts=known_facts.for_text(facts, data.text),
    )


def _angry(lines: list[LineFacts]) -> bool:
    """One of the buyer's last words since the shop last answered, or the last three, was angry."""
    said = [line.text for line in lines if line.author_kind == "buyer"][-MOOD:]
    return any(quality.is_angry(text) for text in said)


async def _name(tx: Tx, row: Row[Any]) -> str:
    """The name the buyer gave; empty where it is only a mark that was made up for a visitor."""
    found = await buyers.summaries(tx, [BuyerId(row.buyer_id)])
    name = next((one.name for one in found.values()), "")
    return "" if name.startswith("#") else name


routes = [preview_answer]
