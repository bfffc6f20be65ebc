"""The built-in policy, and a foreign shop's rules in the same format."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.policies.build import NOW, SHOP, order, request
from xiaoer.policies import judge
from xiaoer.policies.check_document import check_document, read_document
from xiaoer.policies.defaults import ACTIONS, DOCUMENT, built_in
from xiaoer.policies.model import (
    ACTIONS as KNOWN,
)
from xiaoer.policies.model import (
    AddressFacts,
    Answer,
    EvidenceFacts,
    LineFacts,
    MethodFacts,
    NewSku,
    ParcelFacts,
    PaymentFacts,
    Policy,
)

SEEN = EvidenceFacts(pictures=2, apologised=True, verified=True)


def test_the_built_in_policy_could_be_saved_and_speaks_of_every_action() -> None:
    check_document(DOCUMENT)
    assert set(ACTIONS) == set(KNOWN)
    assert all(clause.zh and clause.en for clause in DOCUMENT.clauses.values())
    assert all(terms.clause for terms in ACTIONS.values())


DAILY: list[tuple[str, dict[str, Any], str]] = [
    ("return_refund", {}, "allow"),
    ("return_refund", {"order": {"signed_at": NOW.replace(day=14)}}, "offer_alternatives"),
    ("return_refund", {"order": {"signed_at": NOW.replace(day=14)}, "reason": "defective", "evidence": SEEN}, "allow"),
    ("return_refund", {"reason": "defective"}, "ask_for_evidence"),
    ("return_refund", {"reason": "defective", "evidence": EvidenceFacts(pictures=1)}, "ask_a_person"),
    ("refund_only", {"order": {"state": "paid", "signed_at": None}}, "allow"),
    ("refund_only", {"order": {"state": "dispatched", "signed_at": None}}, "offer_alternatives"),
    ("refund_only", {"order": {"state": "dispatched", "signed_at": None}, "reason": "lost"}, "allow"),
    (
        "refund_only",
        {"order": {"state": "dispatched", "signed_at": None}, "parcel": ParcelFacts("returning", intercepted=True)},
        "allow",
    ),
    ("refund_only", {}, "offer_alternatives"),
    ("refund_only", {"reason": "wrong_item", "evidence": SEEN}, "allow"),
    ("cancel", {"order": {"state": "paid"}}, "allow"),
    ("cancel", {"order": {"state": "paid", "locked": True}}, "offer_alternatives"),
    ("cancel", {"order": {"state": "dispatched"}}, "offer_alternatives"),
    ("change_address", {"order": {"state": "paid"}, "address": AddressFacts("CN", "浙江省")}, "allow"),
    ("compensation", {}, "ask_a_person"),
    ("rejected", {"order": {"state": "dispatched", "signed_at": None}}, "allow"),
    ("rejected", {}, "offer_alternatives"),
]


@pytest.mark.parametrize(("action", "changes", "answer"), DAILY)
def test_the_built_in_policy_on_an_ordinary_day(action: str, changes: dict[str, Any], answer: str) -> None:
    verdict = judge(request(action, **changes), built_in(SHOP))
    assert (verdict.answer.value, [one.rule for one in verdict.findings if not one.clause]) == (answer, [])


BEFORE = {"order_states": ["paid"], "before_lock": True, "confirmation_required": True, "blocked_by": ["change_sku"]}
AFTER = {
    "order_states": ["signed"],
    "confirmation_required": True,
    "method_required": True,
    "blocked_by": ["return_refund", "exchange"],
}
GOODS = {"same_listing": True, "in_stock": True, "method_required": True}
FOREIGN = {
    "terms": {
        "currency": "USD",
        "time_zone": "America/New_York",
        "actions": {
            "cancel": BEFORE | {"reasons": ["no_longer_needed", "ordered_by_mistake"], "reason_required": True},
            "change_address": BEFORE,
            "change_payment": BEFORE | {"method_required": True, "single_payment": True, "different_method": True},
            "change_sku": BEFORE | GOODS | {"once_per_order": True},
            "return_refund": AFTER | {"refund_to": ["original", "gift_card"]},
            "exchange": AFTER | GOODS,
        },
    }
}
"""An American shop: pending orders may be changed or cancelled, delivered ones returned or exchanged, each once."""


def foreign(action: str, **changes: Any) -> Answer:
    document = read_document(FOREIGN)
    check_document(document)
    state = "paid" if action.startswith("c") else "signed"
    usual = {"currency": "USD", "state": state, "payments": (PaymentFacts("mth_1", "card", 10_000),)}
    facts = {
        "reason": "ordered_by_mistake",
        "method": None if action == "cancel" else MethodFacts("mth_2", "gift_card", "byr_1", 10_000),
        "lines": (LineFacts("lin_1", "sku_1", "lst_1", new=NewSku("sku_2", "lst_1", 9_000, 3)),),
        "address": AddressFacts("US", "NY"),
        "order": order(**usual | changes.pop("order", {})),
    }
    return judge(request(action, **facts | changes), Policy(SHOP, 1, document.terms)).answer


@pytest.mark.parametrize("action", sorted(FOREIGN["terms"]["actions"]))  # type: ignore[arg-type]
def test_what_the_foreign_shop_allows_passes_and_unconfirmed_it_does_not(action: str) -> None:
    assert foreign(action) is Answer.ALLOW
    assert foreign(action, confirmed=False) is Answer.DENY
    assert foreign(action, order={"state": "cancelled"}) is Answer.DENY
    assert foreign(action, order={"buyer_id": "byr_2"}) is Answer.DENY


def test_what_the_foreign_shop_refuses_is_refused() -> None:
    card = MethodFacts("mth_3", "card", "byr_1")
    swapped = order(currency="USD", state="paid", changes=("change_sku",))
    new = NewSku("sku_2", "lst_2", 9_000, 3)
    assert foreign("cancel", reason="changed_mind") is Answer.DENY
    assert foreign("return_refund", method=card) is Answer.DENY
    assert foreign("return_refund", method=None) is Answer.DENY
    assert foreign("change_payment", method=replace(card, id="mth_1")) is Answer.DENY
    assert foreign("change_payment", method=MethodFacts("mth_2", "gift_card", "byr_1", 9_999)) is Answer.DENY
    assert foreign("exchange", difference_minor=10_001) is Answer.DENY
    assert foreign("exchange", lines=(LineFacts("lin_1", "sku_1", "lst_1", new=new),)) is Answer.DENY
    assert foreign("change_address", order={"changes": swapped.changes}) is Answer.DENY
    assert foreign("change_sku", order={"changes": swapped.changes}) is Answer.DENY
