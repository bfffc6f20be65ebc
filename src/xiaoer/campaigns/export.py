"""The list behind a preview as a file for a spreadsheet."""

import csv
import io
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers
from xiaoer.campaigns import store, take
from xiaoer.campaigns.keep import terms_of
from xiaoer.campaigns.preview import question
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

MOST = 50_000
HEAD = ("order", "buyer", "paid_minor", "currency", "due_at", "sent", "reason")
BOM = "\ufeff"
"""Spreadsheets take a file for UTF-8 by it."""
RISKY = ("=", "+", "-", "@", "\t", "\r")


async def preview_file(tx: Tx, campaign_id: str, days: int) -> str:
    """CSV, one row for each delivered order, the latest first. Raises CampaignNotFound."""
    row = await store.get(tx, campaign_id)
    q = await question(tx, terms_of(row), days, campaign_id)
    found = await take.all_of(tx, q, MOST)
    people = await buyers.summaries(tx, [BuyerId(one.buyer_id) for one, _ in found if one.buyer_id])
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(HEAD)
    for one, reason in found:
        name = people[one.buyer_id].name if one.buyer_id in people else ""
        sheet.writerow([plain(cell) for cell in _cells(one, name, reason)])
    await audit.record(tx, "campaign.exported", campaign_id, orders=len(found))
    return BOM + text.getvalue()


def _cells(one: Row[Any], name: str, reason: str) -> tuple[str, ...]:
    due = one.due_at.isoformat()
    return one.external_id, name, str(one.paid_minor), one.currency, due, "" if reason else "yes", reason


def plain(cell: str) -> str:
    """What a spreadsheet would run as a formula is words."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
