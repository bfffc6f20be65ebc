"""A policy is tried on what was judged before, step by step, and nothing else changes."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update

from tests.policies.build import document, open_shop, order, request
from xiaoer import policies
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId, new_id
from xiaoer.policies import jobs
from xiaoer.policies.dry_run import DRY_RUN, timer_key
from xiaoer.policies.errors import DryRunNotFound, DryRunOver, DryRunUnderWay, NoDraft
from xiaoer.policies.model import Answer, Condition, DryRun, DryRunState, Outcome, Sum
from xiaoer.policies.replay import replay
from xiaoer.policies.tables import dry_run, dry_run_row, judgement


class Desk:
    """A shop with ten judged cases: ¥10, ¥20 … ¥100, all paid by the policy of their day."""

    def __init__(self, database: Database, merchant_id: MerchantId, shop_id: ShopId) -> None:
        self.database, self.merchant_id, self.shop_id = database, merchant_id, shop_id

    def tx(self):  # type: ignore[no-untyped-def]
        return self.database.transaction(self.merchant_id, OPERATOR)

    async def start(self, **options: int) -> DryRun:
        async with self.tx() as tx:
            return await policies.start_dry_run(tx, self.shop_id, **options)

    async def get(self, run: DryRun) -> DryRun:
        async with self.tx() as tx:
            return await policies.get_dry_run(tx, run.id)

    async def watch(self, run: DryRun) -> None:
        """What the worker of timers does when the run's timer is due, to the end of the work that it started."""
        due = timers.Due(self.merchant_id, timer_key(run.id), DRY_RUN, {"dry_run_id": run.id}, 1, 1)
        await jobs.watch_dry_run(self.database, due)
        async with asyncio.timeout(60):
            await jobs.at_work()

    async def timers(self, run: DryRun) -> int:
        async with self.database.outside_merchants() as conn:
            query = select(func.count()).select_from(timers.timer).filter_by(key=timer_key(run.id))
            return int((await conn.execute(query)).scalar_one())


@pytest.fixture
async def desk(database: Database) -> Desk:
    merchant_id = MerchantId(new_id("mer"))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop_id = await open_shop(tx)
        lenient = await policies.save_draft(tx, shop_id, document())
        for n in range(1, 11):
            asked = request(amount_minor=n * 1000, order=order(refundable_minor=n * 1000))
            await policies.judge_and_keep(tx, lenient, asked, f"cas_{n:02}")
        strict = document(Condition("large", "amount_minor > 7000", Answer.DENY), auto_limit_minor=3000)
        await policies.save_draft(tx, shop_id, strict)
    return Desk(database, merchant_id, shop_id)


async def test_it_ends_with_totals_and_a_row_for_every_case(desk: Desk) -> None:
    run = await desk.start(days=30)
    assert (run.state, run.total, run.done) == (DryRunState.WAITING, 10, 0)
    await desk.watch(run)
    ended = await desk.get(run)
    assert (ended.state, ended.done, ended.changed, ended.error) == (DryRunState.DONE, 10, 7, "")
    (totals,) = ended.totals
    assert totals.before == {Outcome.PAID: Sum(10, 55_000), Outcome.ASKED: Sum(), Outcome.REFUSED: Sum()}
    assert totals.after == {
        Outcome.PAID: Sum(3, 6_000),
        Outcome.ASKED: Sum(4, 22_000),
        Outcome.REFUSED: Sum(3, 27_000),
    }
    assert totals.difference[Outcome.PAID] == Sum(-7, -49_000)
    assert await desk.timers(run) == 0
    async with desk.tx() as tx:
        refused = await policies.dry_run_rows(tx, run.id, after=Outcome.REFUSED, limit=2)
        rest = await policies.dry_run_rows(tx, run.id, after=Outcome.REFUSED, limit=2, cursor=refused.next)
        same = await policies.dry_run_rows(tx, run.id, changed=False)
    assert [row.subject_id for row in (*refused.items, *rest.items)] == ["cas_08", "cas_09", "cas_10"]
    assert refused.items[0].after_rules == ["large", "over_auto_limit"]
    assert (refused.items[0].before, refused.items[0].order_id) == (Answer.ALLOW, "ord_1")
    assert [row.amount_minor for row in same.items] == [1000, 2000, 3000]


async def test_nothing_is_judged_for_real_by_it(desk: Desk) -> None:
    await desk.watch(await desk.start())
    async with desk.tx() as tx:
        kept = await tx.conn.execute(select(judgement).filter_by(merchant_id=tx.merchant_id))
        assert {(row.answer, row.policy_version) for row in kept} == {("allow", 1)}
        assert (await policies.in_force(tx, desk.shop_id)).version == 0


async def test_a_draft_that_changes_meanwhile_does_not_change_the_run(desk: Desk) -> None:
    run = await desk.start()
    async with desk.tx() as tx:
        await policies.save_draft(tx, desk.shop_id, document(enabled=False))
    await desk.watch(run)
    assert (await desk.get(run)).changed == 7


async def test_a_cancelled_run_gets_no_further(desk: Desk) -> None:
    run = await desk.start()
    async with desk.tx() as tx:
        cancelled = await policies.cancel_dry_run(tx, run.id)
    await desk.watch(run)
    assert cancelled.state is DryRunState.CANCELLED
    assert (await desk.get(run)).done == 0
    async with desk.tx() as tx:
        with pytest.raises(DryRunOver):
            await policies.cancel_dry_run(tx, run.id)
        with pytest.raises(DryRunNotFound):
            await policies.cancel_dry_run(tx, "dry_none")


async def test_cancelled_between_two_steps_it_keeps_what_it_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "STEP", 4)
    real = jobs._keep

    async def keep_and_cancel(*given: Any) -> bool:
        moved = await real(*given)
        async with desk.tx() as tx:
            await policies.cancel_dry_run(tx, run.id)
        return moved

    monkeypatch.setattr(jobs, "_keep", keep_and_cancel)
    run = await desk.start()
    await desk.watch(run)
    found = await desk.get(run)
    assert (found.state, found.done) == (DryRunState.CANCELLED, 4)
    async with desk.tx() as tx:
        assert len((await policies.dry_run_rows(tx, run.id)).items) == 4


async def test_a_run_goes_on_where_a_dead_server_left_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "STEP", 3)
    real, steps = jobs._keep, []

    async def keep_and_die(*given: Any) -> bool:
        steps.append(len(given[4]))
        if len(steps) == 2:
            raise ConnectionError("the server is gone")
        return await real(*given)

    monkeypatch.setattr(jobs, "_keep", keep_and_die)
    run = await desk.start()
    await desk.watch(run)
    broken = await desk.get(run)
    assert (broken.state, broken.done) == (DryRunState.RUNNING, 3)
    assert "the server is gone" in broken.error
    assert await desk.timers(run) == 1
    await desk.watch(run)
    ended = await desk.get(run)
    assert (ended.state, ended.done, ended.changed, ended.error) == (DryRunState.DONE, 10, 7, "")
    async with desk.tx() as tx:
        rows = select(func.count()).select_from(dry_run_row).filter_by(merchant_id=tx.merchant_id)
        assert (await tx.conn.execute(rows)).scalar_one() == 10
    assert steps == [3, 3, 3, 3, 1]


async def test_a_run_that_somebody_works_on_is_left_to_them_until_they_fall_silent(desk: Desk) -> None:
    run = await desk.start()
    async with desk.tx() as tx:
        await set_run(tx, run, state="running", beat_at=tx.clock.now())
    await desk.watch(run)
    assert (await desk.get(run)).done == 0
    async with desk.tx() as tx:
        await set_run(tx, run, beat_at=tx.clock.now() - timedelta(minutes=1))
    await desk.watch(run)
    assert (await desk.get(run)).state is DryRunState.DONE


async def set_run(tx: Tx, run: DryRun, **facts: object) -> None:
    await tx.conn.execute(update(dry_run).filter_by(merchant_id=tx.merchant_id, id=run.id).values(**facts))


async def test_one_that_always_breaks_off_ends_as_failed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def die(*given):  # type: ignore[no-untyped-def]
        raise ConnectionError("gone")

    monkeypatch.setattr(jobs, "_keep", die)
    run = await desk.start()
    for _ in range(jobs.MOST_ATTEMPTS + 1):
        await desk.watch(run)
    failed = await desk.get(run)
    assert (failed.state, failed.done) == (DryRunState.FAILED, 0)
    assert "gone" in failed.error


async def test_one_shop_has_one_run_at_a_time_and_the_last_ten_stay(desk: Desk) -> None:
    run = await desk.start()
    with pytest.raises(DryRunUnderWay) as caught:
        await desk.start()
    assert caught.value.data == {"dry_run_id": run.id}
    for _ in range(11):
        async with desk.tx() as tx:
            last = (await policies.dry_runs_of(tx, desk.shop_id))[0]
            await policies.cancel_dry_run(tx, last.id)
        await desk.start()
    async with desk.tx() as tx:
        assert len(await policies.dry_runs_of(tx, desk.shop_id)) == 11
    assert run.id not in {one.id for one in await runs(desk)}


async def runs(desk: Desk) -> list[DryRun]:
    async with desk.tx() as tx:
        return await policies.dry_runs_of(tx, desk.shop_id)


async def test_days_bound_what_is_replayed(desk: Desk) -> None:
    async with desk.tx() as tx:
        old = update(judgement).where(judgement.c.subject_id.in_(["cas_01", "cas_02"]))
        await tx.conn.execute(old.values(at=tx.clock.now() - timedelta(days=40)))
    run = await desk.start(days=30)
    await desk.watch(run)
    assert (await desk.get(run)).total == (await desk.get(run)).done == 8


async def test_a_published_version_can_be_tried_as_well(desk: Desk) -> None:
    run = await desk.start(version=0)
    await desk.watch(run)
    ended = await desk.get(run)
    assert (ended.policy_version, ended.state) == (0, DryRunState.DONE)
    async with desk.tx() as tx:
        await policies.discard_draft(tx, desk.shop_id)
        with pytest.raises(NoDraft):
            await policies.start_dry_run(tx, desk.shop_id)


async def test_the_workers_timer_runs_it(desk: Desk) -> None:
    run = await desk.start()
    worker = timers.Worker(desk.database, {}, {DRY_RUN: jobs.watch_dry_run})
    async with asyncio.timeout(60):
        while (await desk.get(run)).state is not DryRunState.DONE:
            await worker.run_due()
            await jobs.at_work()


async def test_the_judging_process_ends_with_its_input() -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "xiaoer.policies.replay", stdin=pipe)
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(60):
        assert await process.wait() == 0


async def test_facts_of_a_later_program_meet_a_person() -> None:
    lenient = policies.built_in(ShopId("shp_1"))
    assert replay(b'{"action": 5}', lenient) == ("ask_a_person", ["facts_unreadable"])
    written = msgspec.json.encode(request(amount_minor=10_001))
    assert replay(written, lenient) == ("deny", ["over_refundable"])


async def test_it_tells_what_would_be_paid_without_a_look_at_the_goods(desk: Desk) -> None:
    """All pass either way; goods worth more than ¥30 are looked at by the one that is tried, more than ¥80 by both."""
    async with desk.tx() as tx:
        trusting = await policies.save_draft(tx, desk.shop_id, document(accept_unseen_minor=8_000))
        for n in (2, 6, 9):
            asked = request(amount_minor=n * 1000, order=order(refundable_minor=n * 1000))
            await policies.judge_and_keep(tx, trusting, asked, f"cas_unseen_{n}")
        await policies.publish(tx, desk.shop_id, revision=trusting.revision)
        await policies.save_draft(tx, desk.shop_id, document(accept_unseen_minor=3_000))
    run = await desk.start()
    await desk.watch(run)
    ended = await desk.get(run)
    (totals,) = ended.totals
    assert (totals.unseen_before, totals.unseen_after) == (Sum(10, 44_000), Sum(4, 8_000))
    assert ended.changed == 6
    async with desk.tx() as tx:
        otherwise = await policies.dry_run_rows(tx, run.id, changed=True)
    assert sorted(row.amount_minor for row in otherwise.items) == [4000, 5000, 6000, 6000, 7000, 8000]
    assert {(row.before, row.after, row.unseen_before, row.unseen_after) for row in otherwise.items} == {
        (Answer.ALLOW, Answer.ALLOW, True, False)
    }


@pytest.mark.parametrize(
    ("action", "amount", "currency", "accepted"),
    [
        ("return_refund", 3_000, "CNY", True),
        ("return_refund", 3_001, "CNY", False),
        ("return_refund", 3_000, "USD", False),
        ("exchange", 3_000, "CNY", False),
    ],
)
def test_goods_are_accepted_unseen_only_for_money_back_in_the_terms_own_currency(
    action: str, amount: int, currency: str, accepted: bool
) -> None:
    terms = document(accept_unseen_minor=3_000).terms
    assert policies.accepted_unseen(terms, action, amount, currency) is accepted
