"""A version is handed in, approved, sent back, thrown away or retired."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from xiaoer import staff
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.check_content import BLOCKING, flags_of
from xiaoer.knowledge.entry_model import Content, EntryDecision, EntryKeeping
from xiaoer.knowledge.errors import EntryChanged, EntryIncomplete
from xiaoer.knowledge.events import EntryApproved, EntryRetired, EntrySubmitted
from xiaoer.knowledge.life import DECIDING, LIFE, EntryAction, EntryState
from xiaoer.knowledge.texts import forget_texts, keep_texts

FRESH_FOR = timedelta(days=365)
"""An entry that nobody confirms again within a year is not said by itself any more."""


def by_of(actor: Actor) -> By:
    """What a reaction or the bot does is the work of a rule; the shop's own system speaks as its agent."""
    return By.RULE if actor.kind in (ActorKind.CLOCK, ActorKind.BOT) else By.AGENT


async def decide(tx: Tx, entry_id: str, decision: EntryDecision) -> EntryState:
    """The state that the version has now. Approving makes it answer at once and retires the one before; retiring
    leaves the entry without an answer.

    Raises EntryNotFound, EntryChanged, EntryIncomplete, NotAllowed, IllegalMove.
    """
    action = decision.action
    if action in DECIDING:
        tx.actor.require(Permission.KNOWLEDGE_APPROVE)
    row = await store.get(tx, entry_id, lock=True)
    if decision.version not in (0, row.version):
        raise EntryChanged(entry_id=entry_id, version=row.version)
    retiring_old = action is EntryAction.RETIRE and row.live_version not in (None, row.version)
    version = row.live_version if retiring_old else row.version
    at = EntryState.APPROVED if retiring_old else EntryState(row.state)
    to = LIFE.to(at, action, by_of(tx.actor))
    if to is EntryState.APPROVED:
        await _approve(tx, row)
    await store.move_version(tx, entry_id, version, at, to, decision.words)
    if not retiring_old:
        await store.change(tx, entry_id, state=to)
    if action is EntryAction.RETIRE:
        await _retire(tx, row)
    await _tell(tx, row, version, to)
    await audit.record(tx, f"knowledge.{_PAST[action]}", entry_id, version=version, title=row.title)
    return to


_PAST = {
    EntryAction.SUBMIT: "submitted",
    EntryAction.WITHDRAW: "withdrawn",
    EntryAction.APPROVE: "approved",
    EntryAction.SEND_BACK: "sent_back",
    EntryAction.DISCARD: "discarded",
    EntryAction.RETIRE: "retired",
}


async def _approve(tx: Tx, row: Row[Any]) -> None:
    content = store.content_of(await store.version_of(tx, row.id, row.version))
    if lacking := blocking(content):
        raise EntryIncomplete(entry_id=row.id, flags=",".join(lacking))
    now = tx.clock.now()
    if row.live_version is not None and row.live_version != row.version:
        to = LIFE.to(EntryState.APPROVED, EntryAction.SUPERSEDE, By.RULE)
        await store.move_version(tx, row.id, row.live_version, EntryState.APPROVED, to)
    fresh_until = row.fresh_until if row.fresh_until and row.fresh_until > now else now + FRESH_FOR
    dates = {"valid_from": content.valid_from, "valid_until": content.valid_until}
    await store.change(tx, row.id, live_version=row.version, live_at=now, fresh_until=fresh_until, **dates)
    await keep_texts(tx, row.shop_id, row.id, content)


def blocking(content: Content) -> list[str]:
    """Codes of what keeps it from being approved."""
    return sorted({flag.code for flag in flags_of(content)} & BLOCKING)


async def _retire(tx: Tx, row: Row[Any]) -> None:
    await store.change(tx, row.id, live_version=None, live_at=None)
    await forget_texts(tx, row.shop_id, row.id)


async def _tell(tx: Tx, row: Row[Any], version: int, to: EntryState) -> None:
    told = {
        EntryState.WAITING: EntrySubmitted,
        EntryState.APPROVED: EntryApproved,
        EntryState.RETIRED: EntryRetired,
    }.get(to)
    if told is None or (told is EntryRetired and row.live_version is None):
        return
    ids = {"entry_id": row.id, "shop_id": row.shop_id, "version": version}
    await tx.publish(told(merchant_id=tx.merchant_id, at=tx.clock.now(), **ids))


async def keep(tx: Tx, entry_id: str, keeping: EntryKeeping) -> None:
    """Another owner, or another day until which it counts as fresh. Raises EntryNotFound, AgentNotFound."""
    row = await store.get(tx, entry_id, lock=True)
    facts: dict[str, Any] = {}
    if keeping.owner_id is not None:
        facts["owner_id"] = (await staff.get_agent(tx, AgentId(keeping.owner_id))).id
    if keeping.fresh_until is not None:
        facts["fresh_until"] = keeping.fresh_until
    if facts:
        await store.change(tx, entry_id, **facts)
        await store.bump(tx, row.shop_id)
        await audit.record(tx, "knowledge.kept", entry_id, fields=sorted(facts))
