"""REST doors of reassurance cards: what can be stated now, and what sending them led to."""

from datetime import datetime, timedelta
from typing import Any

from litestar import get
from msgspec import Struct

from xiaoer import merchants
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.permissions import Permission
from xiaoer.policies import store_assurances
from xiaoer.policies.reassure import Assurance, assurances
from xiaoer.policies.store_assurances import AssuranceFigure

USUAL_SPAN = timedelta(days=30)


class AssuranceFigures(Struct, frozen=True):
    since: datetime
    until: datetime
    kinds: list[AssuranceFigure]


@get("/api/shops/{shop_id:str}/assurances")
async def read_assurances(caller: Caller, shop_id: str) -> list[Assurance]:
    """The reassurance cards that the policy in force supports, as they would be sent now."""
    async with caller.transaction(Permission.CONVERSATION_REPLY) as tx:
        return await assurances(tx, (await merchants.get_shop(tx, ShopId(shop_id))).id)


@get("/api/assurance-figures")
async def read_assurance_figures(
    caller: Caller, since: datetime | None = None, until: datetime | None = None, shop_id: str = ""
) -> AssuranceFigures:
    """How often each kind of card was sent, and how many of the conversations ended with an order within a day."""
    async with caller.transaction(Permission.FIGURES_READ) as tx:
        ends = until or tx.clock.now()
        begins = since or ends - USUAL_SPAN
        return AssuranceFigures(begins, ends, await store_assurances.figures(tx, begins, ends, shop_id))


routes: list[Any] = [read_assurances, read_assurance_figures]
