"""What a buyer still owes for dearer goods, and the page of the shop's own where it is paid."""

from xiaoer import merchants, orders
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import NothingToPay
from xiaoer.aftersales.model import State
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId
from xiaoer.kernel.money import Money
from xiaoer.merchants.model import Connection, ConnectionState
from xiaoer.ports.channel import facts_of
from xiaoer.ports.payments import DuePayment

PORT, FORM = "payments", "pay_page"


async def pay_connection(tx: Tx, shop_id: str) -> Connection | None:
    """The connection of the shop that has such a page."""
    for one in await merchants.list_connections(tx):
        able = one.shop_id == shop_id and PORT in facts_of(one.channel).ports and bool(one.config.get(FORM))
        if able and one.state is not ConnectionState.PAUSED:
            return one
    return None


async def paid_online(tx: Tx, case: Case) -> bool:
    """Whether the buyer can pay now, without anybody's help."""
    owes = case.state is State.AWAITING_PAYMENT and case.owes_minor > 0
    return owes and await pay_connection(tx, case.shop_id) is not None


async def due_payment(tx: Tx, case_id: CaseId, back_url: str) -> tuple[Connection, DuePayment]:
    """Where to pay what, and until when. Raises CaseNotFound, NothingToPay."""
    case = await store.get(tx, case_id)
    connection = await pay_connection(tx, case.shop_id)
    if case.state is not State.AWAITING_PAYMENT or not case.owes_minor or connection is None or case.due_at is None:
        raise NothingToPay(case_id=case.id)
    order = await orders.get(tx, case.order_id)
    due = DuePayment(
        reference=case.id,
        order_external_id=order.external_id,
        amount=Money(case.owes_minor, case.currency),
        words=", ".join(line.title for line in order.lines)[:200],
        until=case.due_at,
        back_url=back_url,
    )
    return connection, due
