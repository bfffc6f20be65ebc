"""Tickets as their readers see them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, files, orders, staff
from xiaoer.files.errors import NoSuchFile
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import AgentId, BuyerId, FileId
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets import store, store_parts
from xiaoer.tickets.edit import Written, who_wrote
from xiaoer.tickets.life import LIFE, by_of
from xiaoer.tickets.model import (
    Contact,
    EditConflict,
    Edited,
    FileView,
    LinkView,
    Offered,
    Party,
    Ticket,
    TicketRow,
    TicketView,
)
from xiaoer.tickets.open_ticket import duplicates


async def rows(tx: Tx, found: Sequence[Ticket]) -> list[TicketRow]:
    """Three more statements for any number of tickets."""
    numbers = await orders.numbers(tx, [one.order_id for one in found if one.order_id])
    named = await buyers.summaries(tx, [BuyerId(one.buyer_id) for one in found if one.buyer_id])
    people = await staff.names(tx, {AgentId(one.owner_id) for one in found})
    return [
        msgspec.convert(
            msgspec.structs.asdict(one)
            | {
                "owner_name": people.get(one.owner_id, ""),
                "buyer_name": named[BuyerId(one.buyer_id)].name if one.buyer_id in named else "",
                "order_external_id": numbers.get(one.order_id or "", ""),
                "actions": _actions(tx, one),
            },
            TicketRow,
        )
        for one in found
    ]


def _actions(tx: Tx, one: Ticket) -> list[Offered]:
    if one.merged_into or not tx.actor.may(Permission.TICKET_HANDLE):
        return []
    by = by_of(tx.actor)
    return [Offered(action, LIFE.to(one.state, action, by)) for action in LIFE.open_to(one.state, by)]


async def view(tx: Tx, keys: KeyRing, one: Ticket) -> TicketView:
    """One ticket with everything of the tickets that were merged into it."""
    merged = await store.merged_in(tx, [one.id])
    group = [one.id, *(other.id for other in merged)]
    entries = await store.entries_of(tx, group)
    people = await staff.names(tx, {AgentId(line.by_id) for line in entries})
    linked = await store_parts.links_of(tx, one.id)
    others = await store.by_ids(tx, {row.other_id if row.ticket_id == one.id else row.ticket_id for row in linked})
    shown = await rows(tx, [one, *merged, *others, *(alike := await duplicates(tx, one))])
    by_id = {row.id: row for row in shown}
    return TicketView(
        row=by_id[one.id],
        ticket=one,
        entries=[msgspec.structs.replace(line, by_name=people.get(line.by_id, "")) for line in entries],
        parties=await _parties(tx, group),
        contacts=await contacts(tx, keys, await store_parts.contacts(tx, ticket_id=group)),
        files=await _files(tx, keys, group),
        watchers=await store_parts.watchers_of(tx, group),
        links=[_link(row, one.id, by_id) for row in linked],
        merged=[by_id[other.id] for other in merged],
        duplicates=[by_id[other.id] for other in alike],
    )


async def edited(tx: Tx, keys: KeyRing, written: Written) -> Edited:
    """With the words of the colleague who was faster."""
    by = await who_wrote(tx, written.ticket, [item.field for item in written.lost])
    people = await staff.names(tx, {AgentId(agent_id) for agent_id, _ in by.values()})
    lost = [
        EditConflict(
            item.field, item.after, item.before, by[item.field][0], people.get(by[item.field][0], ""), by[item.field][1]
        )
        for item in written.lost
        if item.field in by
    ]
    return Edited(await view(tx, keys, written.ticket), written.kept, lost, written.version)


async def contacts(tx: Tx, keys: KeyRing, found: Sequence[Row[Any]]) -> list[Contact]:
    """Numbers are masked; recordings are heard by who may unmask."""
    people = await staff.names(tx, {AgentId(row.agent_id) for row in found})
    return [
        msgspec.convert(
            store.plain(row)
            | {
                "number": buyers.mask_phone(row.number) if row.number else "",
                "agent_name": people.get(row.agent_id, ""),
                "recording_url": _recording(tx, keys, row),
            },
            Contact,
        )
        for row in found
    ]


def _recording(tx: Tx, keys: KeyRing, row: Row[Any]) -> str | None:
    if row.recording_file_id is None or not tx.actor.may(Permission.BUYER_REVEAL):
        return None
    return files.signed_url(keys, tx.merchant_id, FileId(row.recording_file_id))


async def _parties(tx: Tx, group: Sequence[str]) -> list[Party]:
    found = await store_parts.parties_of(tx, group)
    named = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in found if row.buyer_id])
    numbers = await orders.numbers(tx, [row.order_id for row in found if row.order_id])
    return [
        msgspec.convert(
            store.plain(row)
            | {
                "buyer_name": named[row.buyer_id].name if row.buyer_id in named else "",
                "order_external_id": numbers.get(row.order_id or "", ""),
            },
            Party,
        )
        for row in found
    ]


async def _files(tx: Tx, keys: KeyRing, group: Sequence[str]) -> list[FileView]:
    shown: list[FileView] = []
    for row in await store_parts.files_of(tx, group):
        try:
            facts = await files.find_file(tx, row.file_id)
        except NoSuchFile:
            continue
        link = files.link_of(facts, keys, tx.merchant_id)
        shown.append(
            FileView(
                id=row.file_id,
                ticket_id=row.ticket_id,
                name=facts["name"],
                kind=facts["kind"],
                url=link.url,
                thumb_url=link.thumb_url,
                words=row.words,
                by_id=row.by_id,
                at=row.at,
            )
        )
    return shown


def _link(row: Row[Any], here: str, by_id: dict[str, TicketRow]) -> LinkView:
    outward = row.ticket_id == here
    return LinkView(kind=row.kind, outward=outward, ticket=by_id[row.other_id if outward else row.ticket_id])
