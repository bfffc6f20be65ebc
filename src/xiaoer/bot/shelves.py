"""What a shop has on sale, as titles: what its buyers may speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaoer import catalog
from xiaoer.catalog.model import ListingSummary
from xiaoer.infra.db import Tx

LOOKED_AT = 200
"""Listings whose titles are compared with the words."""
HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3}")


async def shelves(tx: Tx, shop_id: str, text: str) -> list[Sequence[ListingSummary]]:
    """What is on sale, titled in the languages that the text is written in."""
    locales = [*([""] if HAN.search(text) else []), *(["en"] if LATIN.search(text) else [])] or [""]
    found = [await catalog.find(tx, shop_id=shop_id, on_sale=True, locale=one, limit=LOOKED_AT) for one in locales]
    return [page.items for page in found]
