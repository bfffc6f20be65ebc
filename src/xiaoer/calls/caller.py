"""Who is behind a number."""

from xiaoer import buyers, conversations, orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.orders.model import OrderView

COUNTRY = "86"
SHORTEST = 5


def ways_to_write(number: str) -> list[str]:
    """A number as it comes, in plain digits, and with and without our country's prefix."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if len(digits) < SHORTEST:
        return []
    national = digits.removeprefix("00").removeprefix(COUNTRY) if len(digits) > 11 else digits
    ways = (number.strip(), digits, f"+{digits}", national, f"+{COUNTRY}{national}", f"{COUNTRY}{national}")
    return list(dict.fromkeys(ways))


async def buyer_behind(tx: Tx, number: str) -> BuyerId | None:
    """The buyer who has this number, else the one whose newest order is delivered to it."""
    for way in ways_to_write(number):
        found = await buyers.with_phone(tx, way)
        if found:
            return found
    known = (order.buyer_id for order in await orders_to(tx, number, 5) if order.buyer_id)
    return next((BuyerId(one) for one in known), None)


async def orders_to(tx: Tx, number: str, limit: int) -> list[OrderView]:
    """The newest that are delivered to this number, also those whose buyer nobody knows."""
    for way in ways_to_write(number):
        found = (await orders.find(tx, way, limit=limit)).items
        if found:
            return found
    return []


async def newest_talk(tx: Tx, buyer_id: BuyerId) -> str | None:
    rows = sorted(await conversations.of_buyer(tx, buyer_id), key=lambda row: row.last_at, reverse=True)
    return rows[0].id if rows else None
