"""The texts that orders get: their buyers' names, goods and shops in the places."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, merchants, orders
from xiaoer.campaigns.model import CampaignStep, CampaignTerms
from xiaoer.campaigns.words import Filling, language_for, texts_of, written
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

NAMELESS = "#"
"""How screens call a buyer without a name; no way to address one."""


async def filled(tx: Tx, terms: CampaignTerms, step: CampaignStep, rows: Sequence[Row[Any]]) -> dict[str, str]:
    """By order id, in the merchant's language where there is a text in it."""
    merchant = await merchants.get_merchant(tx)
    language = language_for(terms, step, ["en" if merchant.locale.startswith("en") else "zh"])
    text = texts_of(terms, step).get(language, "")
    if not rows or not text:
        return {}
    people = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in rows if row.buyer_id])
    names = {key: "" if one.name.startswith(NAMELESS) else one.name for key, one in people.items()}
    goods = await orders.titles(tx, [row.id for row in rows])
    shops = {str(one.id): one.name for one in await merchants.list_shops(tx)}
    return {
        row.id: written(
            text,
            language,
            terms,
            Filling(
                buyer=names.get(row.buyer_id, ""),
                product=goods.get(row.id, ""),
                shop=shops.get(row.shop_id, ""),
                order=row.external_id,
            ),
        )
        for row in rows
    }
