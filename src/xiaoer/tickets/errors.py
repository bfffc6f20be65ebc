"""What can be wrong with a ticket. When one is raised, nothing is half done."""

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class TicketNotFound(NotFound):
    code = "ticket_not_found"


class TicketMoved(Conflict):
    """A colleague moved it meanwhile; `state` is where it is now."""

    code = "ticket_moved"


class NoOwner(Conflict):
    """Nobody of the staff is active who could own a ticket."""

    code = "ticket_no_owner"


class OwnerUnknown(Invalid):
    """Not an active colleague who may work on tickets."""

    code = "ticket_owner_unknown"


class DueInThePast(Invalid):
    code = "ticket_due_in_past"


class DepartmentUnknown(Invalid):
    code = "ticket_department_unknown"


class DepartmentInUse(Conflict):
    """Open tickets are with it."""

    code = "ticket_department_in_use"


class TemplateUnknown(NotFound):
    code = "ticket_template_unknown"


class TemplateWrong(Invalid):
    """A template's own definition cannot be used; `field` and `reason` say where."""

    code = "ticket_template_wrong"


class FieldWrong(Invalid):
    """A value does not fit its field."""

    code = "ticket_field_wrong"


class FieldMissing(Invalid):
    """The template asks for this field before the step."""

    code = "ticket_field_missing"


class FieldUnknown(Invalid):
    code = "ticket_field_unknown"


class TicketClosed(Conflict):
    """It has to be reopened first."""

    code = "ticket_closed"


class TicketMerged(Conflict):
    """It is part of another ticket, `number`: work there, or take them apart."""

    code = "ticket_merged"


class NotMerged(Conflict):
    code = "ticket_not_merged"


class MergeWithItself(Invalid):
    code = "ticket_merge_with_itself"


class TicketBlocked(Conflict):
    """Ticket `number` has to be solved first."""

    code = "ticket_blocked"


class LinkRing(Invalid):
    """Two tickets cannot wait for each other."""

    code = "ticket_link_ring"


class NotASuggestion(Conflict):
    code = "ticket_not_a_suggestion"


class NoSuchTicketView(Invalid):
    code = "no_such_ticket_view"


class NothingToUndo(Conflict):
    """Too long ago, somebody else's, or changed since."""

    code = "ticket_nothing_to_undo"


class BuyerWasTold(Conflict):
    """What a buyer has read cannot be undone; reopen the ticket instead."""

    code = "ticket_buyer_told"


class FileUnknown(NotFound):
    """No finished file that the staff uploaded."""

    code = "ticket_file_unknown"


class RecordingWithoutConsent(Invalid):
    """A recording is kept only when the person on the line agreed to it."""

    code = "recording_without_consent"


class NoNumber(NotFound):
    """No telephone number of this buyer is known."""

    code = "no_number_to_call"


class CallLinkWrong(Invalid):
    """A call link holds `{number}` once and begins with tel:, sip:, callto: or https:."""

    code = "call_link_wrong"


class DoorUnknown(NotFound):
    code = "platform_door_unknown"


class MonthWrong(Invalid):
    code = "month_wrong"


class RowOrderUnknown(RowProblem):
    code = "row_ticket_order_unknown"


class RowOwnerUnknown(RowProblem):
    code = "row_ticket_owner_unknown"


class RowDepartmentUnknown(RowProblem):
    code = "row_ticket_department_unknown"


class NoticeNotTaken(Unavailable):
    """An outside system did not take a notice; it is tried again."""

    code = "notice_not_taken"


class CodeDiffers(Invalid):
    """The address and the body name two different things."""

    code = "ticket_code_differs"
