"""Changes of an order, made by the system that keeps the shop's orders: its own, an ERP, a warehouse, a platform."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChange:
    """`dedupe` names this change for ever: the other side makes it once."""

    dedupe: str
    order_external_id: str
    kind: str
    """cancel, change_address, change_contact, change_sku, change_payment or linked."""
    what: dict[str, Any]
    """In the shop's own ids: `sku_external_id`, `line_external_id`, `method_external_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """It is made over there, at `at` of the shop's clock: what the shop says later wins over it."""

    at: datetime
    external_ref: str = ""
    order_external_id: str = ""
    """Of a linked order: the number that the shop gave it."""


class Orders(Protocol):
    """Adapters raise SaidNo, NotReached and OutcomeUnknown, nothing else."""

    async def change(self, reach: Reach, asked: AskedChange) -> Changed:
        """The change is made, now or before.

        Raises SaidNo (never will be), NotReached (surely not by this call), OutcomeUnknown (read back first).
        """
        ...

    async def read_back(self, reach: Reach, dedupe: str) -> Changed | None:
        """What became of it; None when the other side knows nothing of it. Raises SaidNo when it was refused,
        NotReached when it cannot be asked, OutcomeUnknown while it is still at it."""
        ...
