"""What can be wrong with a request about the catalogue."""

from xiaoer.infra.rows import RowProblem
from xiaoer.kernel.errors import Conflict, NotFound


class ListingNotFound(NotFound):
    code = "listing_not_found"


class SkuNotFound(NotFound):
    code = "sku_not_found"


class OutOfStock(Conflict):
    """Less is free than was asked for: `left` of SKU `sku_id`."""

    code = "out_of_stock"


class SkuRepeated(RowProblem):
    """One SKU under two listings, or twice under one, in the same push."""

    code = "row_sku_repeated"
