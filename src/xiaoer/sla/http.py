"""REST of clocks: targets, calendars, breaches, forecasts, waits, and the promises of the shop."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import get, patch, post, put
from litestar.params import Parameter, QueryParameter

from xiaoer import staff
from xiaoer.infra.web import Caller
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.sla.figures_model import Forecast, NoResponseUse, WaitsView
from xiaoer.sla.keep_calendar import list_calendars, save_calendar, with_pack
from xiaoer.sla.keep_rules import save_rules
from xiaoer.sla.model import Breach, Calendar
from xiaoer.sla.no_response import no_response_use
from xiaoer.sla.packs import NAMES, years_of
from xiaoer.sla.promise_model import Promise, PromiseState
from xiaoer.sla.read_clocks import explain_breach, find_breaches
from xiaoer.sla.read_days import Read, with_days
from xiaoer.sla.read_figures import forecasts, waits_by_half_hour
from xiaoer.sla.rules_model import CalendarView, Rules, RulesView
from xiaoer.sla.store_promises import list_promises
from xiaoer.sla.store_rules import rules_in_force

READ, FIGURES, EDIT = Permission.CONVERSATION_READ, Permission.FIGURES_READ, Permission.ROUTING_EDIT
Limit = Annotated[int, Parameter(ge=1, le=200)]


class BreachReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: str
    words: Annotated[str, msgspec.Meta(max_length=400)] = ""


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Add a country's statutory days to a calendar that is being edited."""

    calendar: Calendar
    pack: str
    year: int


class DaysFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Add the days of a file to a calendar that is being edited."""

    calendar: Calendar
    content: Annotated[str, msgspec.Meta(max_length=1_000_000)]
    """An .ics file, or lines of date, hours and name, separated by commas."""


class PackYears(msgspec.Struct, frozen=True):
    pack: str
    """`cn`, `us`, `gb` (England and Wales), `de` (all states), `jp`."""
    years: list[int]


class PackList(msgspec.Struct, frozen=True):
    items: list[PackYears]


class Calendars(msgspec.Struct, frozen=True):
    items: list[CalendarView]


class Forecasts(msgspec.Struct, frozen=True):
    items: list[Forecast]
    at: datetime


class NoResponseUses(msgspec.Struct, frozen=True):
    items: list[NoResponseUse]


@get("/api/sla/targets")
async def get_targets(caller: Caller) -> RulesView:
    """The clocks in force and who goes by which calendar."""
    async with caller.transaction(READ) as tx:
        return await rules_in_force(tx)


@put("/api/sla/targets")
async def put_targets(caller: Caller, data: Rules) -> RulesView:
    """A new version; clocks that run keep what they began with."""
    async with caller.transaction(EDIT) as tx:
        return await save_rules(tx, data)


@get("/api/sla/calendars")
async def get_calendars(caller: Caller) -> Calendars:
    async with caller.transaction(READ) as tx:
        return Calendars(await list_calendars(tx))


@post("/api/sla/calendars")
async def post_calendar(caller: Caller, data: Calendar) -> CalendarView:
    async with caller.transaction(EDIT) as tx:
        return await save_calendar(tx, None, data)


@put("/api/sla/calendars/{calendar_id:str}")
async def put_calendar(caller: Caller, calendar_id: str, data: Calendar) -> CalendarView:
    """A new version of it; `default` is the calendar of whoever has no other."""
    async with caller.transaction(EDIT) as tx:
        return await save_calendar(tx, calendar_id, data)


@post("/api/sla/calendar-packs", status_code=200)
async def apply_pack(caller: Caller, data: Pack) -> Calendar:
    """The calendar with the days of the pack; nothing is kept."""
    async with caller.transaction(EDIT):
        return with_pack(data.calendar, data.pack, data.year)


@get("/api/sla/calendar-packs")
async def get_packs(caller: Caller) -> PackList:
    """Countries whose public holidays are known, with the years."""
    async with caller.transaction(READ):
        return PackList([PackYears(pack, years_of(pack)) for pack in NAMES])


@post("/api/sla/calendar-files", status_code=200)
async def apply_file(caller: Caller, data: DaysFile) -> Read:
    """The calendar with the days of the file, and the lines that say none; nothing is kept."""
    async with caller.transaction(EDIT):
        return with_days(data.calendar, data.content)


@get("/api/sla/breaches")
async def get_breaches(
    caller: Caller,
    shop_id: str | None = None,
    name: str | None = None,
    agent_id: str | None = None,
    open_only: bool = False,
    since: datetime | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[Breach]:
    """Clocks that ran out, the newest first."""
    async with caller.transaction(FIGURES) as tx:
        return await find_breaches(
            tx, shop_id=shop_id, name=name, agent_id=agent_id, open_only=open_only, since=since, cursor=cursor,
            limit=limit,
        )  # fmt: skip


@patch("/api/sla/breaches/{clock_id:str}")
async def patch_breach(caller: Caller, clock_id: str, data: BreachReason) -> Breach:
    """Say why it ran out."""
    async with caller.transaction(FIGURES) as tx:
        return await explain_breach(tx, clock_id, data.reason, data.words)


@get("/api/sla/forecast")
async def get_forecast(caller: Caller, shop_id: str | None = None) -> Forecasts:
    """Each figure that a platform or the shop judges: where it stands, where it goes, what to answer next."""
    async with caller.transaction(READ) as tx:
        online = [one for one in await staff.eligible(tx, None, None) if one.presence == "online"]
        return Forecasts(await forecasts(tx, len(online), shop_id), tx.clock.now())


@get("/api/sla/waits")
async def get_waits(
    caller: Caller,
    days: Annotated[int, Parameter(ge=1, le=90)] = 7,
    name: str = "first_reply",
    shop_id: str | None = None,
) -> WaitsView:
    """Waiting and giving up by half-hour of the day, and how many people each needs."""
    async with caller.transaction(FIGURES) as tx:
        return await waits_by_half_hour(tx, days, name, shop_id)


@get("/api/sla/no-response")
async def get_no_response(caller: Caller, days: Annotated[int, Parameter(ge=1, le=366)] = 30) -> NoResponseUses:
    """How often each agent says that no response is needed, and how often the buyer wrote again after it."""
    async with caller.transaction(FIGURES) as tx:
        return NoResponseUses(await no_response_use(tx, tx.clock.now() - timedelta(days=days)))


OWED = (PromiseState.OPEN, PromiseState.BROKEN)


@get("/api/promises")
async def get_promises(
    caller: Caller,
    promise_state: Annotated[PromiseState | None, QueryParameter(name="state")] = None,
    mine: bool = True,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[Promise]:
    """Promises that are owed, or those in one state; everybody's with `mine=false` and the right to see figures."""
    everybody = not mine or caller.actor.kind is not ActorKind.AGENT
    async with caller.transaction(FIGURES if everybody else READ) as tx:
        owner = None if everybody else caller.actor.id
        states = [promise_state] if promise_state else OWED
        return await list_promises(tx, states, owner_id=owner, cursor=cursor, limit=limit)


routes = [
    get_targets,
    put_targets,
    get_calendars,
    post_calendar,
    put_calendar,
    apply_pack,
    get_packs,
    apply_file,
    get_breaches,
    patch_breach,
    get_forecast,
    get_waits,
    get_no_response,
    get_promises,
]
