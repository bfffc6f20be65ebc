"""A shop's own conditions: what may be written, and that a bad one never lets anything pass."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policies.build import NOW, policy, request
from xiaoer.kernel.errors import Invalid
from xiaoer.policies import judge
from xiaoer.policies.check_condition import LARGEST, MOST_STEPS, check_condition
from xiaoer.policies.condition_fields import fields, values
from xiaoer.policies.conditions import Seen
from xiaoer.policies.errors import (
    ConditionAlwaysFails,
    ConditionNotYesOrNo,
    ConditionTooSlow,
    ConditionUnknownField,
    ConditionUnreadable,
)
from xiaoer.policies.model import Answer, Condition, Facts, ParcelFacts


def condition(when: str, answer: Answer = Answer.DENY) -> Condition:
    return Condition("own", when, answer)


GOOD = [
    'order.state == "signed" && amount_minor > 5000',
    '"vip" in buyer.tags',
    'now - order.signed_at > duration("168h")',
    "lines.exists(l, has(l.new) && l.new.price_minor > l.unit_price_minor)",
    'order.cases.exists(c, c.remedy == "exchange" && c.open)',
    "order.payments.all(p, lines.all(l, l.quantity > 0 && p.amount_minor > 0))",
    'has_parcel && parcel.state == "signed" && order.has_signed_at',
    'now.getHours("Asia/Shanghai") < 8',
    'reason.matches("^(late|lost)$")',
    '!(reason in ["damaged", "defective"])',
    "buyer.orders == 0 ? amount_minor > 1000 : amount_minor > 20000",
]


@pytest.mark.parametrize("when", GOOD)
def test_what_an_owner_would_write_is_taken(when: str) -> None:
    assert 0 < check_condition(condition(when)) <= MOST_STEPS


BAD = [
    ("amount_minor >", ConditionUnreadable, (1, 15)),
    ('order.state == "x" and true', ConditionUnreadable, (1, 20)),
    ("(amount_minor > 1", ConditionUnreadable, (1, 18)),
    ('amount_minor > "5"', ConditionUnreadable, (1, 14)),
    ("金额 > 1", ConditionUnreadable, (1, 1)),
    ("has(order.signed_at) && true", ConditionUnreadable, (1, 1)),
    ("((" * 40 + "true" + "))" * 40, ConditionUnreadable, (1, 1)),
    ('order.stat == "signed"', ConditionUnknownField, (1, 6)),
    ("amount_minor > 1 &&\n  amuont_minor < 5", ConditionUnknownField, (2, 3)),
    ("lines.exists(l, l.qantity > 1)", ConditionUnknownField, (1, 18)),
    ('lines[0]["qantity"] > 1', ConditionUnknownField, (1, 10)),
    ("lines.filter(l, l.known).exists(m, m.new.stok == 1)", ConditionUnknownField, (1, 41)),
    ('system("rm -rf /")', ConditionUnknownField, (1, 7)),
    ("amount_minor", ConditionNotYesOrNo, (1, 1)),
    ("lines.all(a, lines.all(b, lines.all(c, a.quantity > b.quantity + c.quantity)))", ConditionTooSlow, (1, 36)),
    ('buyer.tags.exists(t, t.matches("(a+)+b"))', None, None),
    ('lines.all(l, buyer.tags.all(t, t.matches("a") && l.sku_id.matches("b")))', ConditionTooSlow, (1, 28)),
    ("amount_minor / 0 > 1", ConditionAlwaysFails, (1, 1)),
    ('lines[0].quantity > "many"', ConditionAlwaysFails, (1, 1)),
    ("lines[0].quantity", ConditionAlwaysFails, (1, 1)),
]


@pytest.mark.parametrize(("when", "error", "place"), BAD)
def test_what_cannot_be_meant_is_refused_with_its_place(
    when: str, error: type[Invalid] | None, place: tuple[int, int] | None
) -> None:
    if error is None:
        check_condition(condition(when))
        return
    with pytest.raises(error) as caught:
        check_condition(condition(when))
    assert (caught.value.data["line"], caught.value.data["column"]) == place
    assert caught.value.data["condition"] == "own"


def test_a_misspelt_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ConditionUnknownField) as caught:
        check_condition(condition("buyer.case_90d > 3"))
    assert caught.value.data["near"] == "buyer.cases_90d"


TOKENS = [
    *(
        "true",
        "false",
        "1",
        "-",
        "!",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "?",
        ":",
        "&&",
        "||",
        "==",
        "<",
        "+",
        "in",
    ),
    *('"a"', "'", '"', "lines", "order.state", "amount_minor", "now", "l", ".all(l, ", ".map(x, ", ".matches(", "\\"),
    *("duration(", "timestamp(", "has(", "null", "0.1", "1u", "9" * 30, "中", "\n", "\x00", "🙂", "b'\\xff'"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=60))
def test_nonsense_is_refused_or_harmless(tokens: list[str]) -> None:
    """Whatever is written: an error of ours or an expression that answers; never a crash, never a hang."""
    when = " ".join(tokens)[:2000]
    if (refused := refusal(when)) is None:
        assert Seen(LARGEST).holds(when) in (True, False)
    else:
        assert refused.data["line"]


def refusal(when: str) -> Invalid | None:
    try:
        check_condition(condition(when))
    except Invalid as error:
        return error
    return None


FAILING = [
    "order.signed_at < now",
    'parcel.state == "signed"',
    "lines[7].quantity > 0",
    "amount_minor / (buyer.orders - buyer.orders) > 1",
    "method.balance_minor > 5",
    'lines.exists(l, l.new.stock > "a")',
    "no such expression",
]


@pytest.mark.parametrize("when", FAILING)
@pytest.mark.parametrize("answer", list(Answer))
def test_a_condition_that_fails_at_work_asks_a_person(when: str, answer: Answer) -> None:
    asked = request(order={"signed_at": None}, parcel=None)
    verdict = judge(asked, policy(condition(when, answer)))
    assert verdict.answer is Answer.ASK_A_PERSON
    assert [(one.rule, bool(one.values["error"])) for one in verdict.findings] == [("own", True)]


def test_an_order_without_end_is_given_up_and_a_person_is_asked() -> None:
    asked = request(lines=LARGEST.lines * 40)
    slow = policy(condition("lines.all(a, lines.all(b, a.quantity > 0 && b.quantity > 0))"))
    findings = judge(asked, slow).findings
    assert [one.answer for one in findings if one.rule == "own"] == [Answer.ASK_A_PERSON]


def test_a_condition_speaks_only_of_its_actions() -> None:
    only = Condition("own", "true", Answer.DENY, actions=("exchange",))
    assert judge(request(), policy(only)).answer is Answer.ALLOW


def test_every_field_has_a_value_when_everything_is_known() -> None:
    assert set(values(LARGEST)) == {one.name for one in fields()}


def test_what_is_unknown_is_left_out_and_its_companion_says_so() -> None:
    seen = values(Facts(action="cancel", now=NOW, parcel=ParcelFacts("signed", NOW - timedelta(days=1))))
    assert (seen["has_parcel"], seen["parcel.has_signed_at"], seen["order.has_signed_at"]) == (True, True, False)
    assert "order.signed_at" not in seen
    assert "method.id" not in seen
