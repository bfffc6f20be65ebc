from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class PolicyNotFound(NotFound):
    code = "policy_not_found"


class PolicyUnreadable(Invalid):
    """`at` says where in the document, `why` what is wrong there."""

    code = "policy_unreadable"


class NoDraft(NotFound):
    """Nothing to publish or to try out."""

    code = "no_policy_draft"


class PolicyTooEarly(Invalid):
    """A later version cannot reach back over what was promised: `earliest` is the soonest possible time."""

    code = "policy_too_early"


class DraftMoved(Conflict):
    """Somebody else saved the draft since it was read."""

    code = "policy_draft_moved"


class ConditionUnreadable(Invalid):
    """The expression is no CEL over the facts: `line` and `column` say where, `why` what the engine says."""

    code = "condition_unreadable"


class ConditionUnknownField(Invalid):
    """`field` is no field of the facts; `near` may be what was meant."""

    code = "condition_unknown_field"


class ConditionNotYesOrNo(Invalid):
    """The expression gives something else than true or false."""

    code = "condition_not_yes_or_no"


class ConditionTooSlow(Invalid):
    """Loops inside loops, or too many steps over a large order; `steps` of all conditions together, `most` allowed."""

    code = "condition_too_slow"


class ConditionAlwaysFails(Invalid):
    """It has no answer even where everything about an order is known: a wrong type, or a division by zero."""

    code = "condition_always_fails"


class UnknownAction(Invalid):
    """No such remedy or change of an order; `at` says where."""

    code = "policy_unknown_action"


class UnknownRole(Invalid):
    """Limits for a role that nobody can have."""

    code = "policy_unknown_role"


class UnknownRule(Invalid):
    """A clause is given for a rule that does not exist."""

    code = "policy_unknown_rule"


class UnknownClause(Invalid):
    """A clause is cited that the policy does not contain."""

    code = "policy_unknown_clause"


class ConditionTaken(Invalid):
    """Two conditions of one code, or one with the code of a rule."""

    code = "condition_code_taken"


class ConditionWithoutEffect(Invalid):
    """A condition can only be stricter than the rules: `allow` would change nothing."""

    code = "condition_without_effect"


class DryRunNotFound(NotFound):
    code = "dry_run_not_found"


class DryRunOver(Conflict):
    """It has ended already; there is nothing to cancel."""

    code = "dry_run_over"


class DryRunUnderWay(Conflict):
    """The shop has one already."""

    code = "dry_run_under_way"


class NeverJudged(NotFound):
    """No policy ever judged a thing with this id, or it is not visible to the caller."""

    code = "never_judged"


class NothingToAssure(Conflict):
    """The policy in force says nothing that a card of this `kind` could state."""

    code = "nothing_to_assure"
