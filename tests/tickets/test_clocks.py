"""Nothing is forgotten: reminders, escalation, deadlines of platforms, the quiet close; and what opens by itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.aftersales.build import ask
from tests.aftersales.test_stock_outs import SORRY, report, sold
from tests.tickets.conftest import Desk
from xiaoer import aftersales, sla, staff, tickets
from xiaoer.aftersales.model import Action as CaseAction
from xiaoer.aftersales.model import ActionBody
from xiaoer.app import ticket_reactions
from xiaoer.infra.timers import timer
from xiaoer.kernel.ids import CaseId
from xiaoer.kernel.transitions import By
from xiaoer.logistics.events import DispatchLate, InterceptSucceeded, ParcelLost, ParcelStalled, ReturnCameLate
from xiaoer.orders.events import ParcelMoved
from xiaoer.sla.errors import NoSuchCalendar
from xiaoer.sla.model import Calendar, Span
from xiaoer.tickets import Action, State, TicketFilter, TicketSettings
from xiaoer.tickets.departments import Department, save_department
from xiaoer.tickets.model import MoveBody

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


async def due_of(desk: Desk, ticket_id: str) -> dict[str, float]:
    """Hours from now to each of the ticket's timers."""
    query = timer.select().where(timer.c.merchant_id == desk.merchant_id, timer.c.key.endswith(ticket_id))
    async with desk.tx() as tx:
        rows = (await tx.conn.execute(query)).all()
    return {row.kind: (row.due_at - desk.clock.now()) / timedelta(hours=1) for row in rows}


async def test_the_owner_is_reminded_then_the_leads_hear_of_it_and_again(desk: Desk) -> None:
    one = await desk.open(due_at=desk.clock.now() + timedelta(hours=24))
    assert await due_of(desk, one.id) == {"tickets.remind": 22, "tickets.due": 24}
    short = await desk.open(due_at=desk.clock.now() + timedelta(hours=2))
    assert (await due_of(desk, short.id))["tickets.remind"] == 1.5
    desk.clock.pass_(hours=24)
    assert {"tickets.remind", "tickets.due"} <= set(await desk.run_timers())
    late = await desk.get(one.id)
    assert (late.overdue, late.owner_id) == (True, one.owner_id)
    assert await due_of(desk, one.id) == {"tickets.due": 4}
    async with desk.tx("lead") as tx:
        counted = await tickets.counts(tx, desk.people["lead"])
        assert (counted["overdue"], counted["state.new"]) == (2, 2)
        moved = MoveBody(due_at=desk.clock.now() + timedelta(hours=10))
        assert (await tickets.move(tx, one.id, Action.START, moved)).overdue is False
    assert await due_of(desk, one.id) == {"tickets.remind": 8, "tickets.due": 10}


WEEKDAYS = (*((Span(9 * 60, 18 * 60),) for _ in range(5)), (), ())


async def test_a_departments_tickets_are_due_in_its_own_hours(desk: Desk) -> None:
    desk.clock.at = datetime(2026, 11, 20, 16, 0, tzinfo=SHANGHAI)  # a Friday
    async with desk.tx() as tx:
        hours = await sla.save_calendar(tx, None, Calendar("Asia/Shanghai", WEEKDAYS, name="仓库"))
        await save_department(tx, Department(code="warehouse", due_hours=4, calendar_id=hours.id))
    one = await desk.open(department="warehouse")
    assert one.due_at == datetime(2026, 11, 23, 11, 0, tzinfo=SHANGHAI)
    said = await desk.open(department="warehouse", due_at=desk.clock.now() + timedelta(hours=5))
    assert said.due_at == desk.clock.now() + timedelta(hours=5)
    plain = await desk.open(department="finance")
    assert plain.due_at == desk.clock.now() + timedelta(hours=24)
    async with desk.tx("lead") as tx:
        moved = await tickets.move(tx, plain.id, Action.ASK_DEPARTMENT, MoveBody(department="warehouse"))
        assert moved.due_at == plain.due_at, "a time that still runs stays"


async def test_hours_across_a_change_to_winter_time_are_counted_on_the_wall(desk: Desk) -> None:
    desk.clock.at = datetime(2026, 10, 31, 23, 0, tzinfo=NEW_YORK)
    async with desk.tx() as tx:
        hours = await sla.save_calendar(tx, None, Calendar("America/New_York", ((Span(0, 1440),),) * 7))
        await save_department(tx, Department(code="warehouse", due_hours=4, calendar_id=hours.id))
    one = await desk.open(department="warehouse")
    assert one.due_at == datetime(2026, 11, 1, 2, 0, tzinfo=NEW_YORK)  # the hour from 1 to 2 came twice


async def test_hours_that_never_come_hold_up_no_ticket_and_unknown_ones_are_refused(desk: Desk) -> None:
    minute = ((Span(0, 1),), *(() for _ in range(6)))
    async with desk.tx() as tx:
        hours = await sla.save_calendar(tx, None, Calendar("Asia/Shanghai", minute))
        await save_department(tx, Department(code="warehouse", due_hours=2000, calendar_id=hours.id))
    assert (await desk.open(department="warehouse")).due_at == desk.clock.now() + timedelta(hours=2000)
    async with desk.tx() as tx:
        with pytest.raises(NoSuchCalendar):
            await save_department(tx, Department(code="warehouse", calendar_id="cal_gone"))


async def test_an_overdue_ticket_of_somebody_who_has_left_gets_a_new_owner(desk: Desk) -> None:
    one = await desk.open(owner_id=desk.people["an"])
    async with desk.tx() as tx:
        await staff.suspend(tx, desk.people["an"])
    desk.clock.pass_(hours=25)
    await desk.run_timers()
    assert (await desk.get(one.id)).owner_id == desk.people["lead"]


async def test_the_deadline_of_a_platform_is_told_before_it_comes(desk: Desk) -> None:
    deadline = desk.clock.now() + timedelta(hours=60)
    one = await desk.open(
        kind="platform_support", platform="taobao", door="taobao_online", reference="TB-88", deadline_at=deadline
    )
    assert (one.department, one.next_action) == ("platform_support", "ask_platform")
    assert (await due_of(desk, one.id))["tickets.deadline"] == 36
    desk.clock.pass_(hours=37)
    await desk.run_timers()
    async with desk.tx() as tx:
        said = await tx.conn.execute(text("select action from ticket_entry where ticket_id = :i"), {"i": one.id})
        assert "deadline_near" in set(said.scalars())
        found = await tickets.find(tx, TicketFilter(view="platform", q="TB-88"))
        assert [row.id for row in found.items] == [one.id]


async def test_what_is_solved_and_not_reopened_is_closed(desk: Desk) -> None:
    one = await desk.open()
    async with desk.tx("mei") as tx:
        await tickets.move(tx, one.id, Action.SOLVE)
    assert await due_of(desk, one.id) == {"tickets.close": 72}
    desk.clock.pass_(hours=72)
    await desk.run_timers()
    assert (await desk.get(one.id)).state is State.CLOSED
    assert await due_of(desk, one.id) == {}


def stalled(desk: Desk, watch_id: str, rule: str = "no_scan") -> ParcelStalled:
    return ParcelStalled(
        merchant_id=desk.merchant_id, at=desk.clock.now(), watch_id=watch_id, order_id=desk.order_id,
        parcel_id="pcl_1", rule=rule, since=desk.clock.now(), hours=48,
    )  # fmt: skip


async def test_a_return_that_nobody_waits_for_any_more_opens_a_ticket(desk: Desk) -> None:
    late = ReturnCameLate(
        merchant_id=desk.merchant_id, at=desk.clock.now(), case_id=CaseId("cas_1"), return_id="rtp_1",
        order_id=desk.order_id, shop_id=desk.shop_id, tracking_number="YT1", signed_at=desk.clock.now(),
    )  # fmt: skip
    async with desk.tx() as tx:
        await ticket_reactions.open_for_late_return(tx, late)
        [one] = (await tickets.find(tx, TicketFilter(view="any"))).items
    assert (one.title, one.words, one.case_id) == ("退货已到仓，但售后单已结束", "YT1 · cas_1", "cas_1")
    assert one.owner_id
    assert one.due_at


async def test_a_parcel_stopped_after_the_buyer_withdrew_opens_a_ticket(desk: Desk) -> None:
    def stopped(case_id: CaseId) -> InterceptSucceeded:
        return InterceptSucceeded(
            merchant_id=desk.merchant_id, at=desk.clock.now(), case_id=case_id, intercept_id="icp_1",
            order_id=desk.order_id, parcel_id="pcl_1", minutes=9.0,
        )  # fmt: skip

    async with desk.tx() as tx:
        asked = await aftersales.open_case(
            tx, ask("compensation", "other", desk.order_id, amount_minor=100), by=By.BUYER
        )
        await ticket_reactions.open_for_stopped(tx, stopped(asked.id))
        assert (await tickets.find(tx, TicketFilter(view="any"))).items == []  # the case goes on by itself
        await aftersales.act(tx, asked.id, CaseAction.WITHDRAW, ActionBody(), by=By.BUYER)
        for _ in range(2):
            await ticket_reactions.open_for_stopped(tx, stopped(asked.id))
        [one] = (await tickets.find(tx, TicketFilter(view="any"))).items
    assert (one.title, one.case_id) == ("拦截成功，但售后单已撤销", asked.id)


async def test_a_parcel_in_trouble_opens_one_ticket_however_often_it_is_told(desk: Desk) -> None:
    async with desk.tx() as tx:
        for _ in range(2):
            await ticket_reactions.open_for_watch(tx, stalled(desk, "wat_1"))
        await ticket_reactions.open_for_watch(tx, stalled(desk, "wat_2", "pickup_late"))  # not chosen by the merchant
        lost = ParcelLost(
            merchant_id=desk.merchant_id, at=desk.clock.now(), watch_id="wat_3", order_id=desk.order_id,
            parcel_id="pcl_1", said=True, since=desk.clock.now(), words="快递公司确认丢失",
        )  # fmt: skip
        for _ in range(2):
            await ticket_reactions.open_for_watch(tx, lost)
        [one] = (await tickets.find(tx, TicketFilter(view="any"))).items
        log = await tx.conn.execute(
            text("select words from ticket_entry where ticket_id = :i order by version"), {"i": one.id}
        )
        assert [words for words in log.scalars() if words] == ["疑似丢件 · 快递公司确认丢失"]
    assert (one.title, one.kind, one.department, one.watch_id) == ("物流停滞", "parcel", "warehouse", "wat_1")
    assert (one.order_id, one.conversation_id, one.buyer_id) == (desk.order_id, desk.conversation_id, desk.buyer_id)
    desk.clock.pass_(hours=73)
    async with desk.tx() as tx:
        await ticket_reactions.open_for_watch(tx, stalled(desk, "wat_4"))
        assert len((await tickets.find(tx, TicketFilter(view="any"))).items) == 2


async def test_a_late_order_is_a_task_of_the_warehouse(desk: Desk) -> None:
    async with desk.tx() as tx:
        late = DispatchLate(
            merchant_id=desk.merchant_id, at=desk.clock.now(), watch_id="wat_9", order_id=desk.order_id,
            promised_at=desk.clock.now(), hours=48,
        )  # fmt: skip
        await ticket_reactions.open_for_watch(tx, late)
        [one] = (await tickets.find(tx, TicketFilter(department="warehouse"))).items
    assert (one.title, one.intent, one.source) == ("超时未发货", "dispatch_late", "watch")


async def test_a_parcel_that_moves_again_solves_its_untouched_ticket(desk: Desk) -> None:
    async with desk.tx() as tx:
        await ticket_reactions.open_for_watch(tx, stalled(desk, "wat_1"))
        [one] = (await tickets.find(tx, TicketFilter())).items
        moved = ParcelMoved(
            merchant_id=desk.merchant_id, at=desk.clock.now(), parcel_ids=("pcl_1",), order_ids=(desk.order_id,)
        )
        await ticket_reactions.parcels_moved(tx, moved)
    desk.clock.pass_(minutes=1)
    assert ticket_reactions.MOVED_ON in await desk.run_timers()
    after = await desk.get(one.id)
    assert (after.state, after.outcome) == (State.SOLVED, "包裹已恢复流转，自动解决。")


async def test_a_merchant_chooses_what_opens_by_itself_and_a_shop_without_staff_goes_on(desk: Desk) -> None:
    async with desk.tx("lead") as tx:
        await tickets.save_settings(tx, TicketSettings(watches=[], stock_outs=False))
    async with desk.tx() as tx:
        await ticket_reactions.open_for_watch(tx, stalled(desk, "wat_1"))
        await tickets.save_settings(tx, TicketSettings())
        await tx.conn.execute(
            text("update agent set state = 'suspended' where merchant_id = :m"), {"m": desk.merchant_id}
        )
        await ticket_reactions.open_for_watch(tx, stalled(desk, "wat_2"))
        assert (await tickets.find(tx, TicketFilter(view="any"))).items == []


async def test_a_stock_out_opens_a_ticket_once(desk: Desk) -> None:
    desk.clock.at = datetime.now(UTC)  # the orders are as old as they say
    async with desk.tx() as tx:
        await sold(tx, desk.shop_id, "T-7", "T-8")
        await report(tx, desk.shop_id)
        [one] = (await tickets.find(tx, TicketFilter(kind="stock_out"))).items
    assert (one.words, one.department, one.fields["orders"]) == (SORRY, "warehouse", 2)
    assert one.title == "缺货 · S-1 松绿"
