"""Budgets: money set aside for gifts."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import merchants
from xiaoer.gifts import purse, store
from xiaoer.gifts.errors import OfferRuleUpsideDown
from xiaoer.gifts.inducement import check_words
from xiaoer.gifts.model import Budget, BudgetChange, Funding, NewBudget, OfferRule
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.kernel.money import Money
from xiaoer.merchants.model import changes_of


async def make_budget(tx: Tx, new: NewBudget) -> Budget:
    """It is open from now on, unless `starts_at` says later, with `amount_minor` in it.

    Raises ShopNotFound, ReviewInducement, OfferRuleUpsideDown.
    """
    check_words(new.name)
    _check_rule(new.offer)
    if new.shop_id:
        await merchants.get_shop(tx, ShopId(new.shop_id))
    facts = {name: getattr(new, name) for name in new.__struct_fields__ if name != "amount_minor"}
    now, budget_id = tx.clock.now(), new_id("bud")
    facts |= {"starts_at": new.starts_at or now, "offer": _plain(new.offer)}
    await store.add_budget(tx, id=budget_id, made_by=tx.actor.id, made_at=now, **facts)
    await audit.record(tx, "budget.made", budget_id, amount_minor=new.amount_minor, currency=new.currency)
    if new.amount_minor:
        await fund_budget(tx, budget_id, Funding(new.amount_minor, f"first-{budget_id}"))
    return await get_budget(tx, budget_id)


async def change_budget(tx: Tx, budget_id: str, change: BudgetChange) -> Budget:
    """What was given is in force. Raises BudgetNotFound, ReviewInducement, OfferRuleUpsideDown."""
    await store.get_budget(tx, budget_id, lock=True)
    facts = changes_of(change)
    check_words(facts.get("name", ""))
    if "offer" in facts:
        _check_rule(facts["offer"])
        facts["offer"] = _plain(facts["offer"])
    if facts:
        await store.set_budget(tx, budget_id, **facts)
        await audit.record(tx, "budget.changed", budget_id, fields=sorted(facts))
    return await get_budget(tx, budget_id)


async def fund_budget(tx: Tx, budget_id: str, funding: Funding) -> Budget:
    """The money is in the budget, or out of it; the same key moves it once. Raises BudgetNotFound, BudgetShort."""
    row = await store.get_budget(tx, budget_id, lock=True)
    await purse.fund(tx, budget_id, Money(funding.amount_minor, row.currency), funding.key)
    await audit.record(tx, "budget.funded", budget_id, amount_minor=funding.amount_minor, currency=row.currency)
    return await get_budget(tx, budget_id)


async def get_budget(tx: Tx, budget_id: str) -> Budget:
    """Raises BudgetNotFound."""
    return (await views(tx, [await store.get_budget(tx, budget_id)]))[0]


async def list_budgets(tx: Tx) -> list[Budget]:
    """All, the newest first."""
    return await views(tx, await store.budgets(tx))


async def views(tx: Tx, rows: Sequence[Row[Any]]) -> list[Budget]:
    if not rows:
        return []
    left = await purse.left(tx, rows)
    sums = await store.sums_of(tx, [row.id for row in rows])
    return [msgspec.convert(store.plain(row) | _sums(left[row.id], sums.get(row.id)), Budget) for row in rows]


def _sums(left_minor: int, row: Row[Any] | None) -> dict[str, int]:
    given, used, repurchases = (int(row.given), int(row.used), row.repurchases) if row else (0, 0, 0)
    return {"left_minor": left_minor, "given_minor": given, "used_minor": used, "repurchases": repurchases}


def _check_rule(rule: OfferRule | None) -> None:
    if rule and rule.least_minor > rule.most_minor:
        raise OfferRuleUpsideDown


def _plain(rule: OfferRule | None) -> dict[str, Any] | None:
    return msgspec.to_builtins(rule) if rule else None
