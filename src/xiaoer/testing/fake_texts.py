"""A carrier of short messages or mails that keeps what it is given, and fails as a script will have it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo
from xiaoer.ports.texts import TextMessage


class Mood(StrEnum):
    """What it does with one message."""

    GOOD = "good"
    REFUSE = "refuse"
    LOSE_BEFORE = "lose_before"
    """Nothing was sent, and nobody can say so."""
    LOSE_AFTER = "lose_after"
    """It was sent, and nobody heard."""
    AWAY = "away"


@dataclass
class FakeSms:
    moods: list[Mood] = field(default_factory=list)
    """Of the coming messages; then all is good."""
    sent: list[TextMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    calls: int = 0

    async def send(self, reach: Reach, message: TextMessage) -> str:
        self.calls += 1
        mood = self.moods.pop(0) if self.moods else Mood.GOOD
        if mood is Mood.AWAY:
            raise NotReached("away")
        if mood is Mood.LOSE_BEFORE:
            raise OutcomeUnknown("lost")
        if mood is Mood.REFUSE and message.dedupe not in self._kept():
            self.refused.add(message.dedupe)
        if message.dedupe in self.refused:
            raise SaidNo("blacklisted")
        if message.dedupe not in self._kept():
            self.sent.append(message)
        if mood is Mood.LOSE_AFTER:
            raise OutcomeUnknown("lost")
        return f"sms-{message.dedupe}"

    async def read_back(self, reach: Reach, dedupe: str) -> str | None:
        if dedupe in self.refused:
            raise SaidNo("blacklisted")
        return f"sms-{dedupe}" if dedupe in self._kept() else None

    def _kept(self) -> Sequence[str]:
        return [one.dedupe for one in self.sent]
