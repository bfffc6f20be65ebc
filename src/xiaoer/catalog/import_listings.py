"""A whole file of listings, a thousand rows a transaction."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from xiaoer.catalog.push_listings import push_listings
from xiaoer.catalog.read_file import read_file
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, Row, in_batches
from xiaoer.kernel.ids import ShopId

Begin = Callable[[], AbstractAsyncContextManager[Tx]]


async def import_listings(begin: Begin, shop_id: ShopId, content: bytes) -> ImportReport:
    """Good rows are kept though others are bad. Raises FileUnreadable, FileTooLarge, ShopNotFound."""

    async def push(rows: list[Row]) -> ImportReport:
        async with begin() as tx:
            return await push_listings(tx, shop_id, rows)

    return await in_batches(read_file(content), push)
