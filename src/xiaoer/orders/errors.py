"""What can be wrong with a request about an order."""

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class OrderNotFound(NotFound):
    code = "order_not_found"


class ChangeNotFound(NotFound):
    code = "order_change_not_found"


class ChangeNotOpen(Conflict):
    """The order is `state`: a change of this `kind` comes too late."""

    code = "order_change_not_open"


class OrderLocked(Conflict):
    """The warehouse works on it already."""

    code = "order_locked"


class ChangeMakesNoSense(Invalid):
    """`field` names what does not fit this order: a line it does not have, more pieces than the line has."""

    code = "order_change_invalid"


class OrderAmbiguous(Conflict):
    """Two shops of this merchant use the number: say our own id."""

    code = "order_ambiguous"


class PartRepeated(RowProblem):
    """A line, payment or parcel stands twice in one order."""

    code = "row_part_repeated"


class OrderUnknown(RowProblem):
    """A parcel came for an order that the shop has not pushed."""

    code = "row_order_unknown"
