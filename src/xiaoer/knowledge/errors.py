from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class QuickReplyNotFound(NotFound):
    code = "quick_reply_not_found"


class QuickReplyEmpty(Invalid):
    """Neither words nor a file nor a step."""

    code = "quick_reply_empty"


class StepsContradict(Invalid):
    """After handing over, snoozing or closing nothing more can be done; one kind of step stands once."""

    code = "steps_contradict"


class QuickReplyNotYours(Forbidden):
    """A personal reply belongs to one agent."""

    code = "quick_reply_not_yours"


class ShortcutTaken(Conflict):
    code = "shortcut_taken"


class RowOwnerUnknown(RowProblem):
    """No team or shop of that name or id."""

    code = "row_owner_unknown"


class RowNotAllowed(RowProblem):
    """Replies of teams and shops need a right that the caller lacks."""

    code = "row_not_allowed"


class RowRepeated(RowProblem):
    """Another row of the file has the same shortcut or, without one, the same title."""

    code = "row_repeated"


class EntryNotFound(NotFound):
    code = "entry_not_found"


class ContentContradicts(Invalid):
    """Dates the wrong way round, steps that lead nowhere, languages whose steps differ; `reason` says which."""

    code = "content_contradicts"


class EntryIncomplete(Conflict):
    """It lacks what an answer needs before it is said by itself; `flags` names what, by comma."""

    code = "entry_incomplete"


class EntryChanged(Conflict):
    """Somebody wrote a newer version meanwhile."""

    code = "entry_changed"


class VersionNotFound(NotFound):
    code = "entry_version_not_found"


class GapNotFound(NotFound):
    code = "gap_not_found"


class NotAGuide(Invalid):
    """The entry has no approved steps to show."""

    code = "not_a_guide"


class GuideRunNotFound(NotFound):
    """No such guide was sent in this conversation."""

    code = "guide_run_not_found"


class StepNotFound(Invalid):
    code = "step_not_found"


class PageWithoutQuestions(Invalid):
    """No questions with answers were found in the page."""

    code = "page_without_questions"


class RowInstructs(RowProblem):
    """The text speaks to a machine rather than to a buyer."""

    code = "row_instructs"


class RowWithoutAnswer(RowProblem):
    code = "row_without_answer"


class RowNotAQuestion(RowProblem):
    """A heading that asks nothing."""

    code = "row_not_a_question"
