"""The rules: each is one small function that objects, or stays silent. Its name is the rule's code, its docstring what
it says. They are pure: what they know is in the facts and the terms.
"""

from collections.abc import Callable

from xiaoer.policies.model import ActionTerms, Facts
from xiaoer.policies.rules import evidence, history, lines, method, money, order, who
from xiaoer.policies.rules.said import Said

Rule = Callable[[Facts, ActionTerms], Said | None]

RULES: tuple[Rule, ...] = (
    *who.RULES,
    *order.RULES,
    *lines.RULES,
    *money.RULES,
    *method.RULES,
    *history.RULES,
    *evidence.RULES,
)

OF_THE_POLICY = ("switched_off", "other_currency")
"""Codes of what `judge` itself says."""
CODES = frozenset({rule.__name__ for rule in RULES} | set(OF_THE_POLICY))
