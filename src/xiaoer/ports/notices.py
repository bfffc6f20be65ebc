"""Something that the owner of a shop should know, told to a system or a mailbox of theirs."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopNotice:
    """`dedupe` names this notice for ever: told twice, it is still one."""

    dedupe: str
    kind: str
    """`shop_feedback.opened`, `shop_feedback.seen_again`, `shop_feedback.solved` …"""
    title: str
    words: str
    path: str
    """Of our page about it, below the address of this install."""
    shop_name: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Notices(Protocol):
    """Adapters raise SaidNo, NotReached and OutcomeUnknown, nothing else."""

    async def tell(self, reach: Reach, notice: ShopNotice) -> None:
        """The other side has it, now or from before.

        Raises SaidNo (does not want it), NotReached (surely not told), OutcomeUnknown (told perhaps: tell again).
        """
        ...
