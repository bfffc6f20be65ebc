"""A process that does nothing but pay, to be killed: `python -m tests.payouts.worker DSN KEY_FILE`."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from xiaoer.app.plugins import load_all
from xiaoer.infra import timers
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.payouts import jobs

timers.LEASE = timedelta(seconds=2)  # nobody waits a minute for what a killed process had claimed


async def main(dsn: str, key_file: Path) -> None:
    payers = jobs.Payers(KeyRing.load(key_file), {"shop_api": load_all()["shop_api"].adapters["refunds"]})
    await timers.Worker(Database.open(dsn), {}, payers.calls, poll=timedelta(milliseconds=50)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
