"""A whole file of buyers, a thousand rows a transaction."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from xiaoer.buyers.push_buyers import push_buyers
from xiaoer.buyers.read_file import read_file
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, Row, in_batches
from xiaoer.kernel.ids import ShopId

Begin = Callable[[], AbstractAsyncContextManager[Tx]]


async def import_buyers(begin: Begin, shop_id: ShopId, content: bytes) -> ImportReport:
    """Good rows are kept though others are bad. Raises FileUnreadable, FileTooLarge, ShopNotFound."""

    async def push(rows: list[Row]) -> ImportReport:
        async with begin() as tx:
            return await push_buyers(tx, shop_id, rows)

    return await in_batches(read_file(content), push)
