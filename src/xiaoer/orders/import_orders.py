"""A whole file of orders, a thousand rows a transaction."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, Row, in_batches
from xiaoer.kernel.ids import ShopId
from xiaoer.orders.push_orders import push_orders
from xiaoer.orders.read_file import read_file

Begin = Callable[[], AbstractAsyncContextManager[Tx]]


async def import_orders(begin: Begin, shop_id: ShopId, content: bytes) -> ImportReport:
    """Good rows are kept though others are bad. Raises FileUnreadable, FileTooLarge, ShopNotFound."""

    async def push(rows: list[Row]) -> ImportReport:
        async with begin() as tx:
            return await push_orders(tx, shop_id, rows)

    return await in_batches(read_file(content), push)
