"""What buyers say of the shop itself goes to its owner: to whatever of theirs takes notices."""

from typing import Any

import msgspec

from xiaoer import buyers, merchants, orders
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants.model import ConnectionState
from xiaoer.ports.channel import facts_of
from xiaoer.ports.notices import ShopNotice
from xiaoer.ports.outside import SaidNo
from xiaoer.tickets import settings, store
from xiaoer.tickets.log import write
from xiaoer.tickets.model import Ticket

FORWARD = "tickets.forward"
FEEDBACK = "shop_feedback"


async def forward_feedback(tx: Tx, one: Ticket, what: str) -> None:
    """Every connection of the shop that takes notices is told soon: `opened`, `seen_again`, `solved`."""
    if one.kind != FEEDBACK or not (await settings.read(tx)).forward_feedback:
        return
    for connection in await merchants.list_connections(tx):
        takes = "notices" in facts_of(connection.channel).ports and connection.config.get("takes_notices", True)
        mine = one.shop_id in (None, connection.shop_id)
        if takes and mine and connection.state in (ConnectionState.ACTIVE, ConnectionState.FAILING):
            key = f"{FORWARD}:{one.id}:{what}:{connection.id}"
            payload = {"ticket_id": one.id, "what": what, "connection_id": connection.id}
            await timers.schedule(tx, key, FORWARD, tx.clock.now(), payload)


async def notice_of(tx: Tx, ticket_id: str, what: str) -> ShopNotice:
    """How the ticket stands now. No personal data of buyers goes out with it: numbers and addresses in words are
    masked."""
    one = await store.get(tx, ticket_id)
    shop = await merchants.get_shop(tx, ShopId(one.shop_id)) if one.shop_id else None
    numbers = await orders.numbers(tx, [one.order_id]) if one.order_id else {}
    facts: dict[str, Any] = {
        "number": one.number,
        "state": one.state.value,
        "count": one.seen_count,
        "page": one.page,
        "order_external_id": next(iter(numbers.values()), ""),
        "opened_at": msgspec.to_builtins(one.opened_at),
        **{name: _masked(value) for name, value in one.fields.items()},
    }
    return ShopNotice(
        dedupe=f"{one.id}:{what}:{one.seen_count}",
        kind=f"{one.kind}.{what}",
        title=f"#{one.number} {buyers.mask_text(one.title)}",
        words=buyers.mask_text(one.outcome if what == "solved" and one.outcome else one.words),
        path=f"/app/tickets/{one.id}",
        shop_name=shop.name if shop else "",
        facts=facts,
    )


def _masked(value: Any) -> Any:
    return buyers.mask_text(value) if isinstance(value, str) else value


async def told(tx: Tx, ticket_id: str, channel: str, outcome: object) -> None:
    """The log of the ticket says who was told, or why not."""
    one = await store.get(tx, ticket_id, lock=True)
    failed = isinstance(outcome, XiaoerError)
    reason = outcome.reason if isinstance(outcome, SaidNo) else "no_answer" if failed else ""
    await write(tx, one, "not_forwarded" if failed else "forwarded", facts={"channel": channel, "reason": reason})
