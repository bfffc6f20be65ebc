"""How long a buyer in line will wait, from how long others waited who stood where this one stands."""

from collections.abc import Sequence

from xiaoer.routing.wait_model import Expected, Wait

FEWEST = 5
"""Fewer known waits than this say nothing about the next one."""
LOW, HIGH = 0.1, 0.9
"""Four of five recent waits lie between these two quantiles; that is what the buyer is told as a range."""


def expect(known: Sequence[Wait], place: int, waited_s: float = 0) -> Expected | None:
    """The seconds still to wait at `place` (1 is next), after `waited_s` there: median, and the range of four fifths.

    Waits of those who began at a similar place count, or of everybody while those are too few; only what was longer
    than `waited_s`, less that. None when fewer than `FEWEST` are left: nothing is said then.
    """
    longer = [Wait(one.place, one.seconds - waited_s) for one in known if one.seconds > waited_s]
    near = [one for one in longer if place / 2 <= one.place <= place * 2]
    used = sorted(one.seconds for one in (near if len(near) >= FEWEST else longer))
    if len(used) < FEWEST:
        return None
    low, median, high = (round(_quantile(used, share)) for share in (LOW, 0.5, HIGH))
    return Expected(low_s=low, median_s=median, high_s=high, known=len(used))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the neighbours: type 7 of Hyndman and Fan (1996), what PostgreSQL's `percentile_cont` does."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
