"""Dry runs at work, outside any transaction.

The timer is a watchman: it comes every few seconds as long as the run is under way, starts the work where nobody does
it, and leaves the worker of timers free for the clocks meanwhile. Each step is one transaction that moves the run's
mark, so a server that dies costs the run some seconds and nothing else, and two servers never count a case twice.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Row

from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.errors import NotFound
from xiaoer.kernel.ids import MerchantId
from xiaoer.policies import store_dry_run as store
from xiaoer.policies.dry_run import DRY_RUN, timer_key
from xiaoer.policies.model import Document, DryRunState, Policy, Verdict
from xiaoer.policies.replay import Replayed
from xiaoer.policies.replayers import Replayer, replayers

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
_verdict = msgspec.json.Decoder(Verdict)


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
    async with replayers(_policy_of(run), run.total // MANY + 1) as processes:
        judging = asyncio.create_task(_replay(processes, kept))
        try:
            while kept:
                following = await _after(database, merchant_id, run, kept)
                found = await judging
                judging = asyncio.create_task(_replay(processes, following))  # while this step is stored
                if not await _keep(database, merchant_id, run, kept, found):
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


async def _keep(
    database: Database,
    merchant_id: MerchantId,
    run: Row[Any],
    kept: Sequence[store.Kept],
    found: Sequence[Replayed],
) -> bool:
    """False when the run was cancelled or taken over; then nothing of this step stays."""
    async with database.transaction(merchant_id) as tx:
        counts = _counted(run.counts, kept, found)
        changed = sum(one.answer != answer for one, (answer, _) in zip(kept, found, strict=True))
        moved = await store.advance(
            tx,
            run.id,
            run.reached_id,
            reached_at=kept[-1].at,
            reached_id=kept[-1].id,
            done=run.done + len(kept),
            changed=run.changed + changed,
            counts=counts,
            beat_at=tx.clock.now(),
            attempts=0,
        )
        if moved:
            await _add_rows(tx, run.id, kept, found)
    return moved


async def _add_rows(tx: Tx, run_id: str, kept: Sequence[store.Kept], found: Sequence[Replayed]) -> None:
    rows = [
        {
            "dry_run_id": run_id,
            "judgement_id": one.id,
            "subject_id": one.subject_id,
            "order_id": one.order_id,
            "action": one.action,
            "judged_at": one.at,
            "amount_minor": one.amount_minor,
            "currency": one.currency,
            "before": one.answer,
            "after": answer,
            "before_rules": [finding.rule for finding in _verdict.decode(one.verdict).findings],
            "after_rules": rules,
        }
        for one, (answer, rules) in zip(kept, found, strict=True)
    ]
    await store.add_rows(tx, rows)


def _counted(
    counts: dict[str, list[int]], kept: Sequence[store.Kept], found: Sequence[Replayed]
) -> dict[str, list[int]]:
    cases: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for one, (answer, _) in zip(kept, found, strict=True):
        key = f"{one.currency} {one.answer} {answer}"
        cases[key] += 1
        amounts[key] += one.amount_minor
    keys = [*counts, *(key for key in cases if key not in counts)]
    zero = [0, 0]
    return {key: [counts.get(key, zero)[0] + cases[key], counts.get(key, zero)[1] + amounts[key]] for key in keys}
