"""What one step of a dry run found: a row for each case, and what the rows add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from xiaoer.policies.model import OUTCOMES, Answer, DryRunRow, Outcome, Verdict
from xiaoer.policies.replay import Replayed
from xiaoer.policies.store_dry_run import Kept
from xiaoer.policies.terms import Terms, accepted_unseen

Counts = dict[str, list[int]]
"""By key: [cases, amount in minor units]."""
_verdict = msgspec.json.Decoder(Verdict)


def rows_of(kept: Sequence[Kept], found: Sequence[Replayed], was: Mapping[str, Terms], tried: Terms) -> list[DryRunRow]:
    """One for each judgement; `was`: the terms it was judged by, by the id of their policy."""
    return [
        DryRunRow(
            judgement_id=one.id,
            subject_id=one.subject_id,
            order_id=one.order_id,
            action=one.action,
            judged_at=one.at,
            amount_minor=one.amount_minor,
            currency=one.currency,
            before=Answer(one.answer),
            after=Answer(answer),
            before_rules=[finding.rule for finding in _verdict.decode(one.verdict).findings],
            after_rules=rules,
            unseen_before=_unseen(was[one.policy_id], one, one.answer),
            unseen_after=_unseen(tried, one, answer),
        )
        for one, (answer, rules) in zip(kept, found, strict=True)
    ]


def _unseen(terms: Terms, one: Kept, answer: str) -> bool:
    refused = OUTCOMES[Answer(answer)] is Outcome.REFUSED
    return not refused and accepted_unseen(terms, one.action, one.amount_minor, one.currency)


def changed(rows: Iterable[DryRunRow]) -> int:
    """How many come out otherwise: another answer, or goods that are (not) looked at any more."""
    return sum((row.before, row.unseen_before) != (row.after, row.unseen_after) for row in rows)


def with_answers(counts: Counts, rows: Iterable[DryRunRow]) -> Counts:
    """By `currency before after`."""
    return _added(counts, ((f"{row.currency} {row.before} {row.after}", row.amount_minor) for row in rows))


def with_unseen(counts: Counts, rows: Iterable[DryRunRow]) -> Counts:
    """By `currency before` and `currency after`: goods accepted unseen then, and now."""
    return _added(
        counts,
        (
            (f"{row.currency} {side}", row.amount_minor)
            for row in rows
            for side, unseen in (("before", row.unseen_before), ("after", row.unseen_after))
            if unseen
        ),
    )


def _added(counts: Counts, found: Iterable[tuple[str, int]]) -> Counts:
    cases: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for key, amount in found:
        cases[key] += 1
        amounts[key] += amount
    keys = [*counts, *(key for key in cases if key not in counts)]
    zero = [0, 0]
    return {key: [counts.get(key, zero)[0] + cases[key], counts.get(key, zero)[1] + amounts[key]] for key in keys}
