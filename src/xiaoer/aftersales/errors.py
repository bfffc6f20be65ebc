"""What can be wrong with an after-sales request. When one is raised, nothing is paid and nothing half done."""

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class CaseNotFound(NotFound):
    code = "case_not_found"


class PolicyDenied(Conflict):
    """The policy in force says no. `rule` is the first reason, `rules` all, `clause` where it stands."""

    code = "policy_denied"


class CaseMoved(Conflict):
    """The case is no longer as the caller saw it."""

    code = "case_moved"


class OverLimit(Forbidden):
    """Above what this role may decide alone: `amount_minor` on top of `given_minor`, which the same person gave on the
    order before, exceeds `limit_minor`. Somebody was asked for approval, or must be."""

    code = "over_limit"


class LineUnknown(NotFound):
    """Not a line of this order."""

    code = "case_line_unknown"


class SkuUnknown(NotFound):
    code = "case_sku_unknown"


class MethodUnknown(NotFound):
    """No payment method of this buyer."""

    code = "case_method_unknown"


class OtherCurrency(Invalid):
    """A case is in the currency of its order."""

    code = "case_other_currency"


class Missing(Invalid):
    """The action needs `field`."""

    code = "case_field_missing"


class ApologyFirst(Conflict):
    """A quality dispute begins with an apology and evidence, then comes the decision."""

    code = "case_apology_first"


class ReasonUnsaid(Conflict):
    """A refused delivery is decided once the buyer's reason is on record."""

    code = "case_reason_unsaid"


class NotThisFile(NotFound):
    """No picture, video or file that this person uploaded."""

    code = "case_file_unknown"


class NotYours(Forbidden):
    """This action is a lead's, or needs a right that the caller lacks."""

    code = "case_not_yours"


class NoSuchView(Invalid):
    code = "no_such_case_view"


class BuyerHasNotAsked(Conflict):
    """An agent cancels because the buyer asked for it; the shop itself only for its lawful reasons."""

    code = "case_buyer_has_not_asked"


class ReasonNotLawful(Conflict):
    """The shop may cancel an order by itself only for `reasons`."""

    code = "seller_cancel_reason"


class ChecklistOpen(Conflict):
    """Something is still to do before the shop may cancel: `missing`."""

    code = "seller_cancel_checklist"


class OfferGone(Conflict):
    """Nothing to choose from any more, or not this."""

    code = "case_offer_gone"


class NotForBuyers(Forbidden):
    """The shop's to do, not the buyer's."""

    code = "case_not_for_buyers"


class SendUnsure(Conflict):
    """The shop's system was asked to send the goods and its answer is not known: look there and record what became of
    the change `change_id`, so that nothing goes out twice."""

    code = "case_send_unsure"


class CaseOfPlatform(Conflict):
    """The platform decides this case: act there, the case moves when its news comes."""

    code = "case_of_platform"


class ContactInvalid(Invalid):
    """Nobody can be reached so. `field` names the first part that is wrong; beside it each part stands with what is:
    `missing`, `malformed` or `too_long`."""

    code = "contact_invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(field=next(iter(problems)), **problems)


class PriceMoved(Conflict):
    """What it costs more or less is not what the buyer saw."""

    code = "case_price_moved"


class NothingToPay(Conflict):
    """Nothing is owed any more, or the shop has no page to pay it on."""

    code = "case_nothing_to_pay"


class ReturnAddressUnknown(Conflict):
    """Nobody has said where the goods go back to; the policy's terms name addresses, and a case may have its own."""

    code = "return_address_unknown"


class OrderOfCaseUnknown(RowProblem):
    """A case came for an order that the shop has not pushed."""

    code = "row_case_order_unknown"
