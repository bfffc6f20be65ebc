"""Dry runs at work, outside any transaction.

The timer is a watchman: it comes every few seconds as long as the run is under way, starts the work where nobody does
it, and leaves the worker of timers free for the clocks meanwhile. Each step is one transaction that moves the run's
mark, so a server that dies costs the run some seconds and nothing else, and two servers never count a case twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Row

from xiaoer.infra import timers
from xiaoer.infra.db import Database
from xiaoer.kernel.errors import NotFound
from xiaoer.kernel.ids import MerchantId
from xiaoer.policies import dry_run_sums
from xiaoer.policies import store_dry_run as store
from xiaoer.policies.dry_run import DRY_RUN, timer_key
from xiaoer.policies.in_force import get
from xiaoer.policies.model import Document, DryRunRow, DryRunState, Policy
from xiaoer.policies.replay import Replayed
from xiaoer.policies.replayers import Replayer, replayers
from xiaoer.policies.terms import Terms

log = structlog.get_logger()
WATCH_DRY_RUN = DRY_RUN
"""The kind of its timer."""
WATCH = timedelta(seconds=10)
SILENT = timedelta(seconds=25)
"""After this long without a step the run is taken to be orphaned."""
STEP = 1000
"""Judgements in one transaction."""
MANY = 4000
"""From here on two processes are worth their start."""
MOST_ATTEMPTS = 5
_at_work: dict[str, asyncio.Task[None]] = {}


async def watch_dry_run(database: Database, due: timers.Due) -> None:
    """Somebody works on the run when this returns, or it has ended."""
    run_id = due.payload["dry_run_id"]
    async with database.transaction(due.merchant_id) as tx:
        try:
            run = await store.row_of(tx, run_id, lock=True)
        except NotFound:
            return
        if run.state not in store.UNDER_WAY:
            return
        now = tx.clock.now()
        await timers.schedule(tx, timer_key(run_id), DRY_RUN, now + WATCH, due.payload)
        if run_id in _at_work or (run.beat_at and now - run.beat_at < SILENT):
            return
        if run.attempts >= MOST_ATTEMPTS:
            await store.change(tx, run_id, state=DryRunState.FAILED.value, finished_at=now)
            return
        await store.change(tx, run_id, state=DryRunState.RUNNING.value, beat_at=now, attempts=run.attempts + 1)
    task = asyncio.create_task(_work(database, due.merchant_id, run_id), name=f"dry run {run_id}")
    _at_work[run_id] = task
    task.add_done_callback(lambda _: _at_work.pop(run_id, None))


async def at_work() -> None:
    """Return when no dry run of this process is under way."""
    while _at_work:
        await asyncio.gather(*_at_work.values(), return_exceptions=True)


async def _work(database: Database, merchant_id: MerchantId, run_id: str) -> None:
    try:
        await _run(database, merchant_id, run_id)
    except Exception as error:  # whatever broke it off is on record, and the watchman tries again
        log.warning("dry_run.broke_off", dry_run_id=run_id, error=repr(error))
        async with database.transaction(merchant_id) as tx:
            await store.change(tx, run_id, error=repr(error)[:500], beat_at=None)


async def _run(database: Database, merchant_id: MerchantId, run_id: str) -> None:
    async with database.transaction(merchant_id) as tx:
        run = await store.row_of(tx, run_id)
        kept = await store.next_judgements(tx, run, STEP)
    tried, was = _policy_of(run), dict[str, Terms]()
    async with replayers(tried, run.total // MANY + 1) as processes:
        judging = asyncio.create_task(_replay(processes, kept))
        try:
            while kept:
                following = await _after(database, merchant_id, run, kept)
                found = await judging
                judging = asyncio.create_task(_replay(processes, following))  # while this step is stored
                await _learn_terms(database, merchant_id, run, kept, was)
                rows = dry_run_sums.rows_of(kept, found, was, tried.terms)
                if not await _keep(database, merchant_id, run, kept[-1], rows):
                    return
                async with database.transaction(merchant_id) as tx:
                    run = await store.row_of(tx, run_id)
                kept = following
        finally:
            judging.cancel()
    async with database.transaction(merchant_id) as tx:
        stamp = {"state": DryRunState.DONE.value, "finished_at": tx.clock.now(), "error": ""}
        if await store.advance(tx, run_id, run.reached_id, **stamp):
            await timers.cancel(tx, timer_key(run_id))


def _policy_of(run: Row[Any]) -> Policy:
    document = msgspec.convert(run.document, Document)
    return Policy(run.shop_id, run.policy_version, document.terms, document.conditions, id=run.policy_id)


async def _after(
    database: Database, merchant_id: MerchantId, run: Row[Any], kept: Sequence[store.Kept]
) -> list[store.Kept]:
    """The next step's judgements, read while this step's are judged."""
    async with database.transaction(merchant_id) as tx:
        return await store.next_judgements(tx, run, STEP, after=kept[-1])


async def _replay(processes: list[Replayer], kept: Sequence[store.Kept]) -> list[Replayed]:
    share = -(-len(kept) // len(processes))
    parts = [kept[n * share : (n + 1) * share] for n in range(len(processes))]
    asked = [
        process.replay([one.facts for one in part]) for process, part in zip(processes, parts, strict=True) if part
    ]
    return [answer for answers in await asyncio.gather(*asked) for answer in answers]


async def _learn_terms(
    database: Database, merchant_id: MerchantId, run: Row[Any], kept: Sequence[store.Kept], known: dict[str, Terms]
) -> None:
    """`known` holds the terms of every policy that these were judged by."""
    missing = {one.policy_id for one in kept} - known.keys()
    if not missing:
        return
    async with database.transaction(merchant_id) as tx:
        for policy_id in missing:
            known[policy_id] = (await get(tx, policy_id, run.shop_id)).terms


async def _keep(
    database: Database, merchant_id: MerchantId, run: Row[Any], last: store.Kept, rows: Sequence[DryRunRow]
) -> bool:
    """False when the run was cancelled or taken over; then nothing of this step stays."""
    async with database.transaction(merchant_id) as tx:
        moved = await store.advance(
            tx,
            run.id,
            run.reached_id,
            reached_at=last.at,
            reached_id=last.id,
            done=run.done + len(rows),
            changed=run.changed + dry_run_sums.changed(rows),
            counts=dry_run_sums.with_answers(run.counts, rows),
            unseen=dry_run_sums.with_unseen(run.unseen, rows),
            beat_at=tx.clock.now(),
            attempts=0,
        )
        if moved:
            await store.add_rows(tx, run.id, rows)
    return moved
