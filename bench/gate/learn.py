"""Fits the second opinion of the send gate (`src/xiaoer/outreach/words/likeness.gz`) to the repository's labelled set.

    uv run --with scikit-learn python -m bench.gate.learn

First it is fitted ten times to nine tenths of the families and asked about the last tenth, which it has not seen. That
is harder than life: most lawful phrases of the set are near misses. Then it is fitted to everything and written.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np  # type: ignore[import-not-found,unused-ignore]  # only here, not a dependency of the product
from scipy.sparse import csr_matrix  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above

from bench.gate.messages import phrases_with_rules
from xiaoer.outreach.likeness import BUCKETS, LANE_BYTES, ZERO, bucket, groups_of, sentences_of, weight_of
from xiaoer.outreach.normalise import normalise
from xiaoer.outreach.read_words import FOLDER

KINDS = {
    "review_value": ("review_value",),
    "pressure": ("review_coercion", "review_retaliation", "threat"),
    "change": ("review_change", "complaint_withdrawal", "review_change_invite"),
    "fake_trade": ("fake_trade",),
    "praise": ("superlative", "medical_claim"),
    "elsewhere": ("contact_barred", "off_platform"),
    "manners": ("abuse", "blame"),
}
NAMES = {
    "pressure": ("review_coercion", "review_retaliation"),
    "change": ("complaint_withdrawal", "review_change"),
    "praise": ("medical_claim", "superlative"),
    "elsewhere": ("off_platform", "contact_barred"),
    "manners": ("blame", "abuse"),
}
_SHOP_NAMES = re.compile("luting|鹭汀|鹿汀")
"""The shop of all examples: its name says nothing of what is lawful."""
LEAST = 0.5
"""From here a text is held: leaving one round out at a time, 4 of 751 lawful ones were (docs/reference/gate.md)."""
STIFFNESS = 30.0


class Phrase(NamedTuple):
    buckets: tuple[int, ...]
    rule: str
    """Empty when lawful."""
    family: int


class Fitted(NamedTuple):
    lanes: Any
    offsets: Any


def phrases() -> list[Phrase]:
    return [Phrase(_buckets(text), "" if lawful else rule, zlib.crc32(family.encode()))
            for family, rule, lawful, text in phrases_with_rules()]  # fmt: skip


def _buckets(text: str) -> tuple[int, ...]:
    canonical = _SHOP_NAMES.sub("", normalise(text).text)
    return tuple(sorted({bucket(g) for sentence in sentences_of(canonical) for g in groups_of(sentence)}))


def matrix(rows: Sequence[Phrase]) -> Any:
    counts = [len(row.buckets) for row in rows]
    places = np.fromiter((at for row in rows for at in row.buckets), dtype=np.int32)
    values = np.repeat([weight_of(count) for count in counts], counts)
    return csr_matrix((values, places, np.cumsum([0, *counts])), shape=(len(rows), BUCKETS))


def fitted(rows: Sequence[Phrase], seen: Any) -> Fitted:
    rules = np.array([row.rule for row in rows])
    ours = np.isin(rules, [rule for several in KINDS.values() for rule in several])
    known = ours | (rules == "")
    lanes = [_lane(seen[known], np.isin(rules[known], several)) for several in KINDS.values()]
    lanes.append(_lane(seen[known], rules[known] != ""))
    for kind, (yes, _) in NAMES.items():
        of_kind = np.isin(rules, KINDS[kind])
        lanes.append(_lane(seen[of_kind], rules[of_kind] == yes))
    return Fitted(np.array([lane.coef_[0] for lane in lanes]), np.array([lane.intercept_[0] for lane in lanes]))


def _lane(seen: Any, yes: Any) -> Any:
    return LogisticRegression(C=STIFFNESS, solver="liblinear", random_state=0).fit(seen, yes)


def scores(model: Fitted, seen: Any) -> Any:
    said = seen @ model.lanes.T + model.offsets
    return said[:, : len(KINDS)].max(axis=1) + said[:, len(KINDS)]


def unseen(rows: Sequence[Phrase], seen: Any, folds: int = 10) -> Any:
    """What each phrase scores when its family was left out."""
    fold = np.array([row.family % folds for row in rows])
    said = np.zeros(len(rows))
    for number in range(folds):
        rest = np.flatnonzero(fold != number)
        said[fold == number] = scores(fitted([rows[at] for at in rest], seen[rest]), seen[fold == number])
    return said


def write(model: Fitted) -> int:
    scale = float(np.abs(model.lanes).max() / 127)
    whole = np.clip(np.rint(model.lanes / scale), -127, 127).astype(np.int16) + ZERO
    rows = np.zeros((BUCKETS, len(whole), LANE_BYTES), dtype=np.uint8)
    rows[:, :, 0] = whole.T
    head = {"kinds": list(KINDS), "names": NAMES, "offsets": [round(float(o), 4) for o in model.offsets],
            "scale": scale, "least": LEAST}  # fmt: skip
    packed = gzip.compress(json.dumps(head).encode() + b"\n" + rows.tobytes(), 9, mtime=0)
    return (FOLDER / "likeness.gz").write_bytes(packed)


def main() -> None:
    rows = phrases()
    seen = matrix(rows)
    lawful = np.array([not row.rule for row in rows])
    ours = np.isin([row.rule for row in rows], [rule for several in KINDS.values() for rule in several])
    said = unseen(rows, seen)
    print(f"{len(rows)} phrases, {lawful.sum()} of them lawful; of families unseen {_share(said[ours])} of "
          f"the unlawful found, {_share(said[lawful])} of the lawful held")  # fmt: skip
    print(f"{write(fitted(rows, seen))} bytes")


def _share(said: Iterable[float]) -> str:
    return f"{100 * float(np.mean(np.asarray(said) > LEAST)):.1f} %"


if __name__ == "__main__":
    main()
