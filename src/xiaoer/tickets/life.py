"""The life of a ticket as a table: who may move it where. Buttons, board and diagram come from here."""

from enum import StrEnum

from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.transitions import By, Transitions, move


class State(StrEnum):
    NEW = "new"  # 待处理
    IN_PROGRESS = "in_progress"  # 处理中
    WAITING_BUYER = "waiting_buyer"  # 待买家
    WAITING_DEPARTMENT = "waiting_department"  # 待部门
    WAITING_PLATFORM = "waiting_platform"  # 待平台
    SOLVED = "solved"  # 已解决
    CLOSED = "closed"  # 已关闭
    REOPENED = "reopened"  # 重新打开


class Action(StrEnum):
    START = "start"
    ASK_BUYER = "ask_buyer"
    ASK_DEPARTMENT = "ask_department"
    ASK_PLATFORM = "ask_platform"
    ANSWER = "answer"
    """Whoever was waited for has answered; the ticket is in work again."""
    SOLVE = "solve"
    CLOSE = "close"
    REOPEN = "reopen"


S, A = State, Action
AGENT, BUYER, RULE, CLOCK, PLATFORM = By.AGENT, By.BUYER, By.RULE, By.CLOCK, By.PLATFORM
ASKS = {A.ASK_BUYER: S.WAITING_BUYER, A.ASK_DEPARTMENT: S.WAITING_DEPARTMENT, A.ASK_PLATFORM: S.WAITING_PLATFORM}
ENDED = (S.SOLVED, S.CLOSED)
OPEN = tuple(state for state in S if state not in ENDED)
WAITING = tuple(ASKS.values())

LIFE = Transitions(
    start=S.NEW,
    final=set(),
    moves=[
        # at        action   to             who
        *(move(at, A.START, S.IN_PROGRESS, AGENT) for at in (S.NEW, S.REOPENED)),
        *(move(at, A.ANSWER, S.IN_PROGRESS, AGENT, BUYER, RULE, PLATFORM) for at in WAITING),
        *(move(at, ask, to, AGENT, RULE) for at in OPEN for ask, to in ASKS.items() if at is not to),
        *(move(at, A.SOLVE, S.SOLVED, AGENT, RULE) for at in OPEN),
        *(move(at, A.CLOSE, S.CLOSED, AGENT) for at in OPEN),
        move(S.SOLVED, A.CLOSE, S.CLOSED, AGENT, CLOCK),
        *(move(at, A.REOPEN, S.REOPENED, AGENT, BUYER, RULE) for at in ENDED),
    ],
)

NEXT: dict[State, str] = {
    S.NEW: "start",
    S.IN_PROGRESS: "solve",
    S.WAITING_BUYER: "hear_buyer",
    S.WAITING_DEPARTMENT: "hear_department",
    S.WAITING_PLATFORM: "hear_platform",
    S.SOLVED: "close",
    S.REOPENED: "start",
}
"""What is to be done next when nobody said it; screens have words for these."""

BY = {
    ActorKind.AGENT: AGENT,
    ActorKind.BUYER: BUYER,
    ActorKind.TOKEN: AGENT,
    ActorKind.BOT: RULE,
    ActorKind.CLOCK: RULE,
    ActorKind.OPERATOR: AGENT,
}


def by_of(actor: Actor) -> By:
    """The shop's own system speaks as its agent; what a reaction does is the work of a rule."""
    return BY[actor.kind]
