"""Of what a policy found, the part that its buyer may know: rules in words and the clause, nothing of limits or traps.

Who is told that a person looks because photos repeat, or above which sum, learns how to get around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xiaoer.aftersales.buyer_model import BuyerReason, ClauseCited
from xiaoer.aftersales.model import Finding, Remedy
from xiaoer.policies.model import Answer, Policy

PUBLIC_RULES = frozenset(
    {
        "address_missing", "address_undeliverable", "amount_not_positive", "apology_missing", "blocked_by_other",
        "evidence_missing", "gift_card_short", "goods_are_kept", "line_not_in_order", "lines_missing",
        "locked_by_warehouse", "method_not_allowed", "method_not_the_buyers", "method_required",
        "more_than_one_payment", "new_sku_missing", "not_confirmed", "not_the_buyers_order", "not_verified",
        "once_per_order", "other_listing", "over_refundable", "parcel_on_the_way", "platform_fulfilled",
        "quantity_not_positive", "quantity_taken", "reason_not_allowed", "reason_required", "same_method", "same_sku",
        "sku_off_sale", "sku_out_of_stock", "switched_off", "window_closed", "wrong_order_state",
    }
)  # fmt: skip
PUBLIC_VALUES = frozenset(
    {"action", "allowed", "days", "ended_at", "free", "needed", "quantity", "refundable_minor", "state", "window_from"}
)
PERSON, SHOP_RULE = "a_person_decides", "shop_rule"
NOT_A_NO = frozenset({Answer.ALLOW.value, Answer.ASK_A_PERSON.value, Answer.ASK_FOR_EVIDENCE.value})


@dataclass(frozen=True, slots=True)
class Citing:
    """The policy that a case is judged by, ready to be cited."""

    policy: Policy

    def clause(self, code: str) -> ClauseCited | None:
        found = self.policy.clauses.get(code)
        if found is None:
            return None
        version = self.policy.version
        url = f"/policy/{self.policy.shop_id}/{version}"
        return ClauseCited(code=code, zh=found.zh, en=found.en, policy_version=version, url=url)

    def promise(self, remedy: Remedy) -> ClauseCited | None:
        """The clause that the remedy itself stands on."""
        terms = self.policy.terms.actions.get(remedy.value)
        return self.clause(terms.clause) if terms and terms.clause else None

    def reasons(self, findings: Sequence[Finding]) -> list[BuyerReason]:
        """Each once, strictest first."""
        told: dict[str, BuyerReason] = {}
        for one in findings:
            reason = self._reason(one)
            told.setdefault(reason.rule, reason)
        return list(told.values())

    def _reason(self, one: Finding) -> BuyerReason:
        if one.rule in PUBLIC_RULES:
            values = {name: value for name, value in one.values.items() if name in PUBLIC_VALUES}
            return BuyerReason(rule=one.rule, values=values, clause=self.clause(one.clause))
        if one.answer in NOT_A_NO:
            return BuyerReason(rule=PERSON)
        return BuyerReason(rule=SHOP_RULE, clause=self.clause(one.clause))
