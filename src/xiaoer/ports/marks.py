"""Marks on a conversation that a platform wants to know of."""

from dataclasses import dataclass
from typing import Protocol

from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class NoResponseNeeded:
    """`dedupe` names this mark for ever: told twice, it is still one."""

    dedupe: str
    thread: str
    """The platform's own name of the conversation."""
    reason: str
    """spam, thanks, automatic, duplicate or wrong_place."""


class Marks(Protocol):
    """Adapters raise SaidNo, NotReached and OutcomeUnknown, nothing else."""

    async def no_response_needed(self, reach: Reach, mark: NoResponseNeeded) -> None:
        """The platform's clock for the buyer's last words is stopped.

        Raises SaidNo (does not take it), NotReached (surely not told), OutcomeUnknown (told perhaps: tell again).
        """
        ...
