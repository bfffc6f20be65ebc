"""The decision letter: what was asked, what both sides showed, which rule decides, what can be done next."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from xiaoer import merchants, orders, policies
from xiaoer.aftersales import store_evidence
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import Finding, Reason, State
from xiaoer.aftersales.words import REASON, REMEDY, money
from xiaoer.infra.db import Tx
from xiaoer.policies.model import Policy

DECIDED = {
    State.REFUSED: ("未通过", "not accepted"),
    State.CLOSED: ("已关闭", "closed"),
    State.SETTLED: ("已完成", "done"),
    State.DISPUTED: ("平台介入中", "with the platform"),
}
UNDER_WAY = ("已同意，正在办理", "accepted and under way")
TEXT = (
    """关于订单 {number} 的{remedy}申请（{case_id}）

结论：{decision}。{outcome}
申请原因：{reason}。金额：{amount}。
买家凭证 {buyer_evidence} 份，商家凭证 {shop_evidence} 份，均已核对。

依据：{policy}
{clauses}
下一步：{next}""",
    """About the {remedy} request for order {number} ({case_id})

Decision: {decision}. {outcome}
Reason given: {reason}. Amount: {amount}.
Evidence: {buyer_evidence} from the buyer, {shop_evidence} from the shop; all of it was looked at.

Based on: {policy}
{clauses}
Next: {next}""",
)
POLICY = (
    "下单时生效的售后政策第 {version} 版",
    "the after-sales policy in force when the order was placed, version {version}",
)
NEXT = {
    State.REFUSED: (
        "如有异议，请在 {due} 前补充说明或凭证再次申请，也可以申请平台介入。",
        "If you do not agree, add words or evidence and ask again by {due}, or ask the platform to decide.",
    ),
    State.DISPUTED: (
        "等待平台裁定，双方都可以继续补充凭证。",
        "The platform decides; both sides may still add evidence.",
    ),
}
NOTHING = ("无需您再做什么。", "Nothing more is needed from you.")
WAITS = ("请留意 {due} 前的进度通知。", "You will hear about the progress by {due}.")


class Letter(Struct, frozen=True):
    text: str
    policy_version: int
    clauses: list[str]
    """Codes of the clauses it cites."""


async def letter(tx: Tx, case: Case) -> Letter:
    """In the merchant's language. Every rule that had a say is cited with its clause as it read then."""
    merchant = await merchants.get_merchant(tx)
    english = merchant.locale.startswith("en")
    place = 1 if english else 0
    policy = await policies.in_force(tx, case.shop_id, case.order_placed_at)
    cited = _cited(case.verdict.findings, case.remedy.value, policy)
    sides = [row.side for row in await store_evidence.of_case(tx, case.id)]
    zone = ZoneInfo(merchant.time_zone)
    due = f"{case.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if case.due_at else ""
    after = NEXT.get(case.state, WAITS if case.open else NOTHING)
    text = TEXT[place].format(
        number=(await orders.numbers(tx, [case.order_id])).get(case.order_id, case.order_id),
        remedy=REMEDY[case.remedy.value][place],
        case_id=case.id,
        decision=DECIDED.get(case.state, UNDER_WAY)[place],
        outcome=case.outcome,
        reason=REASON[Reason(case.reason)][place] if case.reason in REASON else case.reason,
        amount=money(case.amount, english),
        buyer_evidence=sides.count("buyer"),
        shop_evidence=len(sides) - sides.count("buyer"),
        policy=POLICY[place].format(version=case.policy_version),
        clauses="\n".join(f"· {_words(policy, code, english)}" for code in cited),
        next=after[place].format(due=due),
    )
    return Letter(text, case.policy_version, cited)


def _cited(findings: Sequence[Finding], action: str, policy: Policy) -> list[str]:
    terms = policy.terms.actions.get(action)
    codes = [one.clause for one in findings if one.clause] or ([terms.clause] if terms and terms.clause else [])
    return list(dict.fromkeys(codes))


def _words(policy: Policy, code: str, english: bool) -> str:
    clause = policy.clauses.get(code)
    return (clause.en if english else clause.zh) or code if clause else code
