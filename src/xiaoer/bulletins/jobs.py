"""Clocks of bulletins."""

from typing import Any

from xiaoer.bulletins.publish import REMIND
from xiaoer.bulletins.read import remind_and_tell
from xiaoer.infra import timers
from xiaoer.infra.db import Tx


async def remind(tx: Tx, facts: dict[str, Any]) -> None:
    """The time to read it is over."""
    await remind_and_tell(tx, facts["bulletin_id"])


HANDLERS: dict[str, timers.Handler] = {REMIND: remind}
