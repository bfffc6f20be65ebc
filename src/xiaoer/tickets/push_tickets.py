"""Tickets from outside, by file or API: each good row is stored, each bad one named; a repeat changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from xiaoer import buyers, merchants, orders, staff
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, RowProblem, Shape, TooManyRows, numbered
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants.model import Shop
from xiaoer.orders.errors import OrderAmbiguous, OrderNotFound
from xiaoer.tickets import settings, store
from xiaoer.tickets.clocks import wind
from xiaoer.tickets.departments import departments
from xiaoer.tickets.errors import RowDepartmentUnknown, RowOrderUnknown, RowOwnerUnknown
from xiaoer.tickets.life import NEXT, State
from xiaoer.tickets.log import write
from xiaoer.tickets.model import Change, NewTicket, Priority, Source, Text, Ticket, Title
from xiaoer.tickets.open_ticket import Beyond, open_ticket
from xiaoer.tickets.owners import owner_for
from xiaoer.tickets.templates import OTHER

Key = Annotated[str, Meta(min_length=1, max_length=128)]
GIVEN = ("title", "words", "state", "department", "owner_id", "next_action", "due_at", "priority", "platform",
         "reference", "deadline_at", "outcome", "kind", "order_id", "buyer_id")  # fmt: skip


class TicketPush(Struct, frozen=True):
    """Up to 1,000 rows, each judged on its own."""

    tickets: list[dict[str, object]]


class PushedTicket(Struct, frozen=True, kw_only=True):
    """A ticket as another desk keeps it."""

    external_id: Key
    title: Title
    words: Text = ""
    kind: Annotated[str, Meta(max_length=40)] = OTHER
    state: State = State.NEW
    department: Annotated[str, Meta(max_length=40)] = ""
    """A code or a name; empty is the kind's."""
    owner: Annotated[str, Meta(max_length=120)] = ""
    """Id, e-mail or name of a colleague; empty is the department's."""
    next_action: Annotated[str, Meta(max_length=200)] = ""
    due_at: datetime | None = None
    priority: Priority = Priority.NORMAL
    order_external_id: Annotated[str, Meta(max_length=128)] = ""
    buyer_external_id: Annotated[str, Meta(max_length=128)] = ""
    platform: Annotated[str, Meta(max_length=200)] = ""
    reference: Annotated[str, Meta(max_length=200)] = ""
    deadline_at: datetime | None = None
    outcome: Text = ""
    opened_at: datetime | None = None
    source_updated_at: datetime | None = None
    """When it was changed there; older news than ours is ignored."""


async def push_tickets(tx: Tx, shop_id: ShopId, given: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Raises TooManyRows, ShopNotFound, and NoOwner while no colleague could own a ticket."""
    if len(given) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(given))
    shop, merchant = await merchants.get_shop(tx, shop_id), await merchants.get_merchant(tx)
    await owner_for(tx)
    report = ImportReport(total=len(given))
    shape = Shape(PushedTicket, shop.currency, ZoneInfo(merchant.time_zone))
    known = await _Known.of(tx, shop)
    for row in numbered(given):
        try:
            pushed = shape.read(row)
            async with tx.conn.begin_nested():
                await _one(tx, known, pushed, report)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
    report.ignored_fields = sorted(shape.ignored)
    return report


class _Known:
    """Colleagues and departments by every name that a file may use."""

    def __init__(self, shop: Shop, people: dict[str, str], where: dict[str, str]) -> None:
        self.shop, self.people, self.where = shop, people, where

    @classmethod
    async def of(cls, tx: Tx, shop: Shop) -> "_Known":
        people: dict[str, str] = {}
        for agent in await staff.list_agents(tx):
            people |= {agent.id: agent.id, agent.email.lower(): agent.id, agent.name.lower(): agent.id}
        where: dict[str, str] = {}
        for code, one in (await departments(tx)).items():
            where |= {code: code, one.name.lower(): code}
        return cls(shop, people, where)

    def owner(self, said: str) -> str:
        if said and said.strip().lower() not in self.people and said.strip() not in self.people:
            raise RowOwnerUnknown("owner", "is no colleague's id, e-mail or name")
        return self.people.get(said.strip()) or self.people.get(said.strip().lower(), "")

    def department(self, said: str) -> str:
        if said and said.strip().lower() not in self.where:
            raise RowDepartmentUnknown("department", "is no department's code or name")
        return self.where.get(said.strip().lower(), "") if said else ""


async def _one(tx: Tx, known: _Known, row: PushedTicket, report: ImportReport) -> None:
    """One row is stored, or counted as what it is. Raises RowProblem."""
    before = await store.by_external(tx, known.shop.id, row.external_id)
    wanted = await _wanted(tx, known, row, before)
    if before is None:
        await _open(tx, known, row, wanted)
        report.created += 1
        return
    if row.source_updated_at and before.source_updated_at and row.source_updated_at < before.source_updated_at:
        report.stale += 1
        return
    changes = [
        Change(name, _plain(getattr(before, name)), _plain(wanted[name]))
        for name in GIVEN
        if name in wanted and getattr(before, name) != wanted[name]
    ]
    if not changes:
        report.unchanged += 1
        return
    await _change(tx, before, row, wanted, changes)
    report.changed += 1


async def _wanted(tx: Tx, known: _Known, row: PushedTicket, before: Ticket | None) -> dict[str, Any]:
    """What the row says; what it leaves open stays as it is."""
    given = {name: getattr(row, name) for name in GIVEN if getattr(row, name, None)}
    if department := known.department(row.department):
        given["department"] = department
    if said := known.owner(row.owner):
        given["owner_id"] = await _able(tx, said)
    if row.order_external_id:
        try:
            given["order_id"] = str(await orders.id_of(tx, row.order_external_id))
        except (OrderNotFound, OrderAmbiguous):
            raise RowOrderUnknown("order_external_id", "is no order of the shop") from None
    if row.buyer_external_id and before is None:
        given["buyer_id"] = await _buyer(tx, known, row.buyer_external_id)
    return given


async def _able(tx: Tx, agent_id: str) -> str:
    """A colleague who has left cannot own: the row is told so."""
    if await owner_for(tx, agent_id) != agent_id:
        raise RowOwnerUnknown("owner", "is not active, or may not work on tickets")
    return agent_id


async def _buyer(tx: Tx, known: _Known, external_id: str) -> str:
    return await buyers.shop_buyer_of(tx, known.shop.id, external_id) or ""


async def _open(tx: Tx, known: _Known, row: PushedTicket, wanted: dict[str, Any]) -> None:
    now = tx.clock.now()
    opened = min(row.opened_at or now, now)
    columns: dict[str, Any] = {
        "external_id": row.external_id,
        "opened_at": opened,
        "source_updated_at": row.source_updated_at,
        "outcome": row.outcome,
    }
    columns |= await _ended(tx, row.state, row.due_at)
    new = NewTicket(
        source=Source.IMPORT,
        shop_id=known.shop.id,
        client_id=f"import:{known.shop.id}:{row.external_id}",
        **{name: wanted[name] for name in GIVEN if name in wanted and name not in ("state", "outcome", "due_at")},
    )
    one = await open_ticket(tx, new, Beyond(state=row.state, columns=columns, action="import"))
    if one.due_at and one.due_at <= now:  # late already over there: the leads hear of it at once
        await wind(tx, one)


async def _ended(tx: Tx, state: State, due: datetime | None) -> dict[str, Any]:
    """The columns that a state asks for; a time in the past is kept, and overdue at once."""
    now = tx.clock.now()
    if state is State.CLOSED:
        return {"closed_at": now, "solved_at": now, "due_at": None, "due_from": None}
    if state is State.SOLVED:
        days = (await settings.read(tx)).close_after_days
        return {"solved_at": now, "due_from": now, "due_at": now + timedelta(days=days)}
    return {"due_from": min(due, now), "due_at": due} if due else {}


async def _change(tx: Tx, one: Ticket, row: PushedTicket, wanted: dict[str, Any], changes: list[Change]) -> None:
    values = {name: _stored(wanted[name]) for name in GIVEN if name in wanted}
    if row.state is not one.state:
        values |= {"closed_at": None, **(await _ended(tx, row.state, row.due_at or one.due_at or tx.clock.now()))}
        values.setdefault("next_action", NEXT.get(row.state, one.next_action))
    elif row.due_at and one.closed_at is None:
        values |= {"due_from": min(tx.clock.now(), row.due_at), "overdue": False}
    told = {"source_updated_at": row.source_updated_at} if row.source_updated_at else {}
    one = await write(tx, one, "import", changes=changes, before=one.state, columns=values | told)
    await wind(tx, one)


def _stored(value: Any) -> Any:
    return value.value if isinstance(value, Priority | State) else value


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
