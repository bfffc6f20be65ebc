"""The packs in force for this merchant, and the merchant's own layer over them."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Row

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.outreach import store
from xiaoer.outreach.errors import EditsMoved, NoEdits, PackNotFound
from xiaoer.outreach.events import GatePackPublished
from xiaoer.outreach.layer import laid, read_edits
from xiaoer.outreach.pack_model import Edits, Pack
from xiaoer.outreach.packs import NAMES, shipped


class Layer(Struct, frozen=True):
    """A merchant's layer as TOML text."""

    source: str
    edits: Edits
    """What the text says, for a form."""
    version: int
    revision: int
    saved_at: datetime | None = None
    published_at: datetime | None = None


class PackView(Struct, frozen=True):
    pack: Pack
    """As it is in force: shipped, with the merchant's published layer on top."""
    shipped: Pack
    draft: Layer | None = None
    published: Layer | None = None


def _shipped(name: str) -> Pack:
    if name not in NAMES:
        raise PackNotFound(pack=name)
    return shipped(name)


@lru_cache(maxsize=1024)
def _laid(name: str, source: str, version: int) -> Pack:
    base = shipped(name)
    return laid(base, read_edits(source, base), str(version))


async def in_force(tx: Tx, name: str) -> Pack:
    """Raises PackNotFound."""
    base = _shipped(name)
    row = await store.edits(tx, name, "published")
    return _laid(name, row.source, row.version) if row else base


async def get_pack(tx: Tx, name: str) -> PackView:
    """Raises PackNotFound."""
    pack = await in_force(tx, name)
    draft, published = await store.edits(tx, name, "draft"), await store.edits(tx, name, "published")
    return PackView(pack, _shipped(name), _view(draft), _view(published))


async def list_packs(tx: Tx) -> list[Pack]:
    layers = {row.pack: row for row in await store.published(tx)}
    return [_layered(name, layers.get(name)) for name in NAMES]


def _layered(name: str, row: Row[Any] | None) -> Pack:
    return _laid(name, row.source, row.version) if row else shipped(name)


async def save_edits(tx: Tx, name: str, source: str, *, revision: int | None = None) -> Layer:
    """The draft is `source`, read and lawful. Raises PackNotFound, EditsMoved and what `read_edits` raises."""
    read_edits(source, _shipped(name))
    await merchants.lock_merchant(tx)
    draft = await store.edits(tx, name, "draft")
    known = draft.revision if draft else 0
    if revision not in (None, known):
        raise EditsMoved(revision=known)
    await store.put_draft(tx, name, source, known + 1, await store.newest(tx, name) + 1)
    saved = _view(await store.edits(tx, name, "draft"))
    assert saved
    return saved


async def publish_pack(tx: Tx, name: str, *, revision: int | None = None) -> PackView:
    """The draft is in force from now on. Raises PackNotFound, NoEdits, EditsMoved and what `read_edits` raises."""
    base = _shipped(name)
    await merchants.lock_merchant(tx)
    draft = await store.edits(tx, name, "draft")
    if draft is None:
        raise NoEdits(pack=name)
    if revision not in (None, draft.revision):
        raise EditsMoved(revision=draft.revision)
    read_edits(draft.source, base)  # the shipped pack may have changed since it was saved
    await store.publish(tx, draft.id)
    await audit.record(tx, "gate_pack.published", draft.id, pack=name, version=draft.version)
    at = tx.clock.now()
    await tx.publish(GatePackPublished(merchant_id=tx.merchant_id, at=at, pack=name, version=draft.version))
    return await get_pack(tx, name)


def _view(row: Row[Any] | None) -> Layer | None:
    if row is None:
        return None
    edits = msgspec.convert(tomllib.loads(row.source), Edits)
    return Layer(row.source, edits, row.version, row.revision, row.saved_at, row.published_at)
