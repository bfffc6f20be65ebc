"""How many people a load needs, by Erlang C."""

from math import exp

MOST = 500


def agents_needed(asked_per_hour: float, pace_s: float, within_s: float, goal_percent: float) -> int:
    """The fewest agents with whom `goal_percent` of those who ask wait at most `within_s`, each answered in `pace_s`.

    Erlang C (A. K. Erlang, 1917): the offered load is A = calls · pace; P(wait) by the recursion of Erlang B.
    """
    load = asked_per_hour * pace_s / 3600
    if load <= 0:
        return 0
    blocked = 1.0
    for agents in range(1, MOST + 1):
        blocked = load * blocked / (agents + load * blocked)
        if agents <= load:
            continue
        waits = blocked / (1 - load / agents * (1 - blocked))
        if 100 * (1 - waits * exp(-(agents - load) * within_s / pace_s)) >= goal_percent:
            return agents
    return MOST
