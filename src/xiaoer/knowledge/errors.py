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
