"""Do the books hold? Reads everything; for a nightly look, tests and benchmarks."""

from xiaoer.infra.db import Tx
from xiaoer.ledger import store
from xiaoer.ledger.model import BookFault


async def check_books(tx: Tx) -> list[BookFault]:
    """Empty when every transaction sums to zero, every account equals its entries and none is below its floor."""
    return [
        BookFault(what=row.what, subject=row.subject, minor=row.minor, currency=row.currency)
        for row in await store.faults(tx)
    ]
