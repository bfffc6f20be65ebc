"""What can be wrong with a request about a conversation."""

from xiaoer.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Unavailable


class NoSuchConversation(NotFound):
    code = "no_such_conversation"


class NoSuchLine(NotFound):
    code = "no_such_line"


class EmptyLine(Invalid):
    code = "empty_line"


class TextTooLong(Invalid):
    code = "text_too_long"


class BadText(Invalid):
    """The text holds a character that cannot be stored (NUL)."""

    code = "bad_text"


class NotThroughGate(Refused):
    """A line in the shop's name on its way to a buyer that never asked the send gate."""

    code = "not_through_gate"


class NotYourLine(Forbidden):
    code = "not_your_line"


class TooLateToChange(Conflict):
    """The channel or the shop no longer allows editing or recalling this line."""

    code = "too_late_to_change"


class NotPossibleOnChannel(Conflict):
    code = "not_possible_on_channel"


class AlreadyOwned(Conflict):
    """Another agent has the conversation; `agent_id` says who."""

    code = "already_owned"


class Busy(Unavailable):
    """Too many lines wait to be stored; nothing of this one was kept. Try again after `retry_ms`."""

    code = "busy"


class NothingUnanswered(Conflict):
    """No buyer's words wait for an answer, so there is nothing to mark."""

    code = "nothing_unanswered"
