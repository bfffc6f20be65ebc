"""Any operations, in any order, repeated, rolled back and at once: the books hold and a plain model agrees."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from xiaoer import ledger
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, OrderId, new_id
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import HoldEnded, HoldNotFound, LedgerAmount, LedgerKeyTaken, LedgerOtherCurrency, LedgerShort
from xiaoer.ledger.model import Account, AccountKind, moved

T = TypeVar("T")
REFUSALS = (HoldEnded, HoldNotFound, LedgerAmount, LedgerKeyTaken, LedgerOtherCurrency, LedgerShort)
ORDERS = st.sampled_from(["one", "two"])
KEYS = st.sampled_from([f"k{n}" for n in range(6)])
CARDS = st.sampled_from(["red", "blue"])
AMOUNTS = st.integers(-2, 130)
CURRENCIES = st.sampled_from(["CNY"] * 9 + ["USD"])
Work = Callable[[Tx], Awaitable[Any]]


async def _hold(order_id: OrderId, money: Money, key: str, tx: Tx) -> Any:
    return await ledger.hold_refund(tx, order_id, money, key=key)


class Crash(Exception):
    """The process died before the commit."""


@dataclass
class Model:
    """What the books must say, in plain numbers."""

    paid: dict[str, int] = field(default_factory=dict)
    carded: dict[str, int] = field(default_factory=dict)
    """What gift cards paid beside the shop's payment."""
    refundable: dict[str, int] = field(default_factory=dict)
    holds: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Key → order and amount of every hold ever made."""
    ends: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Key → how it ended, and on which card."""
    cards: dict[str, int] = field(default_factory=dict)

    def held(self, order: str) -> int:
        return sum(minor for key, (of, minor) in self.holds.items() if of == order and key not in self.ends)

    def refunded(self, order: str) -> int:
        settled = (key for key, (how, _) in self.ends.items() if how == "settle")
        return sum(self.holds[key][1] for key in settled if self.holds[key][0] == order)


class Books(RuleBasedStateMachine):
    database: Database
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.merchant_id = MerchantId(new_id("mer"))

    # ---- running

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def once(self, work: Work, crash: bool) -> str:
        """`done`, `crash`, or the refusal's name; a repeat after a crash is a try of its own."""
        try:
            async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
                await work(tx)
                if crash:
                    raise Crash
        except Crash:
            return "crash"
        except REFUSALS as refused:
            return type(refused).__name__
        return "done"

    def try_it(self, work: Work, crash: bool, repeats: int) -> str:
        """After a crash, if any, as often as asked: every time must answer as the first."""
        if crash:
            self.wait(self.once(work, crash=True))
        said = [self.wait(self.once(work, crash=False)) for _ in range(repeats)]
        assert len(set(said)) == 1, said
        return said[0]

    # ---- what may happen

    @initialize(minor=st.integers(0, 200))
    def begin(self, minor: int) -> None:
        self.model.paid = {"one": minor, "two": 50}
        self.model.refundable, self.model.carded = dict(self.model.paid), {"one": 0, "two": 0}
        for order, paid in self.model.paid.items():
            self.pay_in(order, paid)

    def pay_in(self, order: str, minor: int) -> None:

        async def work(tx: Tx) -> Any:
            return await ledger.book_payment(tx, OrderId(order), f"pay-{order}", Money(minor, "CNY"))

        assert self.try_it(work, False, 2) == "done"

    @rule(order=ORDERS, more=st.integers(0, 60), crash=st.booleans())
    def buyer_pays_more(self, order: str, more: int, crash: bool) -> None:
        total = self.model.paid[order] + more

        async def work(tx: Tx) -> Any:
            return await ledger.book_payment(tx, OrderId(order), f"pay-{order}", Money(total, "CNY"))

        assert self.try_it(work, crash, 2) == "done"
        self.model.paid[order] = total
        self.model.refundable[order] += more

    @rule(order=ORDERS, key=KEYS, minor=AMOUNTS, currency=CURRENCIES, crash=st.booleans(), repeats=st.integers(1, 2))
    def hold(self, order: str, key: str, minor: int, currency: str, crash: bool, repeats: int) -> None:
        money, model = Money(minor, currency), self.model
        said = self.try_it(lambda tx: ledger.hold_refund(tx, OrderId(order), money, key=key), crash, repeats)
        if minor <= 0:
            assert said == "LedgerAmount"
        elif key in model.holds:
            same = model.holds[key] == (order, minor) and currency == "CNY"
            assert said == ("done" if same else "LedgerKeyTaken")
        elif not model.paid[order] + model.carded[order]:  # no money of any currency was ever here
            assert said in ("LedgerShort", "LedgerOtherCurrency")
        elif currency != "CNY":
            assert said == "LedgerOtherCurrency"
        elif minor > model.refundable[order]:
            assert said == "LedgerShort"
        else:
            assert said == "done"
            model.holds[key] = (order, minor)
            model.refundable[order] -= minor

    @rule(
        key=KEYS,
        how=st.sampled_from(["settle", "release"]),
        card=st.none() | CARDS,
        off=st.sampled_from([0, 0, 0, 1]),
        crash=st.booleans(),
        repeats=st.integers(1, 2),
    )
    def end(self, key: str, how: str, card: str | None, off: int, crash: bool, repeats: int) -> None:
        model = self.model
        order, minor = model.holds.get(key, ("one", 10))
        card = card if how == "settle" else None
        said = self.try_it(self._ending(key, how, card, order, minor + off), crash, repeats)
        if key not in model.holds or off:
            assert said == "HoldNotFound"
        elif key in model.ends:
            assert said == ("done" if model.ends[key] == (how, card) else "HoldEnded")
        else:
            assert said == "done"
            self._ended(key, how, card)

    def _ending(self, key: str, how: str, card: str | None, order: str, minor: int) -> Work:
        money, order_id = Money(minor, "CNY"), OrderId(order)
        if how == "release":
            return lambda tx: ledger.release_refund(tx, order_id, money, key=key)
        return lambda tx: ledger.settle_refund(tx, order_id, money, key=key, to_gift_card=card)

    def _ended(self, key: str, how: str, card: str | None) -> None:
        order, minor = self.model.holds[key]
        self.model.ends[key] = (how, card)
        if how == "release":
            self.model.refundable[order] += minor
        elif card:
            self.model.cards[card] = self.model.cards.get(card, 0) + minor

    @rule(card=CARDS, minor=AMOUNTS, order=ORDERS, crash=st.booleans())
    def pay_by_card(self, card: str, minor: int, order: str, crash: bool) -> None:
        key = new_id("key")

        async def work(tx: Tx) -> Any:
            return await ledger.take_gift_card(tx, card, Money(minor, "CNY"), OrderId(order), key)

        said = self.try_it(work, crash, 2)
        if minor <= 0:
            assert said == "LedgerAmount"
        elif minor > self.model.cards.get(card, 0):
            assert said == "LedgerShort"
        else:
            assert said == "done"
            self.model.cards[card] -= minor
            self.model.carded[order] += minor
            self.model.refundable[order] += minor

    @rule(card=CARDS, minor=st.integers(0, 90))
    def shop_says_the_card(self, card: str, minor: int) -> None:
        assert self.try_it(lambda tx: ledger.say_gift_card(tx, card, Money(minor, "CNY")), True, 2) == "done"
        self.model.cards[card] = minor

    @rule(order=ORDERS, minors=st.lists(st.integers(1, 60), min_size=2, max_size=6))
    def many_hold_at_once(self, order: str, minors: list[int]) -> None:
        keys = [new_id("key") for _ in minors]
        tries = [
            self.once(partial(_hold, OrderId(order), Money(minor, "CNY"), key), False)
            for key, minor in zip(keys, minors, strict=True)
        ]

        async def race() -> list[str]:
            return list(await asyncio.gather(*tries))

        for key, minor, said in zip(keys, minors, self.wait(race()), strict=True):
            assert said in ("done", "LedgerShort")
            if said == "done":
                self.model.holds[key] = (order, minor)
                self.model.refundable[order] -= minor
        assert self.model.refundable[order] >= 0
        refused = [m for m, said in zip(minors, keys, strict=True) if said not in self.model.holds]
        assert all(minor > self.model.refundable[order] for minor in refused)

    @rule(key=KEYS, card=CARDS)
    def settled_and_released_at_once(self, key: str, card: str) -> None:
        if key not in self.model.holds or key in self.model.ends:
            return
        order, minor = self.model.holds[key]
        ways: list[tuple[str, str | None]] = [("settle", None), ("release", None), ("settle", card)]

        async def race() -> list[str]:
            work = [self.once(self._ending(key, how, to, order, minor), False) for how, to in ways]
            return list(await asyncio.gather(*work))

        said = self.wait(race())
        assert sorted(said) == ["HoldEnded", "HoldEnded", "done"]
        self._ended(key, *ways[said.index("done")])

    @rule(order=ORDERS)
    def a_movement_too_long_is_whole_or_not_at_all(self, order: str) -> None:
        """Two entries fit and the third does not."""
        refundable = Account(AccountKind.REFUNDABLE, order)
        short = Account(AccountKind.FREIGHT, order)
        entries = [*moved(Account(AccountKind.OUTSIDE, "x"), refundable, Money(5, "CNY"))]
        entries += moved(short, Account(AccountKind.OUTSIDE, "y"), Money(1, "CNY"))
        key = new_id("key")
        assert self.try_it(lambda tx: ledger.post(tx, key=key, what="test", entries=entries), False, 2) == "LedgerShort"

    # ---- what always holds

    @invariant()
    def the_books_are_as_the_model_says(self) -> None:
        if not self.model.paid:
            return

        async def look() -> tuple[list[Any], dict[str, dict[str, int]], dict[str, int]]:
            async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
                faults = await ledger.check_books(tx)
                balances = {
                    order: {
                        one.kind.value: one.balance_minor for one in await ledger.order_balances(tx, OrderId(order))
                    }
                    for order in ("one", "two")
                }
                cards = {card: await ledger.gift_card_balance(tx, card) for card in ("red", "blue")}
            return faults, balances, {card: money.minor for card, money in cards.items() if money}

        faults, balances, cards = self.wait(look())
        assert faults == []
        for order, found in balances.items():
            model = self.model
            assert found.get("refundable", 0) == model.refundable[order]
            assert found.get("refunding", 0) == model.held(order)
            assert found.get("refunded", 0) == model.refunded(order)
            assert sum(found.values()) == model.paid[order] + model.carded[order]
        assert {card: minor for card, minor in cards.items() if minor} == {
            card: minor for card, minor in self.model.cards.items() if minor
        }


@pytest.mark.parametrize("examples", [25])
async def test_random_operations_keep_the_books(database: Database, examples: int) -> None:
    made = {"database": database, "loop": asyncio.get_running_loop()}
    machine = type("BooksHere", (Books,), made)
    how = settings(
        max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=how)
