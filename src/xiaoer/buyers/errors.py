"""What can be wrong with a request about a buyer."""

from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class BuyerNotFound(NotFound):
    code = "buyer_not_found"


class MergeNotFound(NotFound):
    """No such merge, or it was undone already."""

    code = "merge_not_found"


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
