from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class ExampleNotFound(NotFound):
    code = "example_not_found"


class ExampleKnown(Conflict):
    """The shop has this sentence already; `intent` says for what."""

    code = "example_known"


class ExampleSaysNothing(Invalid):
    """It has neither a letter nor a figure."""

    code = "example_says_nothing"


class TooManyExamples(Conflict):
    """`most` are kept; more teach nothing."""

    code = "too_many_examples"


class UnknownIntent(Invalid):
    """`intent` is neither one of the product's nor of the shop's own."""

    code = "unknown_intent"


class IntentInUse(Conflict):
    """It has examples still; `examples` says how many."""

    code = "intent_in_use"


class TooFewExamples(Conflict):
    """`intent` has `examples`, and needs `fewest`."""

    code = "too_few_examples"


class VersionNotFound(NotFound):
    code = "version_not_found"


class VersionNotReady(Conflict):
    """It is being trained, or failed; `state` says which."""

    code = "version_not_ready"


class AlreadyTraining(Conflict):
    code = "already_training"
