"""Clocks of a return parcel: the reminder while nothing is reported, then each silence of its carrier; and the jobs
that tell what a push said of it, each in a transaction of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.logistics.model import WatchSettings

REMIND = "logistics.return_remind"
SILENT = "logistics.return_silent"
SHIPPED = "logistics.return_shipped"
SIGNED = "logistics.return_signed"


async def start(tx: Tx, kind: str, due: Mapping[str, datetime]) -> None:
    """By the id of the return parcel; a clock that runs is moved."""
    await timers.schedule_all(tx, kind, {f"{kind}:{return_id}": at for return_id, at in due.items()})


async def stop(tx: Tx, return_ids: Sequence[str]) -> None:
    await timers.cancel_all(tx, [f"{kind}:{one}" for kind in (REMIND, SILENT) for one in return_ids])


def whose(facts: Mapping[str, str]) -> str:
    """The id that a ringing clock speaks of."""
    return facts["key"].partition(":")[2]


def reminder_of(settings: WatchSettings) -> timedelta:
    return timedelta(hours=settings.return_reminder_hours)


def silence_of(settings: WatchSettings) -> timedelta:
    return timedelta(hours=settings.return_no_scan_hours)
