"""Promises: what is owed to a buyer by when, and the life of one."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from xiaoer.kernel.transitions import By, Transitions, move


class PromiseState(StrEnum):
    PROPOSED = "proposed"
    """Found in what was written; nobody said yet that it is one."""
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    """Its time is over. It can still be kept, late."""
    KEPT_LATE = "kept_late"
    WITHDRAWN = "withdrawn"
    """It was none, or was taken back with the buyer's consent."""


class PromiseAction(StrEnum):
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    KEEP = "keep"
    MOVE = "move"
    BREAK = "break"
    WITHDRAW = "withdraw"


S, A = PromiseState, PromiseAction
PROMISE_LIFE = Transitions(
    start=S.PROPOSED,
    final={S.KEPT, S.KEPT_LATE, S.WITHDRAWN},
    moves=[
        # at           action       to            who
        move(S.PROPOSED, A.CONFIRM, S.OPEN, By.AGENT, By.RULE),
        move(S.PROPOSED, A.DISMISS, S.WITHDRAWN, By.AGENT, By.CLOCK),
        move(S.OPEN, A.KEEP, S.KEPT, By.AGENT, By.RULE),
        move(S.OPEN, A.MOVE, S.OPEN, By.AGENT, By.RULE),
        move(S.OPEN, A.BREAK, S.BROKEN, By.CLOCK, By.RULE),
        move(S.OPEN, A.WITHDRAW, S.WITHDRAWN, By.AGENT, By.RULE),
        move(S.BROKEN, A.KEEP, S.KEPT_LATE, By.AGENT, By.RULE),
        move(S.BROKEN, A.MOVE, S.OPEN, By.AGENT, By.RULE),
        move(S.BROKEN, A.WITHDRAW, S.WITHDRAWN, By.AGENT, By.RULE),
    ],
)
KINDS = ("dispatch", "arrive", "refund", "answer", "call_back", "solve", "plan", "reply")
"""`reply`: the buyer asked to be answered later; the first answer of a person keeps it."""
REPLY = "reply"


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    subject_kind: str
    """`conversation` or `case`."""
    subject_id: str
    seq: int
    """The line it was found in; 0 when it was made by hand or by a case."""
    kind: str
    words: str
    """What is shown: the sentence, as it was written or corrected."""
    state: PromiseState
    version: int
    confidence: int
    made_by: str
    by_bot: bool
    owner_id: str | None
    shop_id: str
    public: bool
    """The buyer sees it with its date."""
    made_at: datetime
    due_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    note: str
    actions: list[PromiseAction] = []
    """What a person may do with it now."""


class NewPromise(msgspec.Struct, frozen=True, kw_only=True):
    """A promise made by hand: a call back, say."""

    kind: str
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    due_at: datetime
    public: bool = True
    owner_id: str | None = None


class PromiseChange(msgspec.Struct, frozen=True, kw_only=True):
    """One move. With `confirm` and `move` a date may come along; with `confirm` words and an owner too."""

    action: PromiseAction
    due_at: datetime | None = None
    words: Annotated[str, msgspec.Meta(max_length=400)] = ""
    owner_id: str | None = None
    public: bool = True
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""


class BuyerPromise(msgspec.Struct, frozen=True):
    """What the buyer sees."""

    id: str
    kind: str
    words: str
    state: PromiseState
    due_at: datetime
    ended_at: datetime | None
