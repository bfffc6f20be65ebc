"""The card that shows a gift in its conversation, to buyer and staff alike: nothing on it is for staff only."""

from datetime import datetime
from typing import Any

import msgspec

from xiaoer import conversations, outreach, staff
from xiaoer.conversations import Draft
from xiaoer.gifts import store
from xiaoer.gifts.model import CARD, Gift, GiftKind, GiftState, PayTo
from xiaoer.gifts.words import as_text
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId
from xiaoer.outreach.model import Medium, Outgoing
from xiaoer.ports.channel import facts_of


def _moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def changing_facts(gift: Gift) -> dict[str, Any]:
    """What of the card changes during the gift's life. The code is shown once it is claimed."""
    shown = gift.claimed_at is not None and gift.pay_to is PayTo.NEXT_ORDER
    return {
        "state": gift.state.value,
        "pay_to": gift.pay_to.value,
        "code": gift.code if shown else "",
        "claim_until": _moment(gift.claim_until),
        "claimed_at": _moment(gift.claimed_at),
        "use_until": _moment(gift.use_until),
        "used_at": _moment(gift.used_at),
    }


def card_of(gift: Gift) -> dict[str, Any]:
    fixed = {
        "card": CARD,
        "gift_id": gift.id,
        "kind": gift.kind.value,
        "purpose": gift.purpose.value,
        "name": gift.name if gift.kind is GiftKind.COUPON else "",
        "amount_minor": gift.amount_minor,
        "currency": gift.currency,
        "minimum_minor": gift.minimum_minor,
        "words": gift.words,
    }
    return fixed | changing_facts(gift)


async def claimable(tx: Tx, conversation_id: str) -> bool:
    """Whether the conversation's channel shows the card with its button."""
    row = await conversations.get(tx, ConversationId(conversation_id))
    return CARD in facts_of(row.channel).messages.cards


async def put_in_thread(tx: Tx, gift: Gift, *, as_card: bool) -> None:
    """The gift stands in its conversation in the giver's name, once. As text where the channel has no such card."""
    by_agent = gift.given_by.startswith("agt_")
    faces = await staff.summaries(tx, [AgentId(gift.given_by)]) if by_agent else {}
    draft = Draft(
        conversation_id=gift.conversation_id,
        client_id=gift.id,
        kind="card" if as_card else "text",
        author_kind="agent" if by_agent else "bot",
        author_id=gift.given_by if by_agent else "bot",
        author_name=next((face.display_name for face in faces.values()), ""),
        text="" if as_card else await as_text(tx, gift),
        payload={"card": card_of(gift)} if as_card else None,
        automatic=not by_agent,
    )
    stored = await conversations.append(tx, await _passed(tx, gift, draft))
    if as_card and stored:
        await store.note(tx, gift.id, line_seq=stored[0].seq)


async def _passed(tx: Tx, gift: Gift, draft: Draft) -> list[Draft]:
    """A giver's words ask for nothing in return, and no review was asked for today: raises GateBlocked. What a rule
    gives is owed and goes out as it is. Either way value was given, which the next request for a review has to know."""
    row, buyer_id = await conversations.get(tx, ConversationId(gift.conversation_id)), BuyerId(gift.buyer_id)
    item = Outgoing(text=gift.words, channel=row.channel, medium=Medium.GIFT)
    await outreach.record_sent(tx, item, buyer_id=buyer_id, gives_value=True)
    if draft.automatic:
        return await outreach.pass_automatic(tx, [draft])
    mark = await outreach.pass_gate(tx, item, buyer_id=buyer_id, conversation_id=gift.conversation_id)
    return [msgspec.structs.replace(draft, gate=mark)]


async def tell(tx: Tx, gift: Gift) -> None:
    """The card in the thread shows the gift's new state, and a line says so; once for each version."""
    row = await store.row_of(tx, gift.id)
    if row.line_seq is None:
        return
    client_id = f"{gift.id}-{gift.version}"
    about = {"kind": gift.kind.value, "amount_minor": gift.amount_minor, "currency": gift.currency}
    code = f"gift_{gift.state.value}" if not gift.payout_refused or gift.state is not GiftState.CLAIMED else "gift_kept"
    conversation_id = ConversationId(gift.conversation_id)
    await conversations.change_card(tx, conversation_id, row.line_seq, client_id, code, about | changing_facts(gift))
