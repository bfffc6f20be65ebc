"""Where a platform's figure will stand, and what to answer next. Pure: counts and due times in, a forecast out."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from xiaoer.sla.figures_model import Counts

SHORTEST_REPLY_S = 5
"""What is due sooner than anybody types is lost already."""


@dataclass(frozen=True, slots=True)
class Outlook:
    now_percent: float | None
    best_percent: float | None
    worst_percent: float | None
    expected_percent: float | None
    can_lose: int


def outlook(counts: Counts, left_s: Sequence[int], goal_percent: float, pace_s: int, agents: int) -> Outlook:
    """`left_s`: the seconds that each waiting clock has; they are answered the most urgent first, `pace_s` each, by
    `agents` people at a time."""
    total = counts.judged + len(left_s)
    in_time = counts.met
    reachable = sum(1 for left in left_s if left >= SHORTEST_REPLY_S)
    made = answered_in_time(left_s, pace_s, agents)
    lost_already = counts.late + counts.overdue + len(left_s) - reachable
    allowed = floor(total * (100 - goal_percent) / 100 + 1e-9)
    return Outlook(
        now_percent=share(in_time, counts.judged),
        best_percent=share(in_time + reachable, total),
        worst_percent=share(in_time, total),
        expected_percent=share(in_time + made, total),
        can_lose=max(0, min(reachable, allowed - lost_already)),
    )


def share(part: int, whole: int) -> float | None:
    """Percent with one decimal, never rounded up to a goal that was missed."""
    return None if whole == 0 else floor(1000 * part / whole) / 10


def answered_in_time(left_s: Sequence[int], pace_s: int, agents: int) -> int:
    """How many `agents` people make who take the most urgent first and pass over what is lost."""
    if agents < 1:
        return 0
    free = [0.0] * agents
    made = 0
    for left in order(left_s):
        at = free[0] + max(pace_s, SHORTEST_REPLY_S)
        if left_s[left] >= at:
            heapq.heapreplace(free, at)
            made += 1
    return made


def order(left_s: Sequence[int]) -> list[int]:
    """Places of the clocks in the order to answer: the most urgent that can still be met first, the lost ones last."""
    return sorted(range(len(left_s)), key=lambda place: (left_s[place] < SHORTEST_REPLY_S, left_s[place]))
