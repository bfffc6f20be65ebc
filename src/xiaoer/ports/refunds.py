"""Money back to a buyer, by the system that took it: the shop's own payer or a platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from xiaoer.kernel.money import Money
from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class PayBack:
    """What the payer is asked for. `dedupe` names this payment for ever: the payer makes one payment for it."""

    dedupe: str
    order_external_id: str
    purpose: str
    amount: Money
    method_external_id: str = ""
    """The buyer's payment method at the shop; empty is the one that the order was paid with."""
    words: str = ""
    """For the buyer's statement."""


@dataclass(frozen=True, slots=True)
class Paid:
    """The payer's own id of the payment, and when it was made there."""

    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One payment as the payer books it. `dedupe` is empty where it was not ours."""

    dedupe: str
    external_id: str
    order_external_id: str
    amount_minor: int
    currency: str
    at: datetime


class Refunds(Protocol):
    """Adapters raise SaidNo, NotReached and OutcomeUnknown, nothing else."""

    async def pay_back(self, reach: Reach, payment: PayBack) -> Paid:
        """Exactly one payment was made for `payment.dedupe`, now or before.

        Raises SaidNo (never will be), NotReached (surely not made by this call), OutcomeUnknown (read back first).
        """
        ...

    async def read_back(self, reach: Reach, dedupe: str) -> Paid | None:
        """What became of it; None when the payer knows nothing of it. Raises SaidNo when it was refused, NotReached
        when the payer cannot be asked, OutcomeUnknown while it is still at it."""
        ...

    async def statement(self, reach: Reach, day: date) -> Sequence[StatementRow]:
        """Everything paid back on that day (UTC). Raises NotReached."""
        ...
