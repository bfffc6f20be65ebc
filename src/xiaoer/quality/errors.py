"""What can be wrong with work on quality."""

from xiaoer.kernel.errors import Conflict, Forbidden, Invalid, NotFound


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


class SheetNotFound(NotFound):
    code = "quality_sheet_not_found"


class CardNotFound(NotFound):
    code = "quality_card_not_found"


class PlanNotFound(NotFound):
    code = "quality_plan_not_found"


class CoachingNotFound(NotFound):
    code = "coaching_not_found"


class BadCard(Invalid):
    """Two criteria with one code, or weights that do not make 100."""

    code = "quality_card_bad"


class CriterionUnscored(Invalid):
    """Every criterion of the card gets points, or is said not to have come up; no other does."""

    code = "criterion_unscored"


class ScoredBefore(Conflict):
    """One inspector scores a sheet once."""

    code = "scored_before"


class AppealOver(Conflict):
    code = "appeal_over"


class NothingToInspect(Conflict):
    """No session of this conversation has ended with an agent."""

    code = "nothing_to_inspect"


class InspectedBefore(Conflict):
    """`sheet_id` is the sheet that exists."""

    code = "inspected_before"


class ScoredIt(Forbidden):
    """Who scored a sheet decides neither its second opinion nor its appeal."""

    code = "scored_it"


class PracticeNotFound(NotFound):
    code = "practice_not_found"


class NothingToPractise(Conflict):
    """No inspected session of a colleague is left that this agent has not answered."""

    code = "nothing_to_practise"


class PracticeOver(Conflict):
    code = "practice_over"


class NotBelowFloor(Conflict):
    """This agent gets new conversations; there is nothing to lift."""

    code = "not_below_floor"
