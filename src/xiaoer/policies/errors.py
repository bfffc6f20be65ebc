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
