"""How much money a remedy moves: pure sums over order lines, exact to the last fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from xiaoer.aftersales.model import ORDER_CHANGES, Remedy
from xiaoer.orders.model import LineView

R = Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Pieces of one order line that somebody asks about; `taken` stand in cases already, worth `taken_minor`."""

    line: LineView
    quantity: int
    taken: int = 0
    taken_minor: int = 0
    new_price_minor: int | None = None

    @property
    def worth_minor(self) -> int:
        """What was paid for these pieces. The parts of a line sum to the line: the last piece takes the rest."""
        left = self.line.quantity - self.taken
        if left <= 0:
            return 0
        return (self.line.paid_minor - self.taken_minor) * min(self.quantity, left) // left

    @property
    def difference_minor(self) -> int:
        """What the new pieces cost more than the old ones did; negative when less."""
        if self.new_price_minor is None:
            return 0
        return (self.new_price_minor - self.line.unit_price_minor) * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    amount_minor: int
    freight_minor: int
    freight_by: str
    """buyer, shop or nobody."""
    difference_minor: int


FULL = frozenset({R.REFUND_ONLY, R.RETURN_REFUND, R.INTERCEPT, R.REJECTED})
NO_MONEY = ORDER_CHANGES - {R.CANCEL} | {R.EXCHANGE, R.RESEND, R.REPAIR}


def amounts(
    remedy: Remedy,
    parts: Sequence[Part],
    *,
    asked_minor: int | None,
    refundable_minor: int,
    freight_minor: int,
    freight_by: str,
    dispatched: bool,
    whole: bool,
) -> Amounts:
    """What a case is about. `asked_minor` may ask for less than the pieces are worth (a partial refund); more is for
    the policy to deny. Before dispatch, or when the shop bears it, the order's freight comes back with its last
    pieces; a parcel refused at the door brings the goods' price less postage when the buyer bears it."""
    difference = sum(part.difference_minor for part in parts)
    if remedy in NO_MONEY:
        return Amounts(amount_minor=0, freight_minor=0, freight_by=freight_by, difference_minor=difference)
    if remedy is R.CANCEL:
        return Amounts(
            amount_minor=refundable_minor, freight_minor=freight_minor, freight_by="nobody", difference_minor=0
        )
    worth = sum(part.worth_minor for part in parts)
    back = freight_minor if whole and (not dispatched or freight_by == "shop") else 0
    due = asked_minor if asked_minor is not None else min(worth + back, refundable_minor)
    if remedy not in FULL and asked_minor is None:
        due = 0
    return Amounts(amount_minor=due, freight_minor=back, freight_by=freight_by, difference_minor=difference)


def most_of(remedy: Remedy, parts: Sequence[Part], refundable_minor: int, freight_minor: int) -> int:
    """`refundable_minor`, but for goods no more than was paid for these pieces and the freight."""
    if remedy not in FULL:
        return refundable_minor
    return min(refundable_minor, sum(part.worth_minor for part in parts) + freight_minor)


def allocate(
    amount_minor: int, paid: Sequence[tuple[str | None, int]], returned: Sequence[tuple[str | None, int]]
) -> list[tuple[str | None, int]]:
    """Where a refund goes when nobody chose: back to each payment in the order they were made, no payment more than
    it brought. What no payment explains goes to no method in particular."""
    left: dict[str | None, int] = {}
    for method, brought in paid:
        left[method] = left.get(method, 0) + brought
    for method, gone in returned:
        left[method] = left.get(method, 0) - gone
    shares, rest = [], amount_minor
    for method, most in left.items():
        share = min(rest, max(0, most))
        if share:
            shares.append((method, share))
            rest -= share
    return [*shares, (None, rest)] if rest else shares
