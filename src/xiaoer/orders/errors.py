"""What can be wrong with a request about an order."""

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import NotFound


class OrderNotFound(NotFound):
    code = "order_not_found"


class FromTheFuture(RowProblem):
    """News later than now: a wrong clock or zone would silence every true word after it."""

    code = "row_from_future"


class PartRepeated(RowProblem):
    """A line, payment or parcel stands twice in one order."""

    code = "row_part_repeated"


class OrderUnknown(RowProblem):
    """A parcel came for an order that the shop has not pushed."""

    code = "row_order_unknown"
