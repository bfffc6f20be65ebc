"""Each day every difference between a payer's statement and our payouts has a name."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.payouts.desk import START, Desk
from xiaoer import payouts
from xiaoer.infra import timers
from xiaoer.kernel.actors import Actor, ActorKind, NotAllowed
from xiaoer.kernel.ids import ConnectionId, PayoutId
from xiaoer.payouts.errors import DifferenceNotFound
from xiaoer.payouts.jobs import DAILY, begin
from xiaoer.payouts.model import DifferenceState
from xiaoer.ports.outside import NotReached, OutcomeUnknown
from xiaoer.ports.refunds import Paid, StatementRow

DAY = date(2026, 11, 22)


def row(dedupe: str, external_id: str, minor: int, currency: str = "CNY", at: datetime = START) -> StatementRow:
    return StatementRow(
        dedupe=dedupe, external_id=external_id, order_external_id="T-1", amount_minor=minor, currency=currency, at=at
    )


async def paid(desk: Desk, minor: int, external_id: str, at: datetime = START) -> PayoutId:
    desk.payer.script = [Paid(external_id, at)]
    payout_id = await desk.ask(minor)
    await desk.run()
    return payout_id


async def compare(desk: Desk, *rows: StatementRow, day: date = DAY) -> list[tuple[str, str, int | None, int | None]]:
    """The open differences after comparing."""
    async with desk.tx() as tx:
        await payouts.reconcile(tx, ConnectionId(desk.connection_id), day, rows)
        found = (await payouts.find_differences(tx, state=DifferenceState.OPEN)).items
    return sorted((one.kind.value, one.external_id, one.ours_minor, one.theirs_minor) for one in found)


async def test_what_agrees_is_no_difference(desk: Desk) -> None:
    one, two = await paid(desk, 100, "R-1"), await paid(desk, 200, "R-2")
    assert await compare(desk, row(one, "R-1", 100), row(two, "R-2", 200)) == []
    async with desk.tx() as tx:
        [day] = await payouts.find_days(tx)
    assert (day.day, day.rows, day.matched, day.differences, day.error) == (DAY, 2, 2, 0, "")


async def test_every_kind_of_difference_is_named_once_and_gone_ones_are_settled(desk: Desk) -> None:
    missing, less, twice = [await paid(desk, n * 100, f"R-{n}") for n in (1, 2, 3)]
    rows = [
        row(less, "R-2", 199),
        row(twice, "R-3", 300),
        row(twice, "R-4", 300),
        row("pot_unheard_of", "R-5", 900),
        row("", "R-6", 901),
    ]
    expected = [
        ("amount_differs", "R-2", 200, 199),
        ("missing_here", "R-5", None, 900),
        ("missing_here", "R-6", None, 901),
        ("missing_there", "R-1", 100, None),
        ("twice", "R-4", 300, 300),
    ]
    assert await compare(desk, *rows) == expected
    assert await compare(desk, *rows) == expected
    rows = [row(missing, "R-1", 100), row(less, "R-2", 200), row(twice, "R-3", 300)]
    assert await compare(desk, *rows) == []
    async with desk.tx() as tx:
        every = (await payouts.find_differences(tx)).items
        assert {(one.state, one.settled_by) for one in every} == {("settled", "clock")}
        first = await payouts.find_differences(tx, limit=2)
        rest = await payouts.find_differences(tx, limit=3, cursor=first.next)
        assert [one.id for one in (*first.items, *rest.items)] == [one.id for one in every]


async def test_another_currency_is_another_amount(desk: Desk) -> None:
    one = await paid(desk, 100, "R-1")
    assert await compare(desk, row(one, "R-1", 100, "USD")) == [("amount_differs", "R-1", 100, 100)]


async def test_what_the_payer_paid_and_we_do_not_know_is_named_and_read_back(desk: Desk) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), OutcomeUnknown("pending")]
    payout_id = await desk.ask(100)
    await desk.run()
    assert (await desk.get(payout_id)).state == "unknown"
    assert await compare(desk, row(payout_id, "R-1", 100)) == [("missing_here", "R-1", 100, 100)]
    desk.payer.script = [Paid("R-1", START)]
    desk.clock.turn(seconds=10)
    await desk.run()
    assert (await desk.get(payout_id)).state == "paid"
    assert await compare(desk, row(payout_id, "R-1", 100)) == []


async def test_a_payment_for_a_payout_that_was_called_off_is_named(desk: Desk) -> None:
    payout_id = await desk.ask(100)
    async with desk.tx() as tx:
        await payouts.cancel(tx, payout_id, "case closed")
    assert await compare(desk, row(payout_id, "R-1", 100)) == [("missing_here", "R-1", 100, 100)]


async def test_payments_of_another_day_and_by_hand_are_not_missed(desk: Desk) -> None:
    await paid(desk, 100, "R-1", START - timedelta(days=1))
    desk.payer.script = [NotReached("connect")] * 200
    payout_id = await desk.ask(100)
    desk.clock.turn(days=2)
    await desk.run()
    async with desk.tx() as tx:
        await payouts.record_by_hand(tx, payout_id, "cash")
    assert await compare(desk, day=desk.clock.now().date()) == []


async def test_a_person_settles_a_difference_for_good(desk: Desk) -> None:
    await compare(desk, row("", "R-6", 901))
    async with desk.tx() as tx:
        [found] = (await payouts.find_differences(tx)).items
        settled = await payouts.settle_difference(tx, found.id, "paid by the warehouse till")
        assert (settled.state, settled.note, settled.settled_by) == (
            "settled",
            "paid by the warehouse till",
            "operator",
        )
        with pytest.raises(DifferenceNotFound):
            await payouts.settle_difference(tx, "dif_none", "x")
    async with desk.database.transaction(desk.merchant_id, Actor(ActorKind.AGENT, "agt_1")) as tx:
        with pytest.raises(NotAllowed):
            await payouts.settle_difference(tx, found.id, "x")
    assert await compare(desk, row("", "R-6", 901)) == []


async def test_the_daily_look_asks_every_payer_for_the_last_two_days(desk: Desk) -> None:
    desk.payer.rows = [row("", "R-6", 901)]
    await begin(desk.database)
    desk.clock.turn(minutes=1)
    await desk.run()
    asked = [what for kind, what in desk.payer.asked if kind == "statement"]
    assert sorted(set(asked)) == ["2026-11-20", "2026-11-21"]
    async with desk.tx() as tx:
        assert [one.external_id for one in (await payouts.find_differences(tx)).items] == ["R-6"]
    async with desk.database.outside_merchants() as conn:
        due = (await conn.execute(timers.timer.select().filter_by(key=DAILY))).one()
    assert due.due_at == datetime(2026, 11, 23, 1, tzinfo=UTC)


async def test_books_that_do_not_hold_are_named(desk: Desk) -> None:
    async with desk.tx() as tx:
        await tx.conn.exec_driver_sql("update ledger_account set balance_minor = balance_minor + 5")
    await begin(desk.database)
    desk.clock.turn(minutes=1)
    await desk.run()
    async with desk.tx() as tx:
        named = [(one.kind, one.ours_minor) for one in (await payouts.find_differences(tx)).items]
    assert ("books", 5) in named


async def test_what_was_paid_by_hand_and_by_the_payer_is_twice(desk: Desk) -> None:
    desk.payer.script = [NotReached("connect")] * 200
    payout_id = await desk.ask(100)
    desk.clock.turn(days=2)
    await desk.run()
    async with desk.tx() as tx:
        await payouts.record_by_hand(tx, payout_id, "cash")
    assert await compare(desk, row(payout_id, "R-1", 100)) == [("twice", "R-1", 100, 100)]


async def test_a_payment_that_a_person_saw_takes_number_and_day_from_the_statement(desk: Desk) -> None:
    desk.payer.script = [OutcomeUnknown("timeout"), OutcomeUnknown("pending")]
    payout_id = await desk.ask(100)
    await desk.run()
    desk.clock.turn(days=1)
    async with desk.tx() as tx:
        await payouts.record_by_hand(tx, payout_id, "seen on their screen")
    assert await compare(desk, row(payout_id, "R-1", 100)) == []
    assert await compare(desk, day=DAY + timedelta(days=1)) == []
    assert (await desk.get(payout_id)).external_id == "R-1"
