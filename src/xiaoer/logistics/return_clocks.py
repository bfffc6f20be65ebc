"""The clock of a return parcel: the reminder while nothing is reported, then each silence of its carrier."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.logistics.model import WatchSettings

RETURN_DUE = "logistics.return_due"
PREFIX = "return:"


async def start(tx: Tx, due: Mapping[str, datetime]) -> None:
    """By the id of the return parcel; a clock that runs is moved."""
    await timers.schedule_all(tx, RETURN_DUE, {PREFIX + return_id: at for return_id, at in due.items()})


async def stop(tx: Tx, return_ids: Sequence[str]) -> None:
    await timers.cancel_all(tx, [PREFIX + one for one in return_ids])


def reminder_of(settings: WatchSettings) -> timedelta:
    return timedelta(hours=settings.return_reminder_hours)


def silence_of(settings: WatchSettings) -> timedelta:
    return timedelta(hours=settings.return_no_scan_hours)
