"""What can be wrong with a request about a buyer."""

from collections.abc import Mapping

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class BuyerNotFound(NotFound):
    code = "buyer_not_found"


class MergeNotFound(NotFound):
    """No such merge, or it was undone already."""

    code = "merge_not_found"


class SegmentNotFound(NotFound):
    """No segment of this id; it was taken away, or never was."""

    code = "segment_not_found"


class BadTagRule(Invalid):
    """A rule or segment that cannot be kept: `name` says which one, `field` what is wrong with it."""

    code = "bad_tag_rule"


class PaymentMethodNotFound(NotFound):
    code = "payment_method_not_found"


class FieldNotKnown(NotFound):
    """Nothing is known under this name; `field` says which."""

    code = "field_not_known"


class BadIdentity(Invalid):
    """An identity needs an outside id of 1 to 200 characters that can be stored."""

    code = "bad_outside_id"


class BadField(Invalid):
    """`field` names what cannot be kept: a name outside a-z 0-9 _, a value over 500 characters, or a NUL."""

    code = "bad_field"


class BadTag(Invalid):
    """A tag has 1 to 32 characters and a reason of 1 to 300, and expires in the future if at all."""

    code = "bad_tag"


class SameBuyer(Conflict):
    """Both are one person already."""

    code = "same_buyer"


class AddressInvalid(Invalid):
    """Nothing can be sent there. `field` names the first part that is wrong; beside it each part stands with what is:
    `missing`, `unknown`, `not_there`, `malformed` or `too_short`."""

    code = "address_invalid"

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(**{"field": next(iter(self.problems), ""), **self.problems})


class MethodRepeated(RowProblem):
    """A payment method stands under two buyers of a push, or twice under one."""

    code = "row_method_repeated"
