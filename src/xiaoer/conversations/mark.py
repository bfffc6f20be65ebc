"""Small corrections to a conversation: stage, subject, tags."""

from typing import Any

from xiaoer.conversations import store
from xiaoer.conversations.append import say_by_system
from xiaoer.conversations.events import ConversationChanged
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.ids import ConversationId

STAGES = ("pre", "in", "after")
MAX_TAGS = 20


class NoSuchStage(Invalid):
    code = "no_such_stage"


class TooManyTags(Invalid):
    code = "too_many_tags"


async def correct_stage(tx: Tx, conversation_id: ConversationId, stage: str | None) -> None:
    """A person says which stage it is in; None gives it back to what the order says."""
    if stage is not None and stage not in STAGES:
        raise NoSuchStage(stage=stage)
    await _write(tx, conversation_id, stage_corrected=stage)
    await say_by_system(tx, conversation_id, "stage_corrected", stage=stage, by=tx.actor.id)


async def derive_stage(tx: Tx, conversation_id: ConversationId, stage: str, subject: dict[str, Any]) -> None:
    """What the buyer's orders say now. `subject` may carry order_id, order_value_minor, currency, listing_id."""
    values: dict[str, Any] = {"stage": stage}
    names = {"order_id": "subject_order_id", "listing_id": "subject_listing_id"}
    values |= {names.get(name, name): value for name, value in subject.items()}
    await _write(tx, conversation_id, **values)


async def set_tags(tx: Tx, conversation_id: ConversationId, tags: list[str]) -> None:
    """Exactly these tags, each at most 40 characters. Raises TooManyTags."""
    clean = list(dict.fromkeys(tag.strip()[:40] for tag in tags if tag.strip()))
    if len(clean) > MAX_TAGS:
        raise TooManyTags(limit=MAX_TAGS)
    await _write(tx, conversation_id, tags=clean)


async def set_mood(tx: Tx, conversation_id: ConversationId, mood: str) -> None:
    """How the buyer feels in this session: annoyed or angry; empty for calm."""
    await _write(tx, conversation_id, mood=mood)


async def set_source(tx: Tx, conversation_id: ConversationId, source: dict[str, Any]) -> None:
    """Where the buyer is: page address, title, listing in view."""
    values: dict[str, Any] = {"source": source}
    if listing := source.get("listing_id"):
        values["subject_listing_id"] = listing
    await _write(tx, conversation_id, **values)


async def _write(tx: Tx, conversation_id: ConversationId, **values: Any) -> None:
    if not await store.change(tx, conversation_id, **values):
        await store.get(tx, conversation_id)  # raises: it does not exist for this merchant
    await tx.publish(
        ConversationChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=conversation_id)
    )
