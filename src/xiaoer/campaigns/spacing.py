"""One buyer with several orders gets no more than the cap allows: the earliest first, a send put off by little."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from xiaoer.campaigns.moments import PATIENCE


def capped(rows: Iterable[Any], cap: timedelta) -> set[str]:
    """Of rows with `id`, `person`, `due_at` and `last_at`, ordered by person and moment: the ids left out by sends to
    the same person that go before them."""
    out: set[str] = set()
    person, last = "", None
    for row in rows:
        if row.person != person:
            person, last = row.person, None
        before = max((at for at in (last, row.last_at) if at), default=None)
        at: datetime = max(row.due_at, before + cap) if before else row.due_at
        if at > row.due_at + PATIENCE:
            out.add(row.id)
        else:
            last = at
    return out
