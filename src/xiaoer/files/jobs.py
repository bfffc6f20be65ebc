"""What runs by the clock."""

from xiaoer.files.sweep import sweep
from xiaoer.infra import timers
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database


def sweeper(blobs: Blobs) -> timers.Call:
    """For the worker's calls under `files.sweep`: it touches the disk, so it runs outside a transaction."""

    async def run(database: Database, due: timers.Due) -> None:
        await sweep(database, blobs, due.merchant_id)

    return run
