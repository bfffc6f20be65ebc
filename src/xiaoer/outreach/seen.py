"""One item under judgement: what was sent, how it reads, and the pack it is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xiaoer.outreach.lexicon import Hit
from xiaoer.outreach.model import ASKS, PUBLIC, Medium, Outgoing, Purpose
from xiaoer.outreach.normalise import Canonical
from xiaoer.outreach.pack_model import Pack


class Draft(NamedTuple):
    """A finding before the pack has said how much it weighs. Canonical positions; 0, 0 for the whole item."""

    rule: str
    start: int = 0
    end: int = 0
    values: dict[str, str | int] | None = None
    severity: str = ""


@dataclass(frozen=True)
class Seen:
    item: Outgoing
    canonical: Canonical
    hits: Sequence[Hit]
    pack: Pack
    of_rule: dict[str, list[Hit]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for hit in self.hits:
            self.of_rule.setdefault(hit.rule, []).append(hit)

    @property
    def text(self) -> str:
        return self.canonical.text

    def have(self, rule: str) -> list[Hit]:
        return self.of_rule.get(rule, [])

    @property
    def public(self) -> bool:
        return self.item.medium is Medium.PUBLIC_REPLY or self.item.purpose in PUBLIC

    @property
    def asks_review(self) -> bool:
        return self.item.purpose in ASKS

    @property
    def is_gift(self) -> bool:
        return self.item.purpose is Purpose.GIFT or self.item.medium is Medium.GIFT
