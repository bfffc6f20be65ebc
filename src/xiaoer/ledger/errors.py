"""Why money cannot be moved."""

from xiaoer.kernel.errors import Conflict, Invalid
from xiaoer.ledger.model import Account


class LedgerShort(Conflict):
    """The account does not hold so much: the guard that every refund passes."""

    code = "ledger_short"

    def __init__(self, account: Account, missing_minor: int, currency: str) -> None:
        self.account, self.missing_minor = account, missing_minor
        super().__init__(
            account=account.kind.value, owner=account.owner, missing_minor=missing_minor, currency=currency
        )


class LedgerUnbalanced(Invalid):
    """The entries of one currency do not sum to zero, or there are fewer than two."""

    code = "ledger_unbalanced"


class LedgerOtherCurrency(Conflict):
    """The account is kept in another currency; amounts are never converted."""

    code = "ledger_other_currency"


class LedgerAmount(Invalid):
    """An amount is zero, negative or absurdly large."""

    code = "ledger_amount"


class LedgerKeyTaken(Conflict):
    """This key stands for another movement already."""

    code = "ledger_key_taken"


class HoldNotFound(Conflict):
    """Nothing was held under this key, or another amount."""

    code = "hold_not_found"


class HoldEnded(Conflict):
    """What was held under this key was settled or released before."""

    code = "hold_ended"
