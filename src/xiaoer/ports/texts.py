"""Short messages and mails to a buyer, through whoever carries them: the ports `sms` and `mail`."""

from dataclasses import dataclass
from typing import Protocol

from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """What one buyer is to get. `dedupe` names it for ever: the carrier sends one message for it."""

    dedupe: str
    to: str
    """A telephone number as the order has it, or an address."""
    words: str
    subject: str = ""
    """Of a mail."""


class Texts(Protocol):
    """Adapters raise SaidNo, NotReached and OutcomeUnknown, nothing else."""

    async def send(self, reach: Reach, message: TextMessage) -> str:
        """The carrier's own id; exactly one message left for `message.dedupe`, now or before.

        Raises SaidNo (never will be), NotReached (surely not sent by this call), OutcomeUnknown (read back first).
        """
        ...

    async def read_back(self, reach: Reach, dedupe: str) -> str | None:
        """The carrier's id of what left for it; None when the carrier knows nothing of it. Raises SaidNo when it was
        refused, NotReached when the carrier cannot be asked, OutcomeUnknown while nobody can say."""
        ...
