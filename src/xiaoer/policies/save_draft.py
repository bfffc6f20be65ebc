"""The next version is written; nothing is judged by it yet."""

from __future__ import annotations

from typing import Any

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PolicyId, ShopId, new_id
from xiaoer.policies import store
from xiaoer.policies.check_condition import MOST_STEPS
from xiaoer.policies.check_document import check_document, read_document
from xiaoer.policies.errors import DraftMoved, NoDraft
from xiaoer.policies.model import Document, Policy


async def save_draft(
    tx: Tx,
    shop_id: ShopId,
    document: Document | dict[str, Any],
    *,
    note: str = "",
    revision: int | None = None,
    restored_from: int | None = None,
) -> Policy:
    """The shop's one draft holds this document. `revision`: the one that the writer has seen, 0 for none.

    Raises ShopNotFound, DraftMoved, and for what cannot be in force what `read_document` and `check_document` raise;
    then nothing is stored.
    """
    await merchants.get_shop(tx, shop_id)
    wanted = document if isinstance(document, Document) else read_document(document)
    check_document(wanted)
    await merchants.lock_merchant(tx)
    there = await store.draft(tx, shop_id)
    if revision is not None and revision != (there.revision if there else 0):
        raise DraftMoved(revision=there.revision if there else 0)
    draft_id = there.id if there else PolicyId(new_id("pol"))
    facts = {"version": there.version, "revision": there.revision + 1} if there else {"revision": 1}
    facts.setdefault("version", await store.newest(tx, shop_id) + 1)
    await store.put_draft(tx, shop_id, draft_id, wanted, note=note, restored_from=restored_from, **facts)
    return await store.get(tx, draft_id)


def check(document: dict[str, Any]) -> tuple[int, int]:
    """The steps that its conditions take at most, and how many they may. Raises what `save_draft` raises for it."""
    return check_document(read_document(document)), MOST_STEPS


async def draft_of(tx: Tx, shop_id: ShopId) -> Policy:
    """Raises NoDraft."""
    found = await store.draft(tx, shop_id)
    if found is None:
        raise NoDraft(shop_id=shop_id)
    return found


async def discard_draft(tx: Tx, shop_id: ShopId) -> None:
    """Raises NoDraft."""
    await store.remove_draft(tx, (await draft_of(tx, shop_id)).id)
