"""Conversations in which one person waits for one answer: those of merged buyers on one connection."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, conversations, sla
from xiaoer.buyers.events import BuyersMerged, BuyersUnmerged
from xiaoer.infra.db import Tx

MOST = 20
"""So many conversations of each buyer are looked at, the newest."""
Rows = Mapping[str, Row[Any]]


async def with_those_of_the_same(tx: Tx, rows: Rows) -> tuple[dict[str, Row[Any]], dict[str, list[str]]]:
    """These conversations and the others of the same people; and by conversation, the others of its person."""
    people = await buyers.groups(tx, sorted({row.buyer_id for row in rows.values()}))
    merged = {str(one): min(members) for members in people.values() if len(members) > 1 for one in members}
    if not merged:
        return dict(rows), {}
    known = dict(rows) | {row.id: row for row in await conversations.of_buyers(tx, sorted(merged), MOST)}
    by_person: dict[tuple[str, str], list[str]] = {}
    for row in known.values():
        if row.buyer_id in merged:
            by_person.setdefault((merged[row.buyer_id], row.connection_id), []).append(row.id)
    together = {one: [other for other in ids if other != one] for ids in by_person.values() for one in ids}
    return known, {one: others for one, others in together.items() if others}


async def join_clocks(tx: Tx, event: BuyersMerged) -> None:
    """Two buyers are one person: their clocks go on together."""
    members = await buyers.group(tx, event.keep_id)
    for ids in _by_connection(await conversations.of_buyers(tx, members, MOST)).values():
        if len(ids) > 1:
            await sla.join_threads(tx, ids)


async def part_clocks(tx: Tx, event: BuyersUnmerged) -> None:
    """They are two people again: each waits for an answer of their own."""
    sides = [await buyers.group(tx, event.keep_id), await buyers.group(tx, event.other_id)]
    one, other = [_by_connection(await conversations.of_buyers(tx, members, MOST)) for members in sides]
    for connection_id in one.keys() & other.keys():
        await sla.part_threads(tx, one[connection_id], other[connection_id])


def _by_connection(rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.connection_id, []).append(row.id)
    return found
