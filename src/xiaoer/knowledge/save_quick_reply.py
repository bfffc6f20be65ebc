"""A quick reply is written, rewritten, or thrown away."""

from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.knowledge import store
from xiaoer.knowledge.errors import QuickReplyEmpty
from xiaoer.knowledge.model import NewQuickReply, QuickReply, QuickReplyChange
from xiaoer.knowledge.rights import owner_of, writable
from xiaoer.merchants.model import changes_of

WORDS = ("shortcut", "title", "text")


async def save_quick_reply(tx: Tx, new: NewQuickReply) -> QuickReply:
    """Raises QuickReplyEmpty, ShortcutTaken, QuickReplyNotYours, NotAllowed, TeamNotFound, ShopNotFound."""
    _check(new.text, new.file_ids)
    reply_id = new_id("qrp")
    facts = {
        "id": reply_id,
        "scope": new.scope,
        "owner_id": await owner_of(tx, new.scope, new.owner_id),
        "shortcut": new.shortcut,
        "title": new.title or first_line(new.text),
        "text": new.text,
        "file_ids": new.file_ids,
        "position": new.position,
        "stale_after": new.stale_after,
    }
    await store.add(tx, [facts])
    return await store.get(tx, reply_id)


async def change_quick_reply(tx: Tx, reply_id: str, change: QuickReplyChange) -> QuickReply:
    """What was given is in force.

    Raises QuickReplyNotFound, QuickReplyEmpty, ShortcutTaken, QuickReplyNotYours, NotAllowed.
    """
    now, facts = await writable(tx, reply_id), changes_of(change)
    if "scope" in facts or "owner_id" in facts:
        scope = facts.setdefault("scope", now.scope)
        same = scope == now.scope
        facts["owner_id"] = await owner_of(tx, scope, facts.get("owner_id", now.owner_id if same else ""))
    whole: dict[str, Any] = {name: getattr(now, name) for name in WORDS} | facts
    _check(whole["text"], facts.get("file_ids", now.file_ids))
    await store.change(tx, reply_id, whole)
    return await store.get(tx, reply_id)


async def remove_quick_reply(tx: Tx, reply_id: str) -> None:
    """Raises QuickReplyNotFound, NotAllowed."""
    await writable(tx, reply_id)
    await store.remove(tx, reply_id)


def first_line(text: str) -> str:
    """A title for a reply that has none."""
    return text.strip().partition("\n")[0][:40]


def _check(text: str, file_ids: list[Any]) -> None:
    if not text.strip() and not file_ids:
        raise QuickReplyEmpty
