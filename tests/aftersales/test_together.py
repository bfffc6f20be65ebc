"""Many at once on one order: never more than was paid, whatever the order of things."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aftersales.build import ask, paid_order, push, signed_order
from tests.aftersales.conftest import Open
from tests.catalog.build import open_shop
from xiaoer import aftersales, ledger, orders, payouts
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import MerchantId, OrderId, PayoutId, ShopId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind

AT_ONCE = 40


async def test_many_cases_at_once_never_hold_more_than_was_paid(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
        order_id = await orders.id_of(tx, "T-1")

    async def one(n: int) -> bool:
        request = ask("refund_only", "unwanted", amount_minor=10000, client_id=f"c{n}", lines=[{"line_id": "T-1-1"}])
        try:
            async with begin() as tx:
                await aftersales.open_case(tx, request)
            return True
        except Rejected:
            return False

    opened = await asyncio.gather(*(one(n) for n in range(AT_ONCE)))
    async with begin() as tx:
        held = await ledger.balance(tx, AccountKind.REFUNDING, order_id, "CNY")
        assert held.minor == 10000 * sum(opened) <= 43800
        assert await ledger.check_books(tx) == []


ACTIONS = [
    Action.APPROVE,
    Action.REFUSE,
    Action.WITHDRAW,
    Action.RESUBMIT,
    Action.SHIP_BACK,
    Action.RECEIVE_GOODS,
    Action.ACCEPT_GOODS,
    Action.REJECT_GOODS,
    Action.WAIVE_RETURN,
    Action.ESCALATE,
    Action.RULE_FOR_BUYER,
    Action.RULE_FOR_SHOP,
]
STEP = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(["return_refund", "refund_only", "price_match"]), st.integers(1, 50000)),
    st.tuples(st.just("act"), st.sampled_from(ACTIONS), st.integers(0, 5)),
    st.tuples(st.just("pay"), st.just(""), st.integers(0, 5)),
)
BODY = ActionBody(words="核实", carrier="zto", tracking_number="75312345678999", received="damaged")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=5, max_size=25))
def test_whatever_people_do_the_books_hold_and_no_case_is_stuck(dsn: str, steps: list[tuple[str, Any, int]]) -> None:
    asyncio.run(play(dsn, steps))


async def play(dsn: str, steps: list[tuple[str, Any, int]]) -> None:
    database = Database.open(dsn)
    database.react = react
    merchant_id = MerchantId(new_id("mer"))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        await push(tx, await open_shop(tx), signed_order())
        order_id = await orders.id_of(tx, "T-1")
    for n, (what, which, number) in enumerate(steps):
        try:
            async with database.transaction(merchant_id, OPERATOR) as tx:
                await take(tx, order_id, what, which, number, n)
        except Rejected:
            pass
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await holds(tx, order_id)
    await database.close()


async def take(tx: Any, order_id: OrderId, what: str, which: Any, number: int, n: int) -> None:
    cases = await aftersales.of_order(tx, order_id)
    if what == "open":
        request = ask(which, "changed_mind", amount_minor=number, client_id=f"c{n}", decide=n % 2 == 0)
        await aftersales.open_case(tx, request)
    elif what == "pay":
        for case in cases:
            for payout in await payouts.of_case(tx, case.id):
                if payout.state == "by_hand":
                    await payouts.record_by_hand(tx, PayoutId(payout.id), "bank")
    elif cases:
        case = cases[number % len(cases)]
        by = By.BUYER if which in (Action.WITHDRAW, Action.RESUBMIT, Action.ESCALATE) else By.AGENT
        await aftersales.act(tx, case.id, which, BODY, by=by)


async def holds(tx: Any, order_id: OrderId) -> None:
    """What must be true after every step."""
    paid = 43800
    gone = [await ledger.balance(tx, kind, order_id, "CNY") for kind in (AccountKind.REFUNDING, AccountKind.REFUNDED)]
    left = await ledger.balance(tx, AccountKind.REFUNDABLE, order_id, "CNY")
    assert sum(one.minor for one in gone) + left.minor == paid
    assert await ledger.check_books(tx) == []
    for case in await aftersales.of_order(tx, order_id):
        assert case.open == (case.due_at is not None) == (case.waits_for is not None) == bool(case.next_action)
        assert case.state is not State.CLOSED or case.held_minor == 0
