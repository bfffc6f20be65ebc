"""An earlier version comes back as the draft."""

from __future__ import annotations

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies.model import Document, Policy
from xiaoer.policies.save_draft import save_draft
from xiaoer.policies.versions import version_of


async def restore(tx: Tx, shop_id: ShopId, version: int, *, note: str = "", revision: int | None = None) -> Policy:
    """The draft holds what that version held; it is in force once it is published. 0 brings back the built-in one.

    Raises PolicyNotFound, DraftMoved, and what `save_draft` raises.
    """
    old = await version_of(tx, shop_id, version)
    document = Document(old.terms, old.conditions, old.clauses)
    return await save_draft(tx, shop_id, document, note=note, revision=revision, restored_from=version)
