from xiaoer.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class GiftNotFound(NotFound):
    code = "gift_not_found"


class BudgetNotFound(NotFound):
    code = "budget_not_found"


class CouponNotFound(NotFound):
    code = "coupon_not_found"


class BudgetShort(Conflict):
    """Less is left than asked for; nothing was given."""

    code = "budget_short"


class BudgetClosed(Conflict):
    """Switched off, not yet open, or over."""

    code = "budget_closed"


class BudgetOfAnotherShop(Invalid):
    code = "budget_of_another_shop"


class GiftTooLarge(Invalid):
    """Over the largest gift of its budget; an approval does not help."""

    code = "gift_too_large"


class GiftIncomplete(Invalid):
    """A red packet needs a budget and an amount, a coupon its coupon."""

    code = "gift_incomplete"


class GiftKeyReused(Conflict):
    """The key named another gift before."""

    code = "gift_key_reused"


class BuyerLimitReached(Conflict):
    """This buyer got as much from the budget, or as many of the coupon, as one may get."""

    code = "buyer_limit_reached"


class CouponGone(Conflict):
    code = "coupon_gone"


class CouponClosed(Conflict):
    code = "coupon_closed"


class CouponNotForBuyer(Conflict):
    """The coupon is for other buyers: by tag, or before the first order."""

    code = "coupon_not_for_buyer"


class NotTheBuyersOrder(Invalid):
    code = "gift_not_the_buyers_order"


class OtherCurrency(Invalid):
    """The order was paid in another currency than the budget holds."""

    code = "gift_other_currency"


class ReviewInducement(Invalid):
    """A gift must not speak of reviews."""

    code = "review_inducement"


class OwnApproval(Forbidden):
    """Nobody approves what they asked for."""

    code = "own_approval"


class NotTheBuyersGift(NotFound):
    code = "gift_not_yours"


class GiftExpired(Conflict):
    code = "gift_expired"


class CaseNotSettled(Conflict):
    """Something extra is offered only after the solution."""

    code = "case_not_settled"


class NoOfferBudget(Conflict):
    """No budget of this shop has a rule for offers after a case."""

    code = "no_offer_budget"


class OverApproverLimit(Forbidden):
    """More than one's own role may give; somebody above has to decide."""

    code = "gift_over_your_limit"


class GiftUsedElsewhere(Conflict):
    """The code was taken off another order before."""

    code = "gift_used_elsewhere"


class OfferRuleUpsideDown(Invalid):
    """The least that is offered is more than the most."""

    code = "offer_rule_upside_down"
