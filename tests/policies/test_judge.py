"""Rules and verdicts: what each rule says, and what holds for every verdict whatever the facts."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.policies.build import NOW, SHOP, policy, request
from xiaoer.policies import judge
from xiaoer.policies.defaults import DOCUMENT, built_in
from xiaoer.policies.model import (
    ACTIONS,
    ActionTerms,
    AddressFacts,
    Answer,
    Asker,
    BuyerFacts,
    CaseFacts,
    Condition,
    EvidenceFacts,
    Facts,
    LineFacts,
    MethodFacts,
    NewSku,
    ParcelFacts,
    PaymentFacts,
    Policy,
    Terms,
)
from xiaoer.policies.over_limit import limit_of, over_limit
from xiaoer.policies.rules import CODES
from xiaoer.policies.rules.money import OUT_OF_THE_ORDER

DENY, ASK, EVIDENCE, OTHERS = Answer.DENY, Answer.ASK_A_PERSON, Answer.ASK_FOR_EVIDENCE, Answer.OFFER_ALTERNATIVES


def line(**changes: Any) -> LineFacts:
    new = {"sku_id": "sku_2", "listing_id": "lst_1", "price_minor": 12_000, "stock": 5, "on_sale": True}
    new |= changes.pop("new", {})
    return LineFacts(**({"line_id": "lin_1", "sku_id": "sku_1", "listing_id": "lst_1", "new": NewSku(**new)} | changes))


def card(**changes: Any) -> MethodFacts:
    return MethodFacts(**({"id": "mth_1", "kind": "card", "buyer_id": "byr_1", "original": True} | changes))


SWAP = {"same_listing": True, "different_sku": True, "in_stock": True}
GIFT = {"kind": "gift_card", "id": "mth_2", "original": False}
DAYS = timedelta(days=1)
CASE = CaseFacts("cas_0", "exchange", "settled", False)
SAYINGS: list[tuple[str, Answer, str, dict[str, Any], dict[str, Any]]] = [
    ("switched_off", DENY, "return_refund", {"enabled": False}, {}),
    ("not_the_buyers_order", DENY, "return_refund", {}, {"asker": Asker("buyer", "", "byr_2")}),
    ("not_the_buyers_order", DENY, "return_refund", {}, {"asker": Asker("buyer")}),
    ("not_the_buyers_order", DENY, "return_refund", {}, {"asker": Asker("agent", "agent", "byr_2")}),
    ("not_confirmed", DENY, "return_refund", {"confirmation_required": True}, {"confirmed": False}),
    ("reason_required", DENY, "return_refund", {"reason_required": True}, {"reason": ""}),
    ("reason_not_allowed", DENY, "return_refund", {"reasons": ("late",)}, {}),
    ("wrong_order_state", DENY, "return_refund", {"order_states": ("paid",)}, {}),
    ("wrong_order_state", OTHERS, "return_refund", {"order_states": ("paid",), "alternatives": ("exchange",)}, {}),
    ("locked_by_warehouse", DENY, "cancel", {"before_lock": True}, {"order": {"locked": True}}),
    ("platform_fulfilled", ASK, "cancel", {"platform_fulfilled": "ask"}, {"order": {"fulfilment": "platform"}}),
    ("platform_fulfilled", DENY, "cancel", {"platform_fulfilled": "deny"}, {"order": {"fulfilment": "platform"}}),
    ("window_closed", DENY, "return_refund", {"window_days": 2}, {}),
    ("window_closed", OTHERS, "return_refund", {"window_days": 2, "alternatives": ("repair",)}, {}),
    ("window_closed", DENY, "return_refund", {"window_days": 9, "windows": {"changed_mind": 1}}, {}),
    ("window_closed", DENY, "return_refund", {"window_days": 5, "window_from": "placed"}, {}),
    ("address_missing", DENY, "change_address", {}, {}),
    ("address_missing", DENY, "change_address", {}, {"address": AddressFacts(complete=False)}),
    ("address_undeliverable", ASK, "change_address", {}, {"address": AddressFacts(deliverable=False)}),
    ("line_not_in_order", DENY, "return_refund", {}, {"lines": (line(known=False, new={}),)}),
    ("lines_missing", DENY, "exchange", {}, {"lines": ()}),
    ("quantity_not_positive", DENY, "return_refund", {}, {"lines": (line(quantity=0),)}),
    ("quantity_taken", DENY, "return_refund", {}, {"lines": (line(quantity=2),)}),
    ("quantity_taken", DENY, "return_refund", {}, {"lines": (line(), line())}),
    ("new_sku_missing", DENY, "exchange", {}, {"lines": (line(), LineFacts("lin_2"))}),
    ("other_listing", DENY, "exchange", SWAP, {"lines": (line(new={"listing_id": "lst_2"}),)}),
    ("same_sku", DENY, "exchange", SWAP, {"lines": (line(new={"sku_id": "sku_1"}),)}),
    ("sku_off_sale", DENY, "exchange", SWAP, {"lines": (line(new={"on_sale": False}),)}),
    ("sku_out_of_stock", DENY, "exchange", SWAP, {"lines": (line(new={"stock": 0}),)}),
    (
        "sku_out_of_stock",
        DENY,
        "exchange",
        SWAP,
        {"lines": (line(new={"stock": 1}), line(line_id="b", new={"stock": 1}))},
    ),
    ("amount_not_positive", DENY, "return_refund", {}, {"amount_minor": 0}),
    ("amount_not_positive", DENY, "exchange", {}, {"amount_minor": -1, "lines": (line(),)}),
    ("over_refundable", DENY, "return_refund", {}, {"amount_minor": 10_001}),
    ("over_refundable", DENY, "cancel", {}, {"order": {"refundable_minor": 9_999}}),
    ("over_auto_limit", ASK, "return_refund", {"auto_limit_minor": 9_999}, {}),
    ("reason_needs_a_person", ASK, "return_refund", {"auto_reasons": ("late",)}, {}),
    ("other_currency", ASK, "return_refund", {}, {"order": {"currency": "USD"}}),
    ("method_required", DENY, "change_payment", {"method_required": True}, {}),
    ("method_not_the_buyers", DENY, "return_refund", {}, {"method": card(buyer_id="byr_2")}),
    (
        "method_not_allowed",
        DENY,
        "return_refund",
        {"refund_to": ("original", "gift_card")},
        {"method": card(original=False)},
    ),
    ("gift_card_short", DENY, "change_payment", {}, {"method": card(**GIFT, balance_minor=9_999)}),
    (
        "gift_card_short",
        DENY,
        "exchange",
        {},
        {"method": card(**GIFT, balance_minor=99), "difference_minor": 100, "lines": (line(),)},
    ),
    ("gift_card_unknown", ASK, "change_payment", {}, {"method": card(**GIFT)}),
    ("more_than_one_payment", DENY, "change_payment", {"single_payment": True}, {}),
    ("same_method", DENY, "change_payment", {"different_method": True}, {"method": card()}),
    (
        "same_method",
        DENY,
        "change_payment",
        {"different_method": True},
        {"method": card(original=False), "order": {"payments": (PaymentFacts("mth_1"),)}},
    ),
    ("once_per_order", DENY, "exchange", {"once_per_order": True}, {"order": {"cases": (CASE,)}, "lines": (line(),)}),
    ("once_per_order", DENY, "cancel", {"once_per_order": True}, {"order": {"changes": ("cancel",)}}),
    ("blocked_by_other", DENY, "return_refund", {"blocked_by": ("exchange",)}, {"order": {"cases": (CASE,)}}),
    ("blocked_by_other", DENY, "cancel", {"blocked_by": ("change_sku",)}, {"order": {"changes": ("change_sku",)}}),
    ("frequent_cases", ASK, "return_refund", {"cases_90d_limit": 3}, {"buyer": BuyerFacts("byr_1", cases_90d=3)}),
    ("evidence_missing", EVIDENCE, "return_refund", {"evidence_for": ("changed_mind",), "evidence_min": 2}, {}),
    ("evidence_missing", EVIDENCE, "return_refund", {"evidence_for": ("any",)}, {}),
    ("apology_missing", ASK, "return_refund", {"apology_for": ("changed_mind",)}, {}),
    ("not_verified", ASK, "return_refund", {"verified_for": ("any",)}, {}),
    ("repeated_photo", ASK, "return_refund", {}, {"evidence": EvidenceFacts(pictures=2, repeated=1)}),
]


@pytest.mark.parametrize(("rule", "answer", "action", "terms", "changes"), SAYINGS)
def test_a_rule_speaks_where_it_should(
    rule: str, answer: Answer, action: str, terms: dict[str, Any], changes: dict[str, Any]
) -> None:
    verdict = judge(request(action, **changes), policy(action=action, **terms))
    assert [(one.rule, one.answer) for one in verdict.findings] == [(rule, answer)]
    assert verdict.answer is answer


def test_every_rule_has_a_case_in_which_it_speaks() -> None:
    assert {rule for rule, *_ in SAYINGS} == CODES


SILENT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("return_refund", {}, {}),
    ("return_refund", {}, {"asker": Asker("system")}),
    ("return_refund", {"window_days": 3}, {}),
    ("return_refund", {"window_days": 1, "windows": {"changed_mind": 3}}, {}),
    ("return_refund", {"window_days": 1}, {"order": {"signed_at": None}}),
    ("return_refund", {"auto_limit_minor": 10_000}, {}),
    ("return_refund", {"refund_to": ("original", "gift_card")}, {"method": card()}),
    ("return_refund", {"refund_to": ("original", "gift_card")}, {"method": card(**GIFT, balance_minor=0)}),
    ("return_refund", {"refund_to": ("any_own",)}, {"method": card(original=False)}),
    (
        "return_refund",
        {"once_per_order": True},
        {"order": {"cases": (CaseFacts("c", "return_refund", "closed", False),)}},
    ),
    ("return_refund", {}, {"lines": (line(quantity=1, free_quantity=2), line(quantity=1, free_quantity=1))}),
    ("exchange", SWAP, {"lines": (line(),), "method": card(**GIFT, balance_minor=0), "difference_minor": -500}),
    ("exchange", SWAP, {"lines": (line(new={"stock": None}),)}),
    ("compensation", {}, {"amount_minor": 10_001}),
    ("change_payment", {"single_payment": True}, {"order": {"payments": (PaymentFacts("mth_9"),)}}),
    ("change_address", {}, {"address": AddressFacts("CN", "浙江省", "杭州市")}),
]


@pytest.mark.parametrize(("action", "terms", "changes"), SILENT)
def test_what_is_in_order_passes_without_a_word(action: str, terms: dict[str, Any], changes: dict[str, Any]) -> None:
    verdict = judge(request(action, **changes), policy(action=action, **terms))
    assert (verdict.answer, verdict.findings) == (Answer.ALLOW, ())


def test_a_window_ends_on_its_last_second() -> None:
    terms, signed = {"window_days": 7}, {"signed_at": NOW - 7 * DAYS}
    assert judge(request(order=signed), policy(**terms)).answer is Answer.ALLOW
    late = request(order=signed, now=NOW + timedelta(seconds=1))
    (finding,) = judge(late, policy(**terms)).findings
    assert finding.values == {"days": 7, "window_from": "signed", "ended_at": NOW.isoformat()}


def test_the_parcels_own_signature_begins_the_window_too() -> None:
    asked = request(order={"signed_at": None}, parcel=ParcelFacts("signed", NOW - 9 * DAYS))
    assert [one.rule for one in judge(asked, policy(window_days=7)).findings] == ["window_closed"]


def test_a_verdict_names_rules_clauses_and_version_with_the_strictest_first() -> None:
    terms = ActionTerms(clause="returns", auto_limit_minor=1, window_days=1, clauses={"window_closed": "late"})
    shop = Policy(SHOP, 7, Terms(actions={"return_refund": terms}, rule_clauses={"over_auto_limit": "people"}))
    verdict = judge(request(), shop)
    assert [(one.rule, one.clause) for one in verdict.findings] == [
        ("window_closed", "late"),
        ("over_auto_limit", "people"),
    ]
    assert (verdict.policy_version, verdict.clause, verdict.answer) == (7, "returns", Answer.DENY)


def test_alternatives_are_offered_only_with_that_answer() -> None:
    terms = {"window_days": 1, "alternatives": ("exchange", "repair")}
    assert judge(request(), policy(**terms)).alternatives == ("exchange", "repair")
    denied = judge(request(amount_minor=10_001), policy(**terms))
    assert (denied.answer, denied.alternatives) == (Answer.DENY, ())


def test_limits_of_roles() -> None:
    shop = built_in(SHOP)
    assert not over_limit(shop, "agent", "refund", 200_00)
    assert over_limit(shop, "agent", "refund", 200_01)
    assert over_limit(shop, "inspector", "gift", 1)
    assert not over_limit(shop, "inspector", "gift", 0)
    assert not over_limit(shop, "owner", "compensation", 10**12)
    assert (limit_of(shop, "owner", "refund"), limit_of(shop, "lead", "gift"), limit_of(shop, "boss", "gift")) == (
        None,
        10000,
        0,
    )
    with pytest.raises(ValueError, match="fun"):
        over_limit(shop, "agent", "fun", 1)


# ---- whatever the facts ------------------------------------------------------------------------------------------

money = st.integers(-100, 200_000)
moments = st.none() | st.integers(0, 60).map(lambda days: NOW - days * DAYS)
codes = st.sampled_from(["changed_mind", "damaged", "defective", "late", "lost", "other", ""])
states = st.sampled_from(["placed", "paid", "dispatched", "signed", "completed", "cancelled"])
orders = st.fixed_dictionaries(
    {
        "state": states,
        "locked": st.booleans(),
        "buyer_id": st.sampled_from(["byr_1", "byr_2", ""]),
        "fulfilment": st.sampled_from(["merchant", "platform"]),
        "signed_at": moments,
        "paid_at": moments,
        "refundable_minor": money,
        "currency": st.sampled_from(["CNY", "USD"]),
        "changes": st.lists(st.sampled_from(ACTIONS), max_size=2).map(tuple),
        "cases": st.lists(
            st.builds(CaseFacts, st.just("c"), st.sampled_from(ACTIONS), st.just("settled"), st.booleans()), max_size=2
        ).map(tuple),
    }
)
some_lines = st.lists(
    st.builds(
        LineFacts,
        line_id=st.sampled_from(["a", "b"]),
        quantity=st.integers(-1, 4),
        free_quantity=st.integers(0, 4),
        known=st.booleans(),
        new=st.none()
        | st.builds(
            NewSku, st.sampled_from(["s", "t"]), st.sampled_from(["", "l"]), money, st.none() | st.integers(0, 3)
        ),
    ),
    max_size=3,
).map(tuple)
questions = st.builds(
    request,
    st.sampled_from(ACTIONS),
    confirmed=st.booleans(),
    reason=codes,
    order=orders,
    lines=some_lines,
    amount_minor=money,
    difference_minor=money,
    evidence=st.builds(EvidenceFacts, st.integers(0, 2), st.just(0), st.integers(0, 1), st.booleans(), st.booleans()),
    buyer=st.builds(BuyerFacts, st.just("byr_1"), st.integers(0, 5), st.integers(0, 9)),
    method=st.none()
    | st.builds(card, buyer_id=st.sampled_from(["byr_1", "byr_2"]), kind=st.sampled_from(["card", "gift_card"])),
    parcel=st.none() | st.builds(ParcelFacts, states, moments, st.booleans(), st.booleans(), st.booleans()),
)
WHENS = [
    'order.state == "signed"',
    "amount_minor > 5000",
    "lines.exists(l, l.quantity > 1)",
    "parcel.rejected",
    "true",
    "false",
]
own = st.builds(Condition, st.sampled_from(["x", "y"]), st.sampled_from(WHENS), st.sampled_from(list(Answer)))
shops = st.sampled_from([built_in(SHOP), policy(), Policy(SHOP, 3, Terms(actions=DOCUMENT.terms.actions))])


@settings(max_examples=300, deadline=None)
@given(questions, shops)
def test_a_verdict_is_pure_and_survives_being_written_down(asked: Facts, shop: Policy) -> None:
    before = repr((asked, shop))
    verdict = judge(asked, shop)
    assert judge(asked, shop) == verdict
    assert repr((asked, shop)) == before
    written = msgspec_again(asked)
    assert judge(written, msgspec_again(shop)) == verdict
    assert verdict.answer is max(
        (one.answer for one in verdict.findings), key=lambda a: a.strictness, default=Answer.ALLOW
    )
    assert all(one.answer is not Answer.ALLOW and one.rule for one in verdict.findings)
    assert (verdict.alternatives == ()) or verdict.answer is OTHERS


def msgspec_again(thing: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(thing), type=type(thing))


@settings(max_examples=300, deadline=None)
@given(questions, shops, own)
def test_one_more_condition_never_loosens(asked: Facts, shop: Policy, condition: Condition) -> None:
    stricter = replace(shop, conditions=(*shop.conditions, condition))
    before, after = judge(asked, shop), judge(asked, stricter)
    assert after.answer.strictness >= before.answer.strictness
    assert set(one.rule for one in before.findings) <= set(one.rule for one in after.findings)


@settings(max_examples=300, deadline=None)
@given(questions, shops, st.integers(0, 100_000))
def test_less_room_never_loosens(asked: Facts, shop: Policy, limit: int) -> None:
    actions = {name: replace(terms, auto_limit_minor=limit) for name, terms in shop.terms.actions.items()}
    tight = {name: replace(terms, auto_limit_minor=limit // 2) for name, terms in actions.items()}
    answers = [
        judge(asked, replace(shop, terms=replace(shop.terms, actions=one))).answer.strictness
        for one in (actions, tight)
    ]
    assert answers == sorted(answers)


@settings(max_examples=300, deadline=None)
@given(questions)
def test_nobody_is_ever_paid_more_than_is_left_or_for_another_persons_order(asked: Facts) -> None:
    verdict = judge(asked, built_in(SHOP))
    if verdict.answer is not Answer.ALLOW:
        return
    assert asked.order.buyer_id == asked.asker.buyer_id == "byr_1"
    assert asked.amount_minor >= 0
    assert asked.action not in OUT_OF_THE_ORDER or asked.amount_minor <= asked.order.refundable_minor
    assert all(line.known and 0 < line.quantity <= line.free_quantity for line in asked.lines)
