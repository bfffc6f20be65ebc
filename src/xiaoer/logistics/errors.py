"""What can be wrong with a request about parcels."""

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, Invalid, NotFound


class ReturnNotFound(NotFound):
    code = "return_not_found"


class ReturnEnded(Conflict):
    """The return parcel arrived, or nobody waits for it any more."""

    code = "return_ended"


class CarrierUnknown(Invalid):
    """No carrier was named and the number does not tell which it is."""

    code = "carrier_unknown"


class TrackingNumberBad(Invalid):
    """No carrier's number looks like this, or its check digit is wrong."""

    code = "tracking_number_bad"


class TrackingNumberOfOther(Invalid):
    """The number is plainly one of another carrier."""

    code = "tracking_number_of_other"


class TrackingNumberOurs(Invalid):
    """It is the number under which the goods were sent to the buyer."""

    code = "tracking_number_ours"


class TrackingNumberUsed(Conflict):
    """Another return under this number has arrived already."""

    code = "tracking_number_used"


class ParcelNotFound(NotFound):
    code = "parcel_not_found"


class ParcelArrived(Conflict):
    """The parcel is signed or back: there is nothing to stop."""

    code = "parcel_arrived"


class InterceptUnderWay(Conflict):
    """Another case has asked for this parcel already."""

    code = "intercept_under_way"


class InterceptNotFound(NotFound):
    code = "intercept_not_found"


class WatchNotFound(NotFound):
    code = "watch_not_found"


class RuleTwice(Invalid):
    """Two rules of one kind for the same carrier and lane."""

    code = "rule_twice"


class ReturnUnknown(RowProblem):
    """Nobody expects a return under this number or case."""

    code = "row_return_unknown"


class NumberBad(RowProblem):
    """A tracking number that no carrier gives out."""

    code = "row_tracking_number"
