"""The model of a shop: what it published last, else the one that ships."""

from __future__ import annotations

from collections import OrderedDict

import structlog

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.understanding import store
from xiaoer.understanding.base import base_model, load
from xiaoer.understanding.weights import Model

log = structlog.get_logger()
MOST = 32
"""Shops' models that one process keeps ready: some 2 MB each."""
_kept: OrderedDict[tuple[str, str], Model] = OrderedDict()
"""By merchant and version: a version never changes."""


async def model_of(tx: Tx, shop_id: ShopId) -> Model:
    """The published version of this shop, else the base. What cannot be read any more is as if it were not there."""
    version_id = await store.published_id(tx, shop_id)
    return (await model_at(tx, version_id) if version_id else None) or base_model()


async def model_at(tx: Tx, version_id: str) -> Model | None:
    """The model of one version; None when it has none, or one that this install cannot read."""
    key = (tx.merchant_id, version_id)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    weights = await store.weights(tx, version_id)
    if weights is None:
        return None
    try:
        model = load(weights)
    except (ValueError, KeyError, OSError, EOFError) as error:
        log.warning("understanding.unreadable", version_id=version_id, error=repr(error))
        return None
    _kept[key] = model
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return model
