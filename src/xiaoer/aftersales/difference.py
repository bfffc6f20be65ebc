"""The price difference of an exchange: taken from a gift card, waited for, or given back, once."""

from xiaoer import ledger
from xiaoer.aftersales import money_held, store
from xiaoer.aftersales.case import Case
from xiaoer.infra.db import Tx
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import LedgerShort


async def settle_difference(tx: Tx, case: Case) -> Case:
    """What new goods cost less is on its way back; what they cost more is taken from the gift card that was named, or
    stays owed (`Case.owes_minor`). A repeat moves no money."""
    if case.owes_minor and await _take(tx, case):
        return await store.change(tx, case, facts=case.facts | {"difference_taken": case.difference_minor})
    if case.difference_minor >= 0 or case.paid_minor or case.facts.get("difference_off"):
        return case
    # so much less can go back for the old goods, should the new ones not come
    case = await store.change(tx, case, facts=case.facts | {"paid_minor": -case.difference_minor})
    money = Money(-case.difference_minor, case.currency)
    await money_held.give(tx, case, f"{case.id}:difference", money, case.method_id)
    return await store.get(tx, case.id)


async def _take(tx: Tx, case: Case) -> bool:
    """At once; True when nothing is left to pay. A card that holds too little by now takes nothing."""
    if not case.method_id or not await ledger.is_gift_card(tx, case.method_id):
        return False
    money = Money(case.owes_minor, case.currency)
    try:
        await ledger.take_gift_card(tx, case.method_id, money, case.order_id, key=f"{case.id}:difference")
    except LedgerShort:
        return False
    return True
