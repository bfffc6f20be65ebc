"""A policy is tried on the past: every case of the last days is judged again, and nothing happens."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from xiaoer import merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.kernel.paging import Page
from xiaoer.policies import store_dry_run as store
from xiaoer.policies.errors import DryRunOver, DryRunUnderWay
from xiaoer.policies.model import OUTCOMES, Document, DryRun, DryRunRow, DryRunState, Outcome, Policy
from xiaoer.policies.save_draft import draft_of
from xiaoer.policies.versions import version_of

DRY_RUN = "policies.dry_run"


async def start_dry_run(tx: Tx, shop_id: ShopId, *, days: int = 30, version: int | None = None) -> DryRun:
    """The draft (or a version) is being tried on what was judged in the last `days`; 1 to 365.

    What is tried is the document as it is now, however the draft changes meanwhile. Raises NoDraft, PolicyNotFound,
    ShopNotFound, DryRunUnderWay.
    """
    await merchants.get_shop(tx, shop_id)
    await merchants.lock_merchant(tx)
    tried = await draft_of(tx, shop_id) if version is None else await version_of(tx, shop_id, version)
    for run in await store.of_shop(tx, shop_id):
        if run.state.value in store.UNDER_WAY:
            raise DryRunUnderWay(dry_run_id=run.id)
    await store.forget_old(tx, shop_id)
    return await _start(tx, tried, days)


async def _start(tx: Tx, tried: Policy, days: int) -> DryRun:
    now, run_id = tx.clock.now(), new_id("dry")
    since = now - timedelta(days=max(1, min(days, 365)))
    await store.add(
        tx,
        id=run_id,
        shop_id=tried.shop_id,
        policy_id=tried.id,
        policy_version=tried.version,
        document=msgspec.to_builtins(Document(tried.terms, tried.conditions, tried.clauses)),
        days=(now - since).days,
        since_at=since,
        state=DryRunState.WAITING.value,
        total=await store.count_judgements(tx, tried.shop_id, since, now),
        started_by=tx.actor.id,
        created_at=now,
    )
    await timers.schedule(tx, timer_key(run_id), DRY_RUN, now, {"dry_run_id": run_id})
    return await get_dry_run(tx, run_id)


def timer_key(dry_run_id: str) -> str:
    return f"dry_run:{dry_run_id}"


async def cancel_dry_run(tx: Tx, dry_run_id: str) -> DryRun:
    """It gets no further; what it found so far stays. Raises DryRunNotFound, DryRunOver."""
    run = await store.row_of(tx, dry_run_id, lock=True)
    stamp = {"state": DryRunState.CANCELLED.value, "finished_at": tx.clock.now()}
    if not await store.change(tx, dry_run_id, **stamp):
        raise DryRunOver(dry_run_id=dry_run_id, state=run.state)
    await timers.cancel(tx, timer_key(dry_run_id))
    return await get_dry_run(tx, dry_run_id)


async def get_dry_run(tx: Tx, dry_run_id: str) -> DryRun:
    """With what it found so far. Raises DryRunNotFound."""
    return store.view(await store.row_of(tx, dry_run_id))


async def dry_runs_of(tx: Tx, shop_id: ShopId) -> list[DryRun]:
    """The last ones of the shop, the newest first."""
    return await store.of_shop(tx, shop_id)


async def dry_run_rows(
    tx: Tx,
    dry_run_id: str,
    *,
    before: Outcome | None = None,
    after: Outcome | None = None,
    changed: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[DryRunRow]:
    """Case by case: all, or those that were, would be, or came out otherwise. Raises DryRunNotFound, BadCursor."""
    await store.row_of(tx, dry_run_id)
    return await store.page_rows(tx, dry_run_id, _answers(before), _answers(after), changed, cursor, limit)


def _answers(outcome: Outcome | None) -> list[str]:
    return [answer.value for answer, means in OUTCOMES.items() if means is outcome]
