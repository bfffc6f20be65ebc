"""A quick reply is written, rewritten, or thrown away."""

from collections.abc import Sequence
from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.knowledge import store
from xiaoer.knowledge.errors import QuickReplyEmpty, StepsContradict
from xiaoer.knowledge.model import LAST, NewQuickReply, QuickReply, QuickReplyChange, Step
from xiaoer.knowledge.rights import owner_of, writable
from xiaoer.merchants.model import changes_of

WORDS = ("shortcut", "title", "text")


async def save_quick_reply(tx: Tx, new: NewQuickReply) -> QuickReply:
    """It may be used at once.

    Raises QuickReplyEmpty, StepsContradict, ShortcutTaken, QuickReplyNotYours, NotAllowed, TeamNotFound, ShopNotFound.
    """
    check(new.text, new.file_ids, new.steps)
    reply_id = new_id("qrp")
    facts = {
        "id": reply_id,
        "scope": new.scope,
        "owner_id": await owner_of(tx, new.scope, new.owner_id),
        "shortcut": new.shortcut,
        "title": new.title or first_line(new.text),
        "text": new.text,
        "file_ids": new.file_ids,
        "steps": new.steps,
        "occasion": new.occasion,
        "position": new.position,
        "stale_after": new.stale_after,
    }
    await store.add(tx, [facts])
    return await store.get(tx, reply_id)


async def change_quick_reply(tx: Tx, reply_id: str, change: QuickReplyChange) -> QuickReply:
    """What was given is in force.

    Raises QuickReplyNotFound, QuickReplyEmpty, StepsContradict, ShortcutTaken, QuickReplyNotYours, NotAllowed.
    """
    now, facts = await writable(tx, reply_id), changes_of(change)
    if "scope" in facts or "owner_id" in facts:
        scope = facts.setdefault("scope", now.scope)
        same = scope == now.scope
        facts["owner_id"] = await owner_of(tx, scope, facts.get("owner_id", now.owner_id if same else ""))
    whole: dict[str, Any] = {name: getattr(now, name) for name in WORDS} | facts
    check(whole["text"], facts.get("file_ids", now.file_ids), facts.get("steps", now.steps))
    await store.change(tx, reply_id, whole)
    return await store.get(tx, reply_id)


async def remove_quick_reply(tx: Tx, reply_id: str) -> None:
    """Raises QuickReplyNotFound, NotAllowed."""
    await writable(tx, reply_id)
    await store.remove(tx, reply_id)


def first_line(text: str) -> str:
    """A title for a reply that has none."""
    return text.strip().partition("\n")[0][:40]


def check(text: str, file_ids: Sequence[str], steps: Sequence[Step]) -> None:
    """Raises QuickReplyEmpty, StepsContradict."""
    if not text.strip() and not file_ids and not steps:
        raise QuickReplyEmpty
    check_steps(steps)


def check_steps(steps: Sequence[Step]) -> None:
    """Raises StepsContradict."""
    kinds = [type(step) for step in steps]
    for at, step in enumerate(steps):
        if type(step) in kinds[:at] or (isinstance(step, LAST) and at + 1 < len(steps)):
            raise StepsContradict(step=at + 1)
