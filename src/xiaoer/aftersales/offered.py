"""Which buttons a reader gets: what the life cycle allows, less what only happens by itself."""

from msgspec.structs import asdict

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import OverLimit
from xiaoer.aftersales.life_cycles import LIVES
from xiaoer.aftersales.model import Action, Because, Offered, Over, State
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By

A = Action
NEEDS: dict[Action, list[str]] = {
    A.REFUSE: ["words"],
    A.ASK_EVIDENCE: ["words?"],
    A.GIVE_EVIDENCE: ["evidence"],
    A.RESUBMIT: ["words", "evidence?"],
    A.DECLINE: ["words"],
    A.SHIP_BACK: ["carrier", "tracking_number"],
    A.REJECT_GOODS: ["received", "words"],
    A.ACCEPT_GOODS: ["received?"],
    A.QUOTE: ["amount_minor", "words"],
    A.REPAIR: ["words?"],
    A.DISPATCH: ["carrier", "tracking_number"],
    A.RULE_FOR_BUYER: ["words"],
    A.RULE_FOR_SHOP: ["words"],
    A.MISS_PARCEL: ["words?"],
    A.WAIVE_RETURN: ["words?"],
    A.ESCALATE: ["words"],
    A.BOUNCE: ["words"],
}
"""What the body of each action must carry; with `?` it may."""
BY_ITSELF = frozenset({A.ASK_APPROVAL, A.EXPIRE, A.FOLLOW_UP, A.ASK_PAYMENT, A.GIVE_BACK})
"""They follow from something else: nobody presses them."""
OF_LEADS = frozenset({A.RULE_FOR_BUYER, A.RULE_FOR_SHOP, A.DECLINE})
MONEY_MOVES = frozenset({A.APPROVE, A.ACCEPT_GOODS, A.WAIVE_RETURN, A.RULE_FOR_BUYER, A.STOP_PARCEL})
"""Their buttons show the amount."""
GIVES = frozenset({A.APPROVE, A.RULE_FOR_BUYER})
"""They count against the limits of who presses them."""


PLATFORM = "platform"
"""Cases that a platform decides are a mirror: nobody moves them here."""


def offered(case: Case, by: By, actor: Actor, over: Over | None = None) -> list[Offered]:
    """`over`: the case is above what this reader may decide, so that where somebody was asked already, it cannot be
    approved by them. In `requested` the button stays: the case goes to whoever has the right."""
    if case.authority == PLATFORM:
        return []
    actions = [action for action in LIVES[case.remedy].open_to(case.state, by) if _is_open(case, action)]
    return [
        Offered(
            action=action,
            amount_minor=case.amount_minor if action in MONEY_MOVES and case.amount_minor else None,
            needs=NEEDS.get(action, []),
            disabled_because=_because(case, action, over),
        )
        for action in actions
        if by is By.BUYER or may(case, action, actor)
    ]


def _is_open(case: Case, action: Action) -> bool:
    """What waits for approval can be sent back only where that is what is asked: whether it need not come."""
    if action is A.SHIP_BACK and case.state is State.AWAITING_APPROVAL:
        return case.awaits_return
    return action not in BY_ITSELF


def _because(case: Case, action: Action, over: Over | None) -> Because | None:
    gives = action in GIVES and case.state is not State.REQUESTED
    if over is None or not gives or was_approved(case, action):
        return None
    return Because(OverLimit.code, asdict(over))


def was_approved(case: Case, action: Action) -> bool:
    """The platform upholds what somebody with the right to it had approved, and what is held since."""
    return action is Action.RULE_FOR_BUYER and 0 < case.amount_minor <= case.held_minor + case.paid_minor


def may(case: Case, action: Action, actor: Actor) -> bool:
    """Whether this person's rights reach: what waits for approval is a lead's to decide."""
    if action in OF_LEADS or (action is A.APPROVE and case.state is State.AWAITING_APPROVAL):
        return actor.may(Permission.CASE_APPROVE)
    return actor.may(Permission.CASE_HANDLE)
