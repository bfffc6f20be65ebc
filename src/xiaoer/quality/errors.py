"""What can be wrong with work on quality."""

from xiaoer.kernel.errors import Forbidden, Invalid, NotFound


class RefusalWithoutReason(Invalid):
    """The buyer has to read why; the case stays as it was."""

    code = "refusal_without_reason"


class RefusalWithoutNextStep(Invalid):
    """The buyer has to read what can be done now."""

    code = "refusal_without_next_step"


class RefusalImpolite(Invalid):
    """Whatever the answer, it is polite. `phrase` is what stands in the way."""

    code = "refusal_impolite"


class CheckedRefusalNotFound(NotFound):
    code = "checked_refusal_not_found"


class OwnWork(Forbidden):
    """Nobody inspects what they did themselves."""

    code = "own_work"


class NotYourRefusal(Forbidden):
    """Only who said no, or who may approve, corrects it."""

    code = "not_your_refusal"


class NobodyToTell(Invalid):
    """The case has no conversation to write to."""

    code = "refusal_nobody_to_tell"
