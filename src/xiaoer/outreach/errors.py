from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class PackNotFound(NotFound):
    """There is no pack of this name."""

    code = "gate_pack_not_found"


class EditsUnreadable(Invalid):
    """`line` of the merchant's text, and `why` it cannot be read."""

    code = "gate_edits_unreadable"


class RuleFixed(Invalid):
    """A law or the platform demands this rule: it may be sharpened, not loosened."""

    code = "gate_rule_fixed"


class LimitBeyond(Invalid):
    """The platform allows `least` to `most` only."""

    code = "gate_limit_beyond"


class PatternRefused(Invalid):
    """A pattern that is no pattern, too large, or that repeats a repeat."""

    code = "gate_pattern_refused"


class ExampleFails(Invalid):
    """The pack does not say about an example what the example says of it; `found` is what it says."""

    code = "gate_example_fails"


class NoEdits(NotFound):
    """Nothing was saved that could be published."""

    code = "no_gate_edits"


class EditsMoved(Conflict):
    """Somebody else saved since it was read."""

    code = "gate_edits_moved"


class GateBlocked(Conflict):
    """The send gate stopped the item: `rule`, its `sentence`, and a lawful `rewrite` ready to send."""

    code = "gate_blocked"


class NotPaused(Conflict):
    """This purpose is not paused on this channel."""

    code = "outreach_not_paused"
