"""What makes quality look."""

from xiaoer import aftersales
from xiaoer.aftersales.events import CaseMoved
from xiaoer.infra.db import Tx
from xiaoer.quality.keep_check import keep_check


async def case_moved(tx: Tx, event: CaseMoved) -> None:
    """Every refusal is checked as it is made."""
    if event.action in aftersales.REFUSALS:
        await keep_check(tx, event.case_id)
