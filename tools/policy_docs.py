"""docs/reference/policies.md: every term, rule and field of a condition, read from the code by `policies.reference`."""

from collections.abc import Iterable

import msgspec

from xiaoer.policies.defaults import ACTIONS, CONDITIONS, LIMITS
from xiaoer.policies.model import OUTCOMES, Answer
from xiaoer.policies.reference import FieldWords, policy_words
from xiaoer.policies.words import ACTIONS as WORDS

INTRO = """\
A shop's after-sales policy is one document in versions: **terms** (numbers, lists, switches), **conditions** (the
shop's own rules in CEL) and **clauses** (what people read, in Chinese and English). `judge` asks the rules below about
one request; the strictest answer is the verdict, and every rule that spoke is named with its clause. An order is
judged by the version that was in force when it was placed. How to change one:
[Change the policy](../howto/change-the-policy.md).

```json
{
  "terms": {
    "currency": "CNY",
    "actions": {"return_refund": {"clause": "returns", "order_states": ["signed"], "window_days": 7,
                                  "auto_limit_minor": 50000, "alternatives": ["exchange"]}},
    "limits": {"agent": {"refund_minor": 20000}}
  },
  "conditions": [{"code": "new_buyer", "when": "buyer.orders < 2 && amount_minor > 10000",
                  "answer": "ask_a_person", "actions": ["refund_only"], "clause": "returns"}],
  "clauses": {"returns": {"zh": "签收后七天内可退。", "en": "Returns within seven days of receipt."}}
}
```

A field that is left out asks nothing. A name that is not here is refused when the draft is saved, with its place. All
amounts are in the smallest unit of `terms.currency`; an order in another currency meets a person.
"""
CEL = """\
A condition is an expression of the [Common Expression Language](https://cel.dev) that says true or false. It can
only make a verdict stricter. It is checked when the draft is saved: syntax, names, types and time, each refusal with
line and column; nothing is stored then. At work an expression that fails (it looked at something unknown,
divided by zero, went on for too long) asks a person, with the engine's words in the finding.

- What may be unknown has a companion: `order.has_signed_at && now - order.signed_at > duration("168h")`. To look at an
  unknown value fails. The macro `has()` is for maps in lists only: `lines.exists(l, has(l.new) && l.new.on_sale)`.
- Times are in UTC; parts take a zone: `now.getHours("Asia/Shanghai") < 8`.
- Lists: `exists`, `all`, `filter`, `map`, `size()`, `in`. Loops inside loops multiply their steps; all conditions of a
  policy together may take {steps} steps at most, with lists counted as 50 long.
- An expression has at most 2,000 characters, a policy at most 200 conditions.
"""


def page(made: str) -> str:
    return "\n".join([made, "", "# After-sales policies", "", *lines()]).rstrip() + "\n"


def lines() -> list[str]:
    """The body of the page."""
    words = policy_words()
    out = [INTRO, "## Answers", "", *_table(("Answer", "Meaning", "In a dry run"), _answers()), "## Actions", ""]
    out += _table(("Action", "", "Built-in terms"), _actions())
    out += ["## Rules", "", *_table(("Rule", "Says"), ((f"`{one.code}`", one.words) for one in words.rules))]
    for name, fields in words.terms.items():
        out += [f"## {name}", "", *_table(("Field", "Holds", "Meaning"), _fields(fields))]
    out += ["## Conditions", "", CEL.format(steps=f"{words.most_steps:,}")]
    out += _table(("Name", "Type", "Meaning"), _fields(words.fields))
    for name, fields in words.parts.items():
        out += [f"### One of {name}", "", *_table(("Name", "Type", "Meaning"), _fields(fields))]
    return out + _built_in()


def _answers() -> Iterable[tuple[str, str, str]]:
    said = {
        Answer.ALLOW: "nothing stands in the way; it happens now",
        Answer.ASK_A_PERSON: "somebody decides",
        Answer.ASK_FOR_EVIDENCE: "the buyer hands in evidence, then it is judged again",
        Answer.OFFER_ALTERNATIVES: "not this, but one of the action's `alternatives`",
        Answer.DENY: "no",
    }
    return ((f"`{answer}`", said[answer], OUTCOMES[answer].value) for answer in Answer)


def _actions() -> Iterable[tuple[str, str, str]]:
    for name, (chinese, english) in WORDS.items():
        terms = msgspec.to_builtins(ACTIONS[name])
        shown = "; ".join(f"{key} {_short(value)}" for key, value in terms.items() if key != "clause")
        yield f"`{name}`", f"{chinese} {english}", shown


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return "yes" if value is True else str(value)


def _fields(fields: Iterable[FieldWords]) -> Iterable[tuple[str, str, str]]:
    return ((f"`{one.name}`", f"{one.kind}{f' ({one.of})' if one.of else ''}", one.words) for one in fields)


def _built_in() -> list[str]:
    limits = ((role, *(_limit(amount) for amount in msgspec.to_builtins(one).values())) for role, one in LIMITS.items())
    conditions = ((f"`{one.code}`", f"`{one.when}`", f"`{one.answer}`") for one in CONDITIONS)
    return [
        "## Version 0",
        "",
        "What holds until a shop publishes its own policy. Its sources stand in `src/xiaoer/policies/defaults.py`.",
        "",
        *_table(("Role", "refund_minor", "compensation_minor", "resend_minor", "gift_minor"), limits),
        *_table(("Condition", "When", "Answer"), conditions),
    ]


def _limit(amount: int | None) -> str:
    return "no limit" if amount is None else str(amount)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    def row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"

    return [row(head), "|" + "---|" * len(head), *(row(cells) for cells in rows), ""]
