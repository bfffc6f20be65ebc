"""The life of a clock, and what moves it: two tables."""

from collections.abc import Callable
from enum import StrEnum

from xiaoer.kernel.transitions import By, Transitions, move
from xiaoer.sla.model import State, Target, What


class Action(StrEnum):
    ANSWER = "answer"
    WAIVE = "waive"
    PAUSE = "pause"
    RESUME = "resume"
    DROP = "drop"
    RUN_OUT = "run_out"


S, A = State, Action
LIFE = Transitions(
    start=S.RUNNING,
    final={S.MET, S.LATE, S.WAIVED, S.DROPPED},
    moves=[
        # at        action      to          who
        move(S.RUNNING, A.ANSWER, S.MET, By.AGENT, By.RULE),
        move(S.RUNNING, A.WAIVE, S.WAIVED, By.AGENT),
        move(S.RUNNING, A.PAUSE, S.PAUSED, By.AGENT),
        move(S.RUNNING, A.DROP, S.DROPPED, By.AGENT, By.RULE, By.CLOCK),
        move(S.RUNNING, A.RUN_OUT, S.OVERDUE, By.CLOCK),
        move(S.PAUSED, A.RESUME, S.RUNNING, By.AGENT, By.BUYER, By.CLOCK),
        move(S.PAUSED, A.ANSWER, S.MET, By.AGENT, By.RULE),
        move(S.PAUSED, A.WAIVE, S.WAIVED, By.AGENT),
        move(S.PAUSED, A.DROP, S.DROPPED, By.AGENT, By.RULE, By.CLOCK),
        move(S.OVERDUE, A.ANSWER, S.LATE, By.AGENT, By.RULE),
        move(S.OVERDUE, A.WAIVE, S.LATE, By.AGENT),
        move(S.OVERDUE, A.DROP, S.LATE, By.AGENT, By.RULE, By.CLOCK),
    ],
)

Applies = Callable[[Target], bool]


def _always(_: Target) -> bool:
    return True


def _needs_no_meaning(target: Target) -> bool:
    return not target.needs_meaning


def _bot_counts(target: Target) -> bool:
    return target.bot_answers


def _pauses(target: Target) -> bool:
    return target.pauses_snoozed


def _ends(target: Target) -> bool:
    return target.ends_closed


EFFECTS: dict[What, tuple[Applies, Action]] = {
    # what happened   for clocks that      do
    What.ANSWER: (_always, A.ANSWER),
    What.TOUCH: (_needs_no_meaning, A.ANSWER),
    What.BOT: (_bot_counts, A.ANSWER),
    What.WAIVED: (_always, A.WAIVE),
    What.SNOOZED: (_pauses, A.PAUSE),
    What.WOKEN: (_pauses, A.RESUME),
    What.CLOSED: (_ends, A.DROP),
}


def effect(target: Target, what: What) -> Action | None:
    """What `what` does to a clock of this definition; None: nothing. Only the buyer's words start one."""
    applies, action = EFFECTS.get(what, (_always, None))
    return action if action and applies(target) else None


MOVES = {key: one.to for key, one in LIFE.moves.items()}
"""The same table for the step function, which has judged who acts already."""
