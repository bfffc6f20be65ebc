"""A page of the shop's own where a buyer pays what is still owed, such as the difference to dearer goods."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from xiaoer.kernel.money import Money
from xiaoer.ports.outside import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePayment:
    """`reference` names what is owed for ever: the shop lists the payment among those of the order under this id."""

    reference: str
    order_external_id: str
    amount: Money
    words: str
    until: datetime
    """The page takes nothing after this."""
    back_url: str
    """Where the buyer goes on afterwards."""


class Payments(Protocol):
    """Nothing is sent: the buyer's own browser opens the page."""

    def page(self, reach: Reach, due: DuePayment) -> str:
        """The address to open, signed so that nobody pays another amount. Raises NotReached when the connection's form
        names no page that we may send a buyer to."""
        ...
