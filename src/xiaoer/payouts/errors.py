"""What can be wrong with a request about money out."""

from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class PayoutNotFound(NotFound):
    code = "payout_not_found"


class PayoutAmount(Invalid):
    """Zero, negative or absurdly large."""

    code = "payout_amount"


class PayoutKeyTaken(Conflict):
    """This key stands for another payout already."""

    code = "payout_key_taken"


class PayoutWithoutOrder(Invalid):
    """A refund, difference or compensation belongs to an order; anything else to an order or a shop."""

    code = "payout_without_order"


class NoPayer(Conflict):
    """The shop has no connection that pays back."""

    code = "no_payer"


class DifferenceNotFound(NotFound):
    code = "difference_not_found"
