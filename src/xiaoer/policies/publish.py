"""The draft becomes a version: public, in force from a moment on, and never changed again."""

from __future__ import annotations

from datetime import datetime

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies import store
from xiaoer.policies.check_document import check_document
from xiaoer.policies.errors import DraftMoved, NoDraft, PolicyTooEarly
from xiaoer.policies.events import PolicyPublished
from xiaoer.policies.model import Document, Policy


async def publish(
    tx: Tx, shop_id: ShopId, *, in_force_from: datetime | None = None, revision: int | None = None
) -> Policy:
    """Orders placed from `in_force_from` on (now, without one) are judged by this version; earlier ones keep theirs.

    The first version of a shop may reach back, to the orders that it brings along; a later one may not.
    Raises NoDraft, DraftMoved, PolicyTooEarly.
    """
    await merchants.lock_merchant(tx)
    draft = await store.draft(tx, shop_id)
    if draft is None:
        raise NoDraft(shop_id=shop_id)
    if revision not in (None, draft.revision):
        raise DraftMoved(revision=draft.revision)
    check_document(Document(draft.terms, draft.conditions, draft.clauses))  # rules may have changed since it was saved
    now = tx.clock.now()
    begins = in_force_from or now
    if begins < now and await store.newest(tx, shop_id):
        raise PolicyTooEarly(earliest=now.isoformat())
    await store.publish(tx, draft.id, begins)
    await audit.record(tx, "policy.published", draft.id, shop_id=shop_id, version=draft.version)
    await tx.publish(
        PolicyPublished(
            merchant_id=tx.merchant_id,
            at=now,
            shop_id=shop_id,
            policy_id=draft.id,
            version=draft.version,
            in_force_from=begins,
        )
    )
    return await store.get(tx, draft.id)
