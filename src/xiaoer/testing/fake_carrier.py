"""A carrier that answers as a test tells it to, for whoever writes an adapter or tests what uses one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xiaoer.ports.carriers import Scan, Shipped, StopAnswer, Stopped
from xiaoer.ports.outside import NotReached, Reach, SaidNo


@dataclass
class FakeCarrier:
    """Implements the port `carriers`. Every call is kept; a tracking number that it does not know is refused."""

    scans: dict[str, list[Scan]] = field(default_factory=dict)
    """By tracking number: what the carrier knows."""
    answers: dict[str, list[Stopped]] = field(default_factory=dict)
    """By tracking number: what each asking to stop answers in turn; the last one is repeated."""
    down: bool = False
    """Not to be reached."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """What was asked, and of which number."""
    _stopped: dict[str, int] = field(default_factory=dict)

    async def intercept(self, reach: Reach, parcel: Shipped, dedupe: str) -> Stopped:
        self._reached("intercept", parcel)
        if parcel.tracking_number not in self.answers:
            raise SaidNo("unknown_number")
        turn = self._stopped.get(dedupe, 0)
        self._stopped[dedupe] = turn + 1
        answers = self.answers[parcel.tracking_number]
        return answers[min(turn, len(answers) - 1)]

    async def query(self, reach: Reach, parcel: Shipped) -> Sequence[Scan]:
        self._reached("query", parcel)
        if parcel.tracking_number not in self.scans:
            raise SaidNo("unknown_number")
        return self.scans[parcel.tracking_number]

    def _reached(self, what: str, parcel: Shipped) -> None:
        self.asked.append((what, parcel.tracking_number))
        if self.down:
            raise NotReached("down")

    def will(self, tracking_number: str, *answers: StopAnswer, words: str = "") -> None:
        """Asked to stop this parcel, it answers these in turn."""
        self.answers[tracking_number] = [Stopped(answer=one, words=words) for one in answers]
