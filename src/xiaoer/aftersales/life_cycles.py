"""The life of each remedy as one table: at, action, to, who. Buttons, documents and errors come from here."""

from collections.abc import Iterable

from xiaoer.aftersales.case import WITH_BUYER, Case
from xiaoer.aftersales.model import FINAL, ORDER_CHANGES, Action, Remedy, State
from xiaoer.kernel.transitions import By, IllegalMove, Move, Transitions, move

S, A = State, Action
BUYER, AGENT, RULE, PLATFORM, CLOCK = By.BUYER, By.AGENT, By.RULE, By.PLATFORM, By.CLOCK
Row = Move[State, Action]
Life = Transitions[State, Action]


def opening(work: State) -> list[Row]:
    """From the first word to the decision; `work` is where an approved case goes on."""
    return [
        # at                      action             to                    who
        move(S.REQUESTED, A.APPROVE, work, AGENT, RULE, PLATFORM, CLOCK),
        move(S.REQUESTED, A.ASK_EVIDENCE, S.AWAITING_EVIDENCE, AGENT, RULE),
        move(S.REQUESTED, A.ASK_APPROVAL, S.AWAITING_APPROVAL, AGENT, RULE),
        move(S.REQUESTED, A.REFUSE, S.REFUSED, AGENT, RULE, PLATFORM),
        move(S.REQUESTED, A.ESCALATE, S.DISPUTED, BUYER, PLATFORM),
        move(S.REQUESTED, A.WITHDRAW, S.CLOSED, BUYER, AGENT, PLATFORM),
        move(S.AWAITING_EVIDENCE, A.GIVE_EVIDENCE, S.REQUESTED, BUYER, AGENT),
        move(S.AWAITING_EVIDENCE, A.WITHDRAW, S.CLOSED, BUYER, AGENT, PLATFORM),
        move(S.AWAITING_EVIDENCE, A.EXPIRE, S.CLOSED, CLOCK),
        move(S.AWAITING_APPROVAL, A.APPROVE, work, AGENT),
        move(S.AWAITING_APPROVAL, A.DECLINE, S.REQUESTED, AGENT),
        move(S.AWAITING_APPROVAL, A.WITHDRAW, S.CLOSED, BUYER, AGENT, PLATFORM),
        move(S.REFUSED, A.RESUBMIT, S.REQUESTED, BUYER, AGENT),
        move(S.REFUSED, A.ESCALATE, S.DISPUTED, BUYER, PLATFORM),
        move(S.REFUSED, A.WITHDRAW, S.CLOSED, BUYER, PLATFORM),
        move(S.REFUSED, A.EXPIRE, S.CLOSED, CLOCK),
        move(S.DISPUTED, A.RULE_FOR_BUYER, work, AGENT, PLATFORM),
        move(S.DISPUTED, A.RULE_FOR_SHOP, S.CLOSED, AGENT, PLATFORM),
        move(S.DISPUTED, A.WITHDRAW, S.CLOSED, BUYER, PLATFORM),
    ]


PAYING = [
    move(S.REFUNDING, A.SETTLE, S.SETTLED, PLATFORM),
    move(S.REFUNDING, A.BOUNCE, S.REQUESTED, PLATFORM),  # the payer refused; a person decides
]


def coming_back(check: State) -> list[Row]:
    """The goods on their way to the shop; `check` is where they are looked at."""
    return [
        move(S.AWAITING_RETURN, A.SHIP_BACK, S.RETURNING, BUYER, AGENT, PLATFORM),
        move(S.AWAITING_RETURN, A.WITHDRAW, S.CLOSED, BUYER, PLATFORM),
        move(S.AWAITING_RETURN, A.EXPIRE, S.CLOSED, CLOCK),
        move(S.RETURNING, A.RECEIVE_GOODS, check, AGENT, RULE, PLATFORM),
    ]


def checked(good: State) -> list[Row]:
    return [
        move(S.INSPECTING, A.ACCEPT_GOODS, good, AGENT, RULE, CLOCK),
        move(S.INSPECTING, A.ASK_APPROVAL, S.AWAITING_APPROVAL, AGENT),  # more than who says so may give
        move(S.INSPECTING, A.REJECT_GOODS, S.REFUSED, AGENT),
    ]


SENDING = [
    move(S.SENDING, A.DISPATCH, S.SENT, AGENT, RULE, PLATFORM),
    move(S.SENDING, A.BOUNCE, S.REQUESTED, AGENT, PLATFORM),  # it cannot be sent after all
    move(S.SENT, A.SETTLE, S.SETTLED, AGENT, RULE, PLATFORM, CLOCK),
]


def giving_back(*also: State) -> list[Row]:
    """A case that would end with the buyer's goods in the shop's hands (`ENDS`) ends when they are on their way."""
    ends_at = (S.REQUESTED, S.AWAITING_EVIDENCE, S.AWAITING_APPROVAL, S.REFUSED, S.DISPUTED, *also)
    return [
        *(move(at, A.GIVE_BACK, S.GIVING_BACK, RULE) for at in ends_at),
        move(S.GIVING_BACK, A.DISPATCH, S.CLOSED, AGENT, PLATFORM),
        move(S.GIVING_BACK, A.BOUNCE, S.REQUESTED, AGENT),  # they cannot be sent; a person decides
    ]


def life(*parts: Iterable[Row]) -> Life:
    rows = [row for part in parts for row in part]
    return Transitions(start=S.REQUESTED, final=set(FINAL), moves=rows, states={r.at for r in rows} | set(FINAL))


REFUND = life(opening(S.REFUNDING), PAYING, giving_back())
RETURN = life(
    opening(S.AWAITING_RETURN),
    coming_back(S.INSPECTING),
    [
        move(S.AWAITING_RETURN, A.WAIVE_RETURN, S.REFUNDING, AGENT, RULE, PLATFORM),
        move(S.AWAITING_RETURN, A.ASK_APPROVAL, S.AWAITING_APPROVAL, AGENT),  # more than who waives it may give
        move(S.AWAITING_APPROVAL, A.SHIP_BACK, S.RETURNING, BUYER, PLATFORM),  # the goods come all the same
    ],
    checked(S.REFUNDING),
    PAYING,
    giving_back(),
)
EXCHANGE = life(
    opening(S.AWAITING_RETURN),
    coming_back(S.INSPECTING),
    checked(S.SENDING),
    [
        move(S.INSPECTING, A.ASK_PAYMENT, S.AWAITING_PAYMENT, AGENT, RULE, CLOCK),
        move(S.AWAITING_PAYMENT, A.PAY_DIFFERENCE, S.SENDING, AGENT, PLATFORM),
        move(S.AWAITING_PAYMENT, A.BOUNCE, S.REQUESTED, PLATFORM),  # paid, and the goods are gone
        move(S.AWAITING_PAYMENT, A.EXPIRE, S.REQUESTED, CLOCK),
    ],
    SENDING,
    giving_back(),
)
RESEND = life(opening(S.SENDING), SENDING, giving_back())
REPAIR = life(
    opening(S.AWAITING_RETURN),
    coming_back(S.DIAGNOSING),
    [
        move(S.DIAGNOSING, A.REPAIR, S.REPAIRING, AGENT),
        move(S.DIAGNOSING, A.QUOTE, S.QUOTED, AGENT),
        move(S.QUOTED, A.ACCEPT_QUOTE, S.REPAIRING, BUYER, AGENT),
        move(S.QUOTED, A.DECLINE_QUOTE, S.SENDING, BUYER, AGENT),
        move(S.QUOTED, A.EXPIRE, S.SENDING, CLOCK),
        move(S.REPAIRING, A.SEND, S.SENDING, AGENT),
    ],
    SENDING,
    giving_back(),
)
INTERCEPT = life(
    opening(S.INTERCEPTING),
    [
        move(S.INTERCEPTING, A.STOP_PARCEL, S.REFUNDING, AGENT, PLATFORM),
        move(S.INTERCEPTING, A.ASK_APPROVAL, S.AWAITING_APPROVAL, AGENT),  # more than who says so may give
        move(S.INTERCEPTING, A.MISS_PARCEL, S.REQUESTED, AGENT, PLATFORM),  # other ways are offered
        move(S.AWAITING_APPROVAL, A.MISS_PARCEL, S.REQUESTED, PLATFORM),  # it got through after all
        move(S.INTERCEPTING, A.WITHDRAW, S.CLOSED, BUYER, PLATFORM),
    ],
    PAYING,
    giving_back(),
)
REJECTED = life(
    opening(S.REFUNDING),
    [
        move(S.REQUESTED, A.WAIT_FOR_SIGN, S.AWAITING_SIGN, AGENT, RULE),
        move(S.AWAITING_SIGN, A.FOLLOW_UP, S.CLOSED, RULE, AGENT, PLATFORM),
        move(S.AWAITING_SIGN, A.EXPIRE, S.REQUESTED, CLOCK),
        move(S.AWAITING_SIGN, A.WITHDRAW, S.CLOSED, BUYER, PLATFORM),
    ],
    PAYING,
    giving_back(S.AWAITING_SIGN),
)
CANCEL = life(
    opening(S.APPLYING),
    [
        move(S.APPLYING, A.APPLY, S.REFUNDING, AGENT, PLATFORM),
        move(S.APPLYING, A.SETTLE, S.SETTLED, AGENT, PLATFORM),  # nothing was paid
        move(S.APPLYING, A.BOUNCE, S.REQUESTED, AGENT, PLATFORM),
    ],
    PAYING,
)
APPLIED = [
    move(S.APPLYING, A.SETTLE, S.SETTLED, AGENT, PLATFORM),
    move(S.APPLYING, A.BOUNCE, S.REQUESTED, AGENT, PLATFORM),
]
CHANGE = life(opening(S.APPLYING), APPLIED)
CHANGE_SKU = life(
    opening(S.APPLYING),
    [
        move(S.REQUESTED, A.ASK_PAYMENT, S.AWAITING_PAYMENT, AGENT, RULE),  # dearer goods are paid first
        move(S.AWAITING_PAYMENT, A.PAY_DIFFERENCE, S.APPLYING, AGENT, PLATFORM),
        move(S.AWAITING_PAYMENT, A.BOUNCE, S.REQUESTED, PLATFORM),  # paid, and it cannot be changed any more
        move(S.AWAITING_PAYMENT, A.WITHDRAW, S.CLOSED, BUYER, PLATFORM),
        move(S.AWAITING_PAYMENT, A.EXPIRE, S.CLOSED, CLOCK),
    ],
    APPLIED,
)

LIVES: dict[Remedy, Life] = {
    **dict.fromkeys(ORDER_CHANGES, CHANGE),
    Remedy.CANCEL: CANCEL,
    Remedy.CHANGE_SKU: CHANGE_SKU,
    Remedy.REFUND_ONLY: REFUND,
    Remedy.PRICE_MATCH: REFUND,
    Remedy.COMPENSATION: REFUND,
    Remedy.RETURN_REFUND: RETURN,
    Remedy.EXCHANGE: EXCHANGE,
    Remedy.RESEND: RESEND,
    Remedy.REPAIR: REPAIR,
    Remedy.INTERCEPT: INTERCEPT,
    Remedy.REJECTED: REJECTED,
}
GOODS: dict[tuple[Remedy, State], str] = {
    **{(remedy, S.INSPECTING): "here" for remedy in (Remedy.RETURN_REFUND, Remedy.EXCHANGE)},
    (Remedy.REPAIR, S.DIAGNOSING): "here",
    (Remedy.REPAIR, S.SENDING): "ready",
    (Remedy.INTERCEPT, S.REFUNDING): "stopped",
}
"""What entering a state says about goods that came back (`Case.goods`)."""
ENDS = frozenset({A.WITHDRAW, A.EXPIRE, A.RULE_FOR_SHOP})
"""They leave things as they were: goods that came back are the buyer's."""


def next_state(case: Case, action: Action, by: By) -> State:
    """The state after `action`: as the table says, but nobody waits for goods that came back before or stay with the
    buyer, and nothing ends while they are here (`give_back`). Whom nobody lets keep them still has to send them.

    Raises IllegalMove, Forbidden.
    """
    life = LIVES[case.remedy]
    to = life.to(case.state, action, by)
    if action is A.SHIP_BACK and not case.awaits_return:
        raise IllegalMove(at=case.state.value, action=action.value)
    if case.goods == WITH_BUYER and action is A.DECLINE:
        return S.AWAITING_RETURN
    if not case.goods or (case.goods == WITH_BUYER and to is S.CLOSED):
        return to
    if to is S.CLOSED and action in ENDS:
        return life.to(case.state, A.GIVE_BACK, RULE)
    return _from_the_goods(case) if to in (S.AWAITING_RETURN, S.INTERCEPTING) else to


def _from_the_goods(case: Case) -> State:
    if case.remedy is Remedy.REPAIR:
        return S.SENDING if case.goods == "ready" else S.DIAGNOSING
    if case.remedy is Remedy.EXCHANGE:
        return S.AWAITING_PAYMENT if case.owes_minor else S.SENDING
    return S.REFUNDING
